"""Sheets that go out: safe to open, and fit to come back."""

import csv
import io

import openpyxl
import pytest

from chunfeng.shared.sheets.columns import Column, Kind, Schema
from chunfeng.shared.sheets.reading import open_workbook
from chunfeng.shared.sheets.writing import (
    BadRow,
    BadTable,
    Problem,
    safe_text,
    write_csv,
    write_error_workbook,
    write_xlsx,
)

COLUMNS = (Column("name", "姓名"), Column("phone", "电话", kind=Kind.CODE), Column("count", "人次"))
ROW = {"name": '=HYPERLINK("http://x")', "phone": "013800000000", "count": 3}


def test_safe_text_disarms_formulas_and_keeps_numbers():
    assert [safe_text(text) for text in ("=1+1", "+8613", "-cmd", "@x", "\tx", "-5", "+1.5", "平", None)] == [
        "'=1+1", "+8613", "'-cmd", "'@x", "'\tx", "-5", "+1.5", "平", "",
    ]  # fmt: skip


@pytest.mark.parametrize("sign", ["＝", "＋", "－", "＠", "\n="])
def test_safe_text_disarms_the_signs_of_chinese_keyboards_and_what_begins_on_a_second_line(sign):
    assert safe_text(f"{sign}1+1") == f"'{sign}1+1"


def test_csv_opens_in_excel_and_holds_no_formula():
    content = b"".join(write_csv(COLUMNS, [ROW]))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [["姓名", "电话", "人次"], ['\'=HYPERLINK("http://x")', "013800000000", "3"]]


def test_xlsx_keeps_codes_as_text_and_formulas_as_words(tmp_path):
    path = tmp_path / "a.xlsx"
    assert write_xlsx(path, COLUMNS, [ROW], sheet="名单/一") == 1
    page = openpyxl.load_workbook(path).active
    assert page.title == "名单一"
    assert [(cell.value, cell.data_type) for cell in page[2]] == [
        ('=HYPERLINK("http://x")', "s"),
        ("013800000000", "s"),
        (3, "n"),
    ]
    assert page["B2"].number_format == "@"


def test_error_workbook_can_be_mended_and_read_again(tmp_path):
    path = tmp_path / "errors.xlsx"
    row = BadRow(("甲公司", "电工", "abc"), (Problem(2, "人数不是数字"), Problem(None, "整行的问题")))
    assert write_error_workbook(path, [BadTable("岗位", ("单位名称", "岗位", "人数"), [row])]) == 1
    page = openpyxl.load_workbook(path).active
    assert [cell.value for cell in page[1]] == ["单位名称", "岗位", "人数", "问题/Problems"]
    assert [cell.value for cell in page[2]] == ["甲公司", "电工", "abc", "人数不是数字\n整行的问题"]
    assert page["C2"].comment.text == "人数不是数字"
    assert page["C2"].fill.fgColor.rgb == "FFFDE3D3"
    schema = Schema(
        "x",
        (Column("employer", "单位名称"), Column("title", "岗位"), Column("count", "人数")),
        (("employer", "title"),),
    )
    with open_workbook(path, schema) as workbook:
        rows = [row for table in workbook.tables() for row in table.rows]
    assert [(row.text("employer"), row.text("title"), row.text("count")) for row in rows] == [("甲公司", "电工", "abc")]
