"""Stream the tables of a stranger's file: rows as cleaned cells by column key, whatever surrounds them."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from . import parser
from .columns import Kind, Mapped, Schema, clean
from .errors import SheetError

MEGABYTE = 1024 * 1024
HEADER_WITHIN = 30
SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Bytes, seconds of processor time; `ratio` counts from `ratio_from` unpacked bytes on."""

    size: int = 50 * MEGABYTE
    unpacked: int = 1024 * MEGABYTE
    ratio: int = 100
    ratio_from: int = 20 * MEGABYTE
    memory: int = 1024 * MEGABYTE
    seconds: int = 120


@dataclass(frozen=True, slots=True)
class Cell:
    """`problem` is None, error_value, no_result (a formula without a stored result) or lost_digits."""

    text: str
    problem: str | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data. `number` as the sheet counts, from 1. `raw`: every cell as shown, for handing back."""

    number: int
    cells: dict[str, Cell]
    raw: tuple[str, ...]

    def text(self, key: str) -> str:
        """The cell's cleaned text, or "" where there is no such column."""
        cell = self.cells.get(key)
        return cell.text if cell else ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A sheet that was not read. `why`: hidden, empty or no_header; `missing`: titles of the columns it would need."""

    name: str
    why: str
    missing: tuple[str, ...] = ()


@dataclass
class Table:
    """One sheet with a recognised header. Take `rows` once, before going to the next table."""

    name: str
    header_row: int
    columns: tuple[Mapped, ...]
    expected_rows: int | None
    rows: Iterator[Row] = field(repr=False)
    notes: int = 0

    @property
    def header(self) -> list[str]:
        """The header as given."""
        return [column.header for column in self.columns]

    def header_of(self, key: str) -> str:
        """What the file calls the column `key`."""
        return next((column.header for column in self.columns if column.key == key), "")

    def index_of(self, key: str) -> int | None:
        """Where the column `key` stands, from 0."""
        return next((column.index for column in self.columns if column.key == key), None)


class Workbook:
    """An open file. `tables()` streams; `skipped` is complete when they are through."""

    def __init__(self, process: "subprocess.Popen[bytes]", schema: Schema, name: str) -> None:
        self.process = process
        self._lines = _lines(process, name)
        self._schema = schema
        self._name = name
        self._pushed: dict[str, Any] | None = None
        self.skipped: list[Skipped] = []

    def tables(self) -> Iterator[Table]:
        """Every sheet with a known header. Raises SheetError where the file has none, or cannot be read on."""
        found = 0
        while (line := self._next()) is not None:
            if "sheet" not in line:
                continue
            table = self._table(line)
            if table is not None:
                found += 1
                yield table
        if not found:
            if all(sheet.why == "empty" for sheet in self.skipped):
                raise SheetError("empty", where=self._name)
            nearest = min((sheet.missing for sheet in self.skipped if sheet.missing), key=len, default=())
            raise SheetError("no_header", where=self._name, missing="、".join(nearest) or "-")

    def grids(self) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
        """Every visible sheet as it is laid out, for plans whose cells are places: its name, and (row, cells as shown)."""
        while (line := self._next()) is not None:
            if "sheet" not in line:
                continue
            rows = [(number, [show(cell) for cell in cells]) for number, cells in self._raw_rows()]
            if not line["hidden"]:
                yield line["sheet"], rows

    def _next(self) -> dict[str, Any] | None:
        line, self._pushed = self._pushed, None
        return line or next(self._lines, None)

    def _raw_rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Rows up to the next sheet."""
        while (line := self._next()) is not None:
            if "rows" not in line or "sheet" in line:
                self._pushed = line
                return
            yield from ((number, cells) for number, cells in line["rows"])

    def _table(self, sheet: dict[str, Any]) -> Table | None:
        rows = self._raw_rows()
        if sheet["hidden"]:
            self.skipped.append(Skipped(sheet["sheet"], "hidden"))
            return None
        start = list(_take(rows, HEADER_WITHIN + SAMPLE_ROWS))
        if not start:
            self.skipped.append(Skipped(sheet["sheet"], "empty"))
            return None
        shown = [[show(cell) for cell in cells] for _, cells in start]
        scores = [self._schema.score(cells) for cells in shown[:HEADER_WITHIN]]
        at = scores.index(max(scores))
        columns = self._schema.map(shown[at], shown[at + 1 :])
        keys = [column.key for column in columns]
        if not self._schema.fits(keys):
            self.skipped.append(Skipped(sheet["sheet"], "no_header", self._schema.missing(keys)))
            return None
        table = Table(sheet["sheet"], start[at][0], columns, sheet["rows"], iter(()))
        table.rows = self._rows(table, chain(start[at + 1 :], rows))
        return table

    def _rows(self, table: Table, rows: Iterator[tuple[int, list[Any]]]) -> Iterator[Row]:
        header = [text.strip() for text in table.header]
        kinds = {column.key: column.kind for column in self._schema.columns}
        mapped = [(column.index, column.key, kinds[column.key]) for column in table.columns if column.key]
        wide = len(mapped)
        for number, cells in rows:
            raw = tuple(show(cell) for cell in cells)
            if is_note(raw, header, wide):
                table.notes += 1
                continue
            values: dict[str, Cell] = {}
            for index, key, kind in mapped:
                if index >= len(cells) or (key in values and values[key].text):
                    continue
                values[key] = read_cell(cells[index], kind)
            yield Row(number, values, raw)


@contextmanager
def open_workbook(path: Path, schema: Schema, *, name: str = "", limits: Limits | None = None) -> Iterator[Workbook]:
    """Open `path` in a confined process and read it as `schema` says.

    `name` is what the person calls the file. Raises SheetError: missing and too_big before reading anything, the
    other codes while reading.
    """
    limits = limits or Limits()
    shown = name or path.name
    if not path.is_file():
        raise SheetError("missing", where=shown)
    size = path.stat().st_size
    if size > limits.size:
        raise SheetError("too_big", where=shown, size=size // MEGABYTE, limit=max(1, limits.size // MEGABYTE))
    if size == 0:
        raise SheetError("empty", where=shown)
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            [sys.executable, "-I", str(Path(parser.__file__)), str(path.resolve()), json.dumps(asdict(limits))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        try:
            yield Workbook(process, schema, shown)
        finally:
            process.kill()
            if process.stdout:
                process.stdout.close()
            process.wait()


def _lines(process: "subprocess.Popen[bytes]", name: str) -> Iterator[dict[str, Any]]:
    assert process.stdout is not None
    for text in process.stdout:
        line = json.loads(text)
        if "end" in line:
            return
        if "error" in line:
            detail = line.get("detail", "")
            raise SheetError(line["error"], where=name, kind=detail, detail=detail)
        yield line
    # The process ended without a last word: its memory or its time was up.
    process.wait()
    raise SheetError("too_heavy", where=name)


def _take(rows: Iterator[tuple[int, list[Any]]], count: int) -> Iterator[tuple[int, list[Any]]]:
    for _ in range(count):
        row = next(rows, None)
        if row is None:
            return
        yield row


def show(cell: Any) -> str:
    """A cell as the sheet shows it."""
    if isinstance(cell, str):
        return cell
    (kind, value), *_ = cell.items()
    if kind == "b":
        return "TRUE" if value else "FALSE"
    return str(value)


def read_cell(cell: Any, kind: Kind) -> Cell:
    """A cell cleaned for its column, with what is wrong with it."""
    if isinstance(cell, str):
        return Cell(clean(cell, kind))
    (tag, value), *_ = cell.items()
    if tag == "e":
        return Cell(str(value), "error_value")
    if tag == "f":
        return Cell("", "no_result")
    if tag == "l":
        return Cell(str(value), "lost_digits")
    return Cell(show(cell), number=tag == "n")


_TOTAL = re.compile(r"^(?:合计|总计|小计|共计|总数|合\s*计|总\s*计|(?:sub)?total)", re.IGNORECASE)
_NOTE = re.compile(
    r"^(?:注[:：\d]|注意|备注[:：]|说明|填表|填报|填写|制表|审核|联系人[:：]|联系电话[:：]|日期[:：]|附[:：注]|单位[（(]?盖章|以上|※|★|\*{2})|^[（(]?[一二三四五六七八九十]+[、)）.]"
)


def is_note(raw: tuple[str, ...], header: list[str], columns: int) -> bool:
    """Whether a row is a total, a remark, a section title or the header printed again, and no data."""
    filled = [text.strip() for text in raw if text.strip()]
    if not filled:
        return True
    if sum(1 for own, above in zip(raw, header, strict=False) if own.strip() and own.strip() == above) >= max(
        2, columns // 2
    ):
        return True
    if _TOTAL.match(filled[0]) and len(filled) <= max(2, columns // 2):
        return True
    return len(set(filled)) <= 2 and columns > 2 and bool(_NOTE.match(filled[0]))
