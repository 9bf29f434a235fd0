"""`chunfeng import members FILE`."""

import argparse
import json

import pytest

from chunfeng.cli.imports import members
from chunfeng.domain.unions.models import Membership
from chunfeng.domain.unions.rules.rosters import COLUMNS
from chunfeng.shared.plain_error import PlainError
from chunfeng.shared.sheets.writing import write_xlsx
from tests import factories

pytestmark = pytest.mark.django_db
ROW = {"name": "王小明", "sex": "男", "number": "110101199003070038", "phone": "13800138000", "joined": "2020年5月1日"}


def command(path, capsys, *options: str):
    parser = argparse.ArgumentParser()
    members.add_arguments(parser)
    status = members.run(parser.parse_args([str(path), "--processes", "0", *options]))
    return status, capsys.readouterr().out


def workbook(folder, *rows):
    path = folder / "名册.xlsx"
    write_xlsx(path, COLUMNS, rows)
    return path


def test_json_prints_counts_and_first_messages_in_one_line(tmp_path, capsys):
    union = factories.organisation(level=5)
    path = workbook(tmp_path, ROW, {**ROW, "name": "", "phone": "１３９"})
    status, out = command(path, capsys, "--json", "--organisation", union.code, "--errors", str(tmp_path / "e.xlsx"))
    answer = json.loads(out)
    assert (status, answer["read"], answer["joined"], answer["rejected"]) == (0, 2, 1, 1)
    assert [(message["row"], message["column"]) for message in answer["messages"]] == [(3, "姓名"), (3, "电话")]
    assert (tmp_path / "e.xlsx").read_bytes()[:2] == b"PK"


def test_dry_run_changes_nothing_and_says_so_in_words(tmp_path, capsys):
    union = factories.organisation(level=5)
    status, out = command(workbook(tmp_path, ROW), capsys, "--dry-run", "--organisation", union.code)
    assert (status, Membership.objects.count()) == (0, 0)
    assert out.splitlines()[2].split() == ["1", "新增会籍"]


def test_unknown_union_is_said_before_anything_is_read(tmp_path, capsys):
    with pytest.raises(PlainError) as refused:
        command(tmp_path / "none.csv", capsys, "--organisation", "nowhere")
    assert refused.value.code == "no_such_union"
