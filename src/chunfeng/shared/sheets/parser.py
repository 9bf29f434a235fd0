"""The confined process that opens a stranger's file: `python parser.py PATH LIMITS_JSON` → JSON lines.

It runs as a script, apart from the rest of the product, with its memory and processor time limited, so that no file can
do more than end it. Lines, in order:

    {"sheet": name, "hidden": bool, "rows": number or null}
    {"rows": [[row number from 1, [cell, …]], …]}        empty rows and empty cells at the end of a row are left out
    {"end": true}  or  {"error": code, "detail": text}

A cell is text, or an object: {"d": ISO date}, {"n": number as text}, {"b": bool}, {"e": "#REF!"} an error value,
{"f": formula} a formula without a stored result, {"l": digits} a number too long for a sheet: past the 15th digit it
is wrong.
"""

import codecs
import csv
import datetime
import gzip
import io
import json
import os
import re
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import python_calamine_plus as calamine

try:
    import resource
except ImportError:  # Windows has no such limits; the size checks remain
    resource = None  # type: ignore[assignment]

ROWS_A_LINE = 200
EXACT_BELOW = 10**15
SAMPLE = 64 * 1024
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"{\\rtf", "word"),
)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Unreadable(Exception):
    """The file cannot be read; `code` is one of the codes in `errors`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def main() -> int:
    path, limits = Path(sys.argv[1]), json.loads(sys.argv[2])
    confine(limits)
    out = sys.stdout
    try:
        for text in within(limits, read(path, limits)):
            out.write(text)
        out.write('{"end":true}\n')
    except Unreadable as error:
        out.write(json.dumps({"error": error.code, "detail": error.detail}) + "\n")
    except MemoryError:
        out.write('{"error":"too_heavy"}\n')
    except calamine.PasswordError:
        out.write('{"error":"password"}\n')
    except calamine.CalamineError as error:
        code = "password" if "password" in str(error).lower() else "damaged"
        out.write(json.dumps({"error": code, "detail": str(error)[:200]}) + "\n")
    out.flush()
    return 0


def within(limits: dict[str, int], lines: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The lines as JSON. Whoever reads them may keep them all, so they end where a file may swell no further."""
    left = limits["unpacked"]
    for line in lines:
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
        left -= len(text)
        if left < 0:
            raise Unreadable("bomb", f"{limits['unpacked'] // (1024 * 1024)} MB")
        yield text


def confine(limits: dict[str, int]) -> None:
    """No more memory, processor time, open files or written bytes than `limits` allow; no core dump."""
    if resource is None:
        return
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _, hard = resource.getrlimit(kind)
        top = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (top, top))


def read(path: Path, limits: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Every sheet of the file, whatever its name says it is."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    if not head:
        raise Unreadable("empty")
    for magic, kind in MAGIC:
        if head.startswith(magic):
            raise Unreadable("wrong_kind", kind)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        check_zip(path, limits)
        yield from read_xlsx(path)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        yield from read_xls(path)
    elif head.startswith(b"\x1f\x8b"):
        with gzip.open(path, "rb") as packed:
            yield from read_csv(packed, limits)  # type: ignore[arg-type]
    elif re.search(rb"<html|<table|<!doctype html|urn:schemas-microsoft-com:office:spreadsheet", head[:4096].lower()):
        raise Unreadable("wrong_kind", "web page")
    else:
        with path.open("rb") as plain:
            yield from read_csv(plain, limits)


def check_zip(path: Path, limits: dict[str, int]) -> None:
    """Refuse what is no workbook, and what would swell: the declared sizes are summed before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("damaged", str(error)[:200]) from error
    names = {entry.filename for entry in entries}
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    if unpacked > limits["unpacked"] or (unpacked > limits["ratio_from"] and unpacked / packed > limits["ratio"]):
        raise Unreadable("bomb", f"{unpacked // (1024 * 1024)} MB / {packed // 1024} kB")
    if any(name.startswith("word/") for name in names):
        raise Unreadable("wrong_kind", "word")
    if any(name.startswith("ppt/") for name in names):
        raise Unreadable("wrong_kind", "slides")
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise Unreadable("wrong_kind", "other sheet")
    if "xl/workbook.xml" not in names and not any(name.lower() == "xl/workbook.xml" for name in names):
        raise Unreadable("wrong_kind", "archive")


def read_xlsx(path: Path) -> Iterator[dict[str, Any]]:
    """Stream every worksheet in constant memory."""
    workbook = calamine.CalamineWorkbook.from_path(str(path))
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        stream = workbook.stream_sheet_by_index(index, rich=True)
        last = re.search(r":[A-Z]+(\d+)$", stream.dimension or "")
        yield {
            "sheet": sheet.name,
            "hidden": sheet.visible != calamine.SheetVisibleEnum.Visible,
            "rows": int(last[1]) if last else None,
        }
        yield from in_lines(fill_down(xlsx_rows(stream), stream.merged_cell_ranges or []))


def xlsx_rows(stream: Any) -> Iterator[tuple[int, list[Any]]]:
    for position, row in enumerate(stream):
        yield (row[0].row if row else position), [rich_cell(cell) for cell in row]


def rich_cell(cell: Any) -> Any:
    value = cell.value
    if value == "":
        return {"f": cell.formula[:100]} if cell.formula else ""
    if cell.data_type == "e":
        return {"e": value}
    return plain_cell(value)


def plain_cell(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return {"b": value}
    if isinstance(value, int | float):
        if abs(value) >= EXACT_BELOW:
            return {"l": format(value, ".0f")}
        return {"n": str(int(value)) if value == int(value) else format(value, ".15g")}
    if isinstance(value, datetime.datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return {"d": value.date().isoformat() if midnight else value.isoformat(" ", "minutes")}
    if isinstance(value, datetime.date | datetime.time):
        return {"d": value.isoformat()}
    return str(value)


def read_xls(path: Path) -> Iterator[dict[str, Any]]:
    """The old binary format holds at most 65,536 rows a sheet, so a whole sheet fits the memory limit."""
    with path.open("rb") as file:
        content = file.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable("password")
    if "WordDocument".encode("utf-16-le") in content:
        raise Unreadable("wrong_kind", "word")
    del content
    workbook = calamine.CalamineWorkbook.from_path(str(path))
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        whole = workbook.get_sheet_by_index(index)
        rows = whole.to_python(skip_empty_area=False)
        yield {
            "sheet": sheet.name,
            "hidden": sheet.visible != calamine.SheetVisibleEnum.Visible,
            "rows": len(rows),
        }
        cells = ((number, [xls_cell(cell) for cell in row]) for number, row in enumerate(rows))
        yield from in_lines(fill_down(cells, whole.merged_cell_ranges or []))


def xls_cell(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)", value):
        return {"e": value}
    return plain_cell(value)


def fill_down(rows: Iterable[tuple[int, list[Any]]], merged: list[Any]) -> Iterator[tuple[int, list[Any]]]:
    """Copy the value of a cell merged over several rows into each of them; merges over columns stay."""
    tall = sorted(((r1, c1, r2) for (r1, c1), (r2, _) in merged if r2 > r1), reverse=True)
    open_: dict[int, tuple[int, Any]] = {}
    for number, cells in rows:
        for column, (last, value) in list(open_.items()):
            if number > last:
                del open_[column]
            else:
                cells.extend([""] * (column + 1 - len(cells)))
                if cells[column] == "":
                    cells[column] = value
        while tall and tall[-1][0] <= number:
            first, column, last = tall.pop()
            if first == number and column < len(cells) and cells[column] != "":
                open_[column] = (last, cells[column])
        yield number, cells


def read_csv(file: io.BufferedReader, limits: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Text: byte order mark, else UTF-8, else strict GB18030; the delimiter that gives the most even table."""
    encoding = find_encoding(file, limits)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    delimiter = find_delimiter(text.read(SAMPLE))
    text.seek(0)
    csv.field_size_limit(1024 * 1024)
    yield {"sheet": "", "hidden": False, "rows": None}
    reader = csv.reader(text, delimiter=delimiter)
    try:
        yield from in_lines((number, list(row)) for number, row in enumerate(reader))
    except csv.Error as error:
        raise Unreadable("broken_text", str(reader.line_num)) from error


def find_encoding(file: io.BufferedReader, limits: dict[str, int]) -> str:
    try:
        head = file.read(SAMPLE)
    except (EOFError, OSError, zlib.error) as error:
        raise Unreadable("damaged", str(error)[:200]) from error
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    if marked is None and b"\0" in head:
        raise Unreadable("wrong_kind", "unknown")
    for name in (marked,) if marked else ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)("strict")
        file.seek(0)
        total = 0
        try:
            while block := file.read(1024 * 1024):
                total += len(block)
                if total > limits["unpacked"]:
                    raise Unreadable("bomb", f"{total // (1024 * 1024)} MB")
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        except (EOFError, OSError, zlib.error) as error:
            raise Unreadable("damaged", str(error)[:200]) from error
        return name
    raise Unreadable("encoding")


def find_delimiter(sample: str) -> str:
    lines = sample.splitlines()[:200]
    best, best_score = ",", 0
    for delimiter in (",", "\t", ";", "|"):
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = width * count if width > 1 else 0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def in_lines(rows: Iterable[tuple[int, list[Any]]]) -> Iterator[dict[str, Any]]:
    """Rows by the line, numbered from 1, without what is empty."""
    line: list[Any] = []
    for number, cells in rows:
        while cells and (cells[-1] == "" or (isinstance(cells[-1], str) and not cells[-1].strip())):
            cells.pop()
        if cells:
            line.append([number + 1, cells])
        if len(line) == ROWS_A_LINE:
            yield {"rows": line}
            line = []
    if line:
        yield {"rows": line}


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        code = main()
    except BrokenPipeError:
        code = 0
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
