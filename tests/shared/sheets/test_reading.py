"""Every trap that an officer's file can hold, built here and read."""

import gzip
import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt

from chunfeng.shared.sheets.columns import Column, Kind, Schema
from chunfeng.shared.sheets.errors import SheetError
from chunfeng.shared.sheets.reading import MEGABYTE, Cell, Limits, Row, open_workbook

SCHEMA = Schema(
    "positions",
    (
        Column("employer", "单位名称", ("公司", "company", "用人单位"), required=True),
        Column("code", "统一社会信用代码", ("信用代码",), kind=Kind.CODE),
        Column("title", "岗位", ("职位", "岗位名称", "title"), required=True),
        Column("headcount", "人数", ("招聘人数", "需求"), kind=Kind.TERM, looks=lambda text: "人" not in text),
        Column("size", "规模", ("需求",), kind=Kind.TERM, looks=lambda text: "-" in text and text.endswith("人")),
        Column("pay", "薪资", ("月薪", "薪酬")),
        Column("phone", "电话", ("联系电话",), kind=Kind.CODE),
    ),
    needs=(("employer", "title"),),
)
HEADER = ["单位名称", "岗位", "人数", "薪资"]
ROWS = [["春风机械有限公司", "电工", 3, "6-9千/月"], ["江城物流有限公司", "司机", "若干", "8千-1万/月"]]


def read(path: Path, limits: Limits | None = None) -> list[Row]:
    with open_workbook(path, SCHEMA, limits=limits) as workbook:
        return [row for table in workbook.tables() for row in table.rows]


def values(rows: list[Row], *keys: str) -> list[tuple[str, ...]]:
    return [tuple(row.text(key) for key in keys) for row in rows]


def xlsx(path: Path, *rows: list[object], merge: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for span in merge:
        book.active.merge_cells(span)
    book.save(path)
    return path


EXPECTED = [("春风机械有限公司", "电工", "3", "6-9千/月"), ("江城物流有限公司", "司机", "若干", "8千-1万/月")]
KEYS = ("employer", "title", "headcount", "pay")


def test_xlsx_with_title_rows_notes_and_totals_gives_the_rows_alone(tmp_path):
    path = xlsx(
        tmp_path / "a.xlsx",
        ["2026年洪山区岗位汇总表"],
        ["填报单位：洪山区总工会"],
        [],
        HEADER,
        ROWS[0],
        [],
        HEADER,
        ROWS[1],
        ["合计", None, 3],
        ["注：薪资为税前"],
        merge=("A1:D1",),
    )
    rows = read(path)
    assert values(rows, *KEYS) == EXPECTED
    assert [row.number for row in rows] == [5, 8]


def test_xls_reads_like_xlsx(tmp_path):
    book = xlwt.Workbook()
    page = book.add_sheet("岗位")
    page.write_merge(0, 0, 0, 3, "岗位汇总表")
    for index, row in enumerate([HEADER, *ROWS], start=1):
        for column, value in enumerate(row):
            page.write(index, column, value)
    book.save(str(tmp_path / "a.xls"))
    assert values(read(tmp_path / "a.xls"), *KEYS) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_every_encoding_and_delimiter(tmp_path, encoding, delimiter):
    lines = [delimiter.join(str(value) for value in row) for row in [HEADER, *ROWS]]
    path = tmp_path / "a.csv"
    path.write_text("\r\n".join(lines), encoding=encoding)
    assert values(read(path), *KEYS) == EXPECTED


def test_csv_packed_by_gzip_is_read(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress("\n".join(",".join(map(str, row)) for row in [HEADER, *ROWS]).encode()))
    assert values(read(path), *KEYS) == EXPECTED


def test_columns_come_in_any_order_under_any_known_name(tmp_path):
    path = xlsx(
        tmp_path / "a.xlsx",
        ["薪酬（元）", "招聘人数*", "拟招聘岗位名称", "用人单位"],
        ["6-9千/月", 3, "电工", "甲公司"],
    )
    assert values(read(path), *KEYS) == [("甲公司", "电工", "3", "6-9千/月")]


@pytest.mark.parametrize(("value", "key"), [("50-150人", "size"), ("3", "headcount")])
def test_a_header_word_with_two_meanings_is_decided_by_its_values(tmp_path, value, key):
    path = xlsx(tmp_path / "a.xlsx", ["公司", "职位", "需求"], ["甲公司", "电工", value])
    assert values(read(path), key) == [(value,)]


def test_merged_cells_are_filled_down(tmp_path):
    path = xlsx(
        tmp_path / "a.xlsx",
        HEADER,
        ["甲公司", "电工", 1, "5千"],
        [None, "焊工", 2, "6千"],
        ["乙公司", "司机", 1, ""],
        merge=("A2:A3",),
    )
    assert values(read(path), "employer", "title") == [("甲公司", "电工"), ("甲公司", "焊工"), ("乙公司", "司机")]


def test_every_sheet_with_a_known_header_is_read_and_the_others_are_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["请如实填写"])
    for name, row in (("一季度", ROWS[0]), ("二季度", ROWS[1])):
        page = book.create_sheet(name)
        page.append(HEADER)
        page.append(row)
    hidden = book.create_sheet("字典")
    hidden.append(HEADER)
    hidden.sheet_state = "hidden"
    book.create_sheet("空")
    book.save(tmp_path / "a.xlsx")
    with open_workbook(tmp_path / "a.xlsx", SCHEMA) as workbook:
        found = {table.name: values(list(table.rows), *KEYS) for table in workbook.tables()}
    assert found == {"一季度": EXPECTED[:1], "二季度": EXPECTED[1:]}
    assert [(sheet.name, sheet.why) for sheet in workbook.skipped] == [
        ("说明", "no_header"),
        ("字典", "hidden"),
        ("空", "empty"),
    ]


def test_full_width_letters_become_narrow_but_punctuation_stays(tmp_path):
    path = xlsx(
        tmp_path / "a.xlsx",
        ["单位名称", "岗位", "人数", "联系电话"],
        ["ＡＢＣ（武汉）公司", "Ｊａｖａ工程师", "５", "１３８ ００００ ００００"],
    )
    assert values(read(path), "employer", "title", "headcount", "phone") == [
        ("ABC（武汉）公司", "Java工程师", "5", "13800000000")
    ]


def test_cells_that_hold_no_usable_value_say_so(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["单位名称", "信用代码", "岗位", "人数", "薪资", "电话"])
    page.append(["甲公司", 914201001234567890, "电工", "=1+2", "#REF!", 13800000000])
    page["E2"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    [row] = read(tmp_path / "a.xlsx")
    assert row.cells["code"].problem == "lost_digits"
    assert row.cells["headcount"] == Cell("", "no_result")
    assert row.cells["pay"] == Cell("#REF!", "error_value")
    assert row.cells["phone"] == Cell("13800000000", number=True)


def test_formula_with_a_stored_result_gives_the_result(tmp_path):
    path = xlsx(tmp_path / "plain.xlsx", HEADER, ["甲公司", "电工", 7, "5千"])
    stored = tmp_path / "stored.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stored, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                assert content.count(b"<v>7</v>") == 1
                content = content.replace(b"<v>7</v>", b"<f>3+4</f><v>7</v>")
            new.writestr(entry.filename, content)
    assert values(read(stored), "headcount") == [("7",)]


def test_dates_are_read_as_iso_text(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", HEADER, ["甲公司", "电工", 1, date(2026, 3, 1)])
    assert values(read(path), "pay") == [("2026-03-01",)]


def refused(path: Path, limits: Limits | None = None) -> SheetError:
    with pytest.raises(SheetError) as caught:
        read(path, limits)
    error = caught.value
    assert error.where == path.name
    assert error.what
    assert error.why
    assert error.next_step
    return error


def test_too_big_a_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * MEGABYTE)
    assert refused(path).code == "too_big"
    assert "200 MB" in refused(path).why


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.xlsx", b"", "empty"),
        ("blank.csv", b"\n\n\n", "empty"),
        ("a.xlsx", b"%PDF-1.7 ...", "wrong_kind"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n....", "wrong_kind"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "wrong_kind"),
        ("a.csv", b"\x00\x01\x02\x03binary", "wrong_kind"),
        ("a.csv", b"\xff\x81\xff\xff\xff,1", "encoding"),
        ("a.csv", "一些文字\n没有表头".encode(), "no_header"),
        ("a.csv.gz", gzip.compress(bytes(range(256)), mtime=0)[:40], "damaged"),
    ],
)
def test_what_is_no_sheet_is_refused_in_plain_words(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path).code == code


def test_word_document_named_like_a_sheet_is_recognised(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refused(path).code == "wrong_kind"


def test_truncated_workbook_is_damaged(tmp_path):
    whole = xlsx(tmp_path / "whole.xlsx", HEADER, *ROWS).read_bytes()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(whole[: len(whole) // 2])
    assert refused(path).code == "damaged"


def test_header_without_required_columns_names_what_is_missing(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", ["岗位", "薪资"], ["电工", "5千"])
    error = refused(path)
    assert error.code == "no_header"
    assert "单位名称" in error.why


def test_zip_bomb_is_refused_by_its_declared_sizes(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (40 * MEGABYTE))
    assert refused(path).code == "bomb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_packed_text_that_swells_is_refused_in_every_encoding(tmp_path, encoding):
    path = tmp_path / "a.csv.gz"
    lines = [",".join(map(str, row)) for row in (HEADER, *ROWS * 50_000)]
    path.write_bytes(gzip.compress("\n".join(lines).encode(encoding)))
    assert refused(path, Limits(unpacked=2 * MEGABYTE)).code == "bomb"


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe")])
def test_text_that_is_not_what_its_mark_says_is_refused_for_its_characters(tmp_path, encoding, mark):
    path = tmp_path / "a.csv"
    path.write_bytes(mark + "单位名称,岗位\n".encode(encoding) * 9 + b"\xff\xdf\xff")
    assert refused(path).code == "encoding"


def test_few_bytes_that_become_wide_rows_are_refused(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [*HEADER, *[""] * 16000, "x"], *[["a"]] * 200, merge=("WQO1:WQO200",))
    assert path.stat().st_size < MEGABYTE
    assert refused(path, Limits(unpacked=3 * MEGABYTE)).code == "bomb"


def test_bomb_that_lies_about_its_size_dies_with_the_confined_process(tmp_path):
    source = xlsx(tmp_path / "plain.xlsx", HEADER, *ROWS)
    path = tmp_path / "liar.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != "xl/sharedStrings.xml":
                new.writestr(entry.filename, old.read(entry))
        new.writestr(
            "xl/sharedStrings.xml",
            b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            + b"<si><t>x</t></si>" * (12 * MEGABYTE)
            + b"</sst>",
        )
    error = refused(path, Limits(ratio=10**6, unpacked=2**40, memory=300 * MEGABYTE))
    assert error.code in {"too_heavy", "damaged"}


def test_endless_work_is_ended_by_the_time_limit(tmp_path):
    source = xlsx(tmp_path / "plain.xlsx", HEADER)
    path = tmp_path / "long.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", b"<row><c/></row>" * (10 * MEGABYTE) + b"</sheetData>")
            new.writestr(entry.filename, content)
    assert refused(path, Limits(seconds=1, ratio=10**6)).code == "too_heavy"


def test_password_protected_workbook_asks_for_the_password_to_be_removed(tmp_path):
    book = xlwt.Workbook()
    book.add_sheet("1").write(0, 0, "x")
    buffer = io.BytesIO()
    book.save(buffer)
    # An encrypted .xlsx is a compound file with a stream of this name instead of a workbook (MS-OFFCRYPTO 2.3.4.4).
    content = bytearray(buffer.getvalue())
    old, new = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    at = content.index(old)
    content[at : at + len(new)] = new
    content[at + 64 : at + 66] = (len(new) + 2).to_bytes(2, "little")
    path = tmp_path / "locked.xlsx"
    path.write_bytes(content)
    assert refused(path).code == "password"


def test_missing_file_is_said_to_be_missing(tmp_path):
    assert refused(tmp_path / "no.xlsx").code == "missing"


def test_an_unfinished_reading_leaves_no_process(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text(",".join(HEADER) + "\n" + "甲公司,电工,1,5千\n" * 50_000, encoding="utf-8")
    with open_workbook(path, SCHEMA) as workbook:
        table = next(workbook.tables())
        assert next(table.rows).text("title") == "电工"
    assert workbook.process.poll() is not None
