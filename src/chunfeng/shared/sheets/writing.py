"""Write sheets that officers can open, mend and send back: codes as text, no formula ever, problems in place."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext

from .columns import Column, Kind

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What begins a formula, by OWASP's list: spreadsheet programs take the full-width signs, too."""
HEADER_STYLE = {"bold": True, "bg_color": "#F4E9E6", "font_color": "#3B2A26", "border": 1, "border_color": "#D9C7C1"}
PROBLEM_STYLE = {"bg_color": "#FDE3D3", "text_wrap": True, "valign": "top"}
PROBLEM_TITLE = "问题/Problems"
LONGEST_COMMENT = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell of one row; `index` is the column from 0, None for the row as a whole."""

    index: int | None
    text: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row as it was given, with its problems."""

    raw: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class BadTable:
    """The rows of one sheet that were not taken, under the header they had."""

    name: str
    header: tuple[str, ...]
    rows: Iterable[BadRow]
    code_columns: frozenset[int] = frozenset()


def safe_text(value: object) -> str:
    """Text that no spreadsheet program takes for a formula (OWASP: CSV injection). Numbers keep their sign."""
    text = "" if value is None else str(value)
    if text.startswith(FORMULA_STARTS) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "\t" not in text and "\r" not in text


def write_csv(columns: Sequence[Column], rows: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that Excel shows Chinese; a row at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.title for column in columns])
    yield "\ufeff".encode() + buffer.getvalue().encode()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([safe_text(row.get(column.key)) for column in columns])
        yield buffer.getvalue().encode()


def write_xlsx(
    path: Path, columns: Sequence[Column], rows: Iterable[Mapping[str, object]], *, sheet: str = "Sheet1"
) -> int:
    """Write `rows` in constant memory; how many were written. Codes are text, numbers numbers, nothing a formula."""
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head, text = book.add_format(HEADER_STYLE), book.add_format({"num_format": "@"})
    page = book.add_worksheet(sheet_name(sheet))
    page.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        page.set_column(index, index, column.width, text if column.kind is Kind.CODE else None)
    for index, column in enumerate(columns):
        page.write_string(0, index, column.title, head)
    count = 0
    for count, row in enumerate(rows, start=1):
        for index, column in enumerate(columns):
            value = row.get(column.key)
            if isinstance(value, int | float) and not isinstance(value, bool) and column.kind is not Kind.CODE:
                page.write_number(count, index, value)
            elif value not in (None, ""):
                page.write_string(count, index, str(value), text if column.kind is Kind.CODE else None)
    book.close()
    return count


def write_error_workbook(path: Path, tables: Iterable[BadTable]) -> int:
    """Only the rows that were not taken, as given, under the same header, so that the mended file can be sent again.

    Cells with problems are coloured and carry a comment; a last column says all of them. Returns the number of rows.
    """
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head, bad = book.add_format(HEADER_STYLE), book.add_format(PROBLEM_STYLE)
    text = book.add_format({"num_format": "@"})
    total = 0
    for number, table in enumerate(tables, start=1):
        page = book.add_worksheet(sheet_name(table.name or f"Sheet{number}"))
        page.freeze_panes(1, 0)
        width = len(table.header)
        for index, title in enumerate(table.header):
            page.set_column(index, index, min(40, max(10, display_width(title) + 4)))
            page.write_string(0, index, title, head)
        page.set_column(width, width, 60)
        page.write_string(0, width, PROBLEM_TITLE, head)
        for line, row in enumerate(table.rows, start=1):
            total += 1
            marks: dict[int, list[str]] = {}
            for problem in row.problems:
                if problem.index is not None:
                    marks.setdefault(problem.index, []).append(problem.text)
            for index in range(width):
                value = row.raw[index] if index < len(row.raw) else ""
                if index in marks:
                    page.write_string(line, index, value, bad) if value else page.write_blank(line, index, None, bad)
                    page.write_comment(
                        line, index, "\n".join(marks[index])[:LONGEST_COMMENT], {"author": gettext("Chunfeng")}
                    )
                elif value:
                    page.write_string(line, index, value, text)
            page.write_string(line, width, "\n".join(problem.text for problem in row.problems), bad)
    if total == 0 and not book.worksheets():
        book.add_worksheet("Sheet1")
    book.close()
    return total


def sheet_name(name: str) -> str:
    """A name that Excel allows: at most 31 characters, none of []:*?/\\."""
    return "".join(char for char in name if char not in "[]:*?/\\'")[:31] or "Sheet1"


def display_width(text: str) -> int:
    """Half-width characters that `text` takes."""
    return sum(2 if ord(char) > 0x2E80 else 1 for char in text)
