"""`chunfeng import positions FILE`."""

import argparse
import json

import pytest

from chunfeng.cli.imports import positions
from chunfeng.domain.employers.models import Position, SheetImport
from chunfeng.domain.unions.models import Organisation
from chunfeng.shared.plain_error import PlainError

pytestmark = pytest.mark.django_db

SHEET = "单位名称,岗位,人数,薪资\n甲公司,电工,3,6-9千/月\n甲公司,,2,5千\n"


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    Organisation.objects.create(name="省总工会", level=1, path="/1/", code="hubei")


def command(tmp_path, capsys, *options: str, content: str = SHEET):
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")
    parser = argparse.ArgumentParser()
    positions.add_arguments(parser)
    status = positions.run(parser.parse_args([str(path), *options]))
    return status, capsys.readouterr().out


def test_json_prints_counts_and_first_messages_in_one_line(tmp_path, capsys):
    status, out = command(tmp_path, capsys, "--json")
    answer = json.loads(out.splitlines()[-1])
    assert (status, len(out.splitlines())) == (0, 1)
    assert {name: answer[name] for name in positions.MAIN_COUNTS} == {
        "read": 2, "created": 1, "updated": 0, "unchanged": 0, "rejected": 1,
    }  # fmt: skip
    assert (answer["messages"][0]["row"], answer["messages"][0]["header"]) == (3, "岗位")


def test_dry_run_changes_nothing(tmp_path, capsys):
    status, out = command(tmp_path, capsys, "--json", "--dry-run", "--publish")
    answer = json.loads(out)
    assert (status, answer["dry_run"], answer["created"], answer["published"]) == (0, True, 1, 0)
    assert Position.objects.count() == 0
    assert SheetImport.objects.get().status == "discarded"


def test_words_for_people_name_row_and_column(tmp_path, capsys):
    status, out = command(tmp_path, capsys)
    assert status == 0
    assert "第 3 行，岗位: 这一格是空的。" in out


def test_errors_are_written_to_a_workbook(tmp_path, capsys):
    command(tmp_path, capsys, "--errors", str(tmp_path / "errors.xlsx"))
    assert (tmp_path / "errors.xlsx").read_bytes()[:2] == b"PK"


def test_a_file_that_cannot_be_read_ends_with_1_and_says_why(tmp_path, capsys):
    status, out = command(tmp_path, capsys, "--json", content="甲,乙\n1,2\n")
    answer = json.loads(out)
    assert (status, answer["problem"], answer["read"]) == (1, "no_header", 0)


def test_missing_file_and_unknown_union_are_said(tmp_path, capsys):
    parser = argparse.ArgumentParser()
    positions.add_arguments(parser)
    with pytest.raises(PlainError) as missing:
        positions.run(parser.parse_args([str(tmp_path / "no.xlsx")]))
    assert missing.value.code == "missing"
    with pytest.raises(PlainError) as unknown:
        command(tmp_path, capsys, "--organisation", "nowhere")
    assert unknown.value.code == "no_such_union"
