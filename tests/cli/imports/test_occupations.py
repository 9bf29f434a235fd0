import argparse
import json
from pathlib import Path

import openpyxl
import pytest

from chunfeng.cli.commands import import_
from chunfeng.domain.occupations import services
from chunfeng.domain.occupations.models import Occupation
from chunfeng.shared.plain_error import PlainError

pytestmark = pytest.mark.django_db

REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "data" / "reference" / "occupations_dadian2022.csv"
TABLE = "编码,名称,层级\n9,试验人员,大类\n9-01,风洞人员,中类\n9-01-01,,小类\n"


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    parser = argparse.ArgumentParser()
    import_.add_arguments(parser)
    assert import_.run(parser.parse_args(["occupations", *arguments])) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_import_reads_csv_in_every_usual_encoding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    file = tmp_path / "职业.csv"
    file.write_text(TABLE, encoding=encoding)
    result = json.loads(_run(capsys, str(file), "--json"))
    assert {key: result[key] for key in ("read", "created", "updated", "unchanged", "rejected")} == {
        "read": 3,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
    }
    assert [(problem["row"], problem["column"]) for problem in result["problems"]] == [(4, "名称")]
    assert Occupation.objects.get(code="9-01").name == "风洞人员"


def test_import_reads_a_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    for line in TABLE.splitlines():
        book.active.append(line.split(","))
    file = tmp_path / "职业.xlsx"
    book.save(file)
    assert json.loads(_run(capsys, str(file), "--json"))["created"] == 2


def test_import_in_a_dry_run_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "职业.csv"
    file.write_text(TABLE, encoding="utf-8")
    assert len(_run(capsys, str(file), "--dry-run").splitlines()) == 3
    assert not Occupation.objects.filter(code="9").exists()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "empty_table"),
        ("broken.xlsx", b"PK\x03\x04broken", "unreadable_table"),
        ("binary.csv", b"\xff\xfe\x00\x81", "unreadable_table"),
    ],
)
def test_import_says_why_a_file_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, code: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(PlainError) as caught:
        _run(capsys, str(file))
    assert caught.value.code == code
    assert caught.value.where == str(file)


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the trial data are not beside the repository")
def test_import_takes_the_whole_classification_over_the_starter(capsys: pytest.CaptureFixture[str]) -> None:
    services.load_starter()
    first = json.loads(_run(capsys, str(REFERENCE), "--json"))
    again = json.loads(_run(capsys, str(REFERENCE), "--json"))
    assert (first["read"], first["rejected"]) == (2165, 1)  # one row of that table has no name
    assert (again["created"], again["updated"], again["unchanged"], again["rejected"]) == (0, 0, 2164, 1)
    assert Occupation.objects.filter(level=4).count() == 1632
