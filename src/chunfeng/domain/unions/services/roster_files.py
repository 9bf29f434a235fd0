"""Files of members, read by chunks of rows without ever holding more than a few of them, and the rows handed back.

CSV (UTF-8 or GB18030, plain) is cut into blocks of whole lines and taken apart later, by whoever works on the chunk. Other
sheets go through `shared.sheets`, within its limits.
"""

import codecs
import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext

from chunfeng.domain.unions.rules.rosters import FAULTS, SCHEMA, TAKEN
from chunfeng.shared.sheets.errors import SheetError
from chunfeng.shared.sheets.reading import HEADER_WITHIN, is_note, open_workbook
from chunfeng.shared.sheets.writing import PROBLEM_TITLE, BadRow, BadTable, Problem, safe_text, write_error_workbook

SAMPLE = 200
_BLOCK = 1 << 20
_SEPARATORS = ",;\t|"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")
_TEXT_MOST = 1 << 20  # bytes of one record: a quotation mark that is never closed must not swallow the file


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of a table are read: the column of each key, and for CSV how it is written."""

    header: tuple[str, ...]
    columns: Mapping[str, int]
    encoding: str = ""
    separator: str = ","


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one table; `number` counts chunks from 0, `first` is the row number of the first as the sheet counts."""

    number: int
    first: int
    layout: Layout
    block: bytes = b""
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def records(self) -> Iterator[tuple[int, Sequence[str]]]:
        """(row number, cells) of every row that is no empty one, no total and no remark."""
        rows: Iterable[tuple[int, Sequence[str]]] = self.rows
        if self.block:
            text = self.block.decode(self.layout.encoding, "replace")
            rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=self.layout.separator), self.first)
        name, number, wide = self.layout.columns["name"], self.layout.columns["number"], len(self.layout.columns)
        for row, cells in rows:
            complete = len(cells) > max(name, number) and cells[name] and cells[number]
            if complete or not is_note(tuple(cells), list(self.layout.header), wide):
                yield row, cells


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was looked through once: its digest, how it is written ("" for a workbook), about how many rows."""

    path: Path
    name: str
    sha256: str
    encoding: str
    lines: int


def look(path: Path, *, name: str) -> Source:
    """Read the file once, for its digest and its encoding. Raises SheetError."""
    if not path.is_file():
        raise SheetError("missing", where=name)
    digest, lines = hashlib.sha256(), 0
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        while block := file.read(_BLOCK):
            digest.update(block)
            lines += block.count(b"\n")
            if decoder is not None:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    decoder = None
    if not start:
        raise SheetError("empty", where=name)
    text = not start.startswith(_WORKBOOKS) and start[:2] not in (b"\xff\xfe", b"\xfe\xff")
    encoding = "" if not text else "gb18030" if decoder is None else "utf-8-sig"
    return Source(path, name, digest.hexdigest(), encoding, lines)


def chunks(source: Source, *, size: int, done: frozenset[int] = frozenset()) -> Iterator[Chunk]:
    """The chunks of a file but those that are done, each of `size` rows (empty ones count). Raises SheetError."""
    found = _of_text(source, size) if source.encoding else _of_workbook(source, size)
    return (chunk for chunk in found if chunk.number not in done)


# CSV


def _of_text(source: Source, size: int) -> Iterator[Chunk]:
    with source.path.open("rb") as file:
        layout, first = _layout(source, file)
        number, row, block = 0, first, []
        for record in _records(file, source.name):
            block.append(record)
            if len(block) == size:
                yield Chunk(number, row, layout, block=b"".join(block))
                number, row, block = number + 1, row + size, []
        if block:
            yield Chunk(number, row, layout, block=b"".join(block))


def _records(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Lines, joined where a quotation is open. No byte of a GB18030 character looks like a quotation mark or a line end."""
    open_line = b""
    for line in file:
        if not open_line and b'"' not in line:
            yield line
            continue
        open_line += line
        if open_line.count(b'"') % 2 == 0:
            yield open_line
            open_line = b""
        elif len(open_line) > _TEXT_MOST:
            raise SheetError("broken_text", where=name, detail=open_line[:20].decode("utf-8", "replace"))
    if open_line:
        yield open_line


def _layout(source: Source, file: BinaryIO) -> tuple[Layout, int]:
    """How the table is written, and the number of its first row of data, to which `file` is wound. Raises SheetError."""
    start, records = [], _records(file, source.name)
    for record in records:
        start.append(record)
        if len(start) == HEADER_WITHIN + SAMPLE:
            break
    decoded = [record.decode(source.encoding if not at else source.encoding.removesuffix("-sig"), "replace")
               for at, record in enumerate(start)]  # fmt: skip
    best: tuple[int, int, str] = (0, 0, ",")
    for separator in _SEPARATORS:
        rows = [next(csv.reader([text], delimiter=separator), []) for text in decoded[:HEADER_WITHIN]]
        best = max([best, *((SCHEMA.score(cells), -at, separator) for at, cells in enumerate(rows))])
    at, separator = -best[1], best[2]
    header = next(csv.reader([decoded[at]], delimiter=separator), [])
    sample = [next(csv.reader([text], delimiter=separator), []) for text in decoded[at + 1 :]]
    columns = _columns(header, sample, source.name)
    file.seek(sum(map(len, start[: at + 1])))
    return Layout(tuple(header), columns, source.encoding.removesuffix("-sig"), separator), at + 2


def _columns(header: Sequence[str], sample: Sequence[Sequence[str]], name: str) -> Mapping[str, int]:
    keys = {column.key: column.index for column in reversed(SCHEMA.map(header, sample)) if column.key in TAKEN}
    if not SCHEMA.fits(keys):
        raise SheetError("no_header", where=name, missing="、".join(SCHEMA.missing(keys)))
    return {str(key): index for key, index in keys.items()}


# Workbooks


def _of_workbook(source: Source, size: int) -> Iterator[Chunk]:
    number = 0
    with open_workbook(source.path, SCHEMA, name=source.name) as workbook:
        for table in workbook.tables():
            columns = {column.key: column.index for column in reversed(table.columns) if column.key in TAKEN}
            layout = Layout(tuple(table.header), {str(key): index for key, index in columns.items()})
            rows: list[tuple[int, tuple[str, ...]]] = []
            for row in table.rows:
                rows.append((row.number, row.raw))
                if len(rows) == size:
                    yield Chunk(number, rows[0][0], layout, rows=tuple(rows))
                    number, rows = number + 1, []
            if rows:
                yield Chunk(number, rows[0][0], layout, rows=tuple(rows))
                number += 1


# Handing back


def write_problems(
    source: Source, *, size: int, path: Path, problems: Callable[[int], Sequence[tuple[int, str, str]]]
) -> int:
    """Write the rows that were not taken as they were given, each with what is wrong; how many.

    `problems(chunk number)` are (row, column key, code of FAULTS). An .xlsx marks the cells, anything else is CSV.
    """
    if path.suffix.lower() != ".xlsx":
        return _write_csv(path, _bad_rows(source, size, problems))
    rows = _bad_rows(source, size, problems)
    first = next(rows, None)
    if first is None:
        return write_error_workbook(path, ())
    layout = first[0]

    def all_rows() -> Iterator[BadRow]:
        yield first[1]
        yield from (row for _layout, row in rows)

    codes = frozenset(layout.columns[key] for key in ("number", "phone") if key in layout.columns)
    return write_error_workbook(path, [BadTable(SCHEMA.name, layout.header, all_rows(), codes)])


def _bad_rows(
    source: Source, size: int, problems: Callable[[int], Sequence[tuple[int, str, str]]]
) -> Iterator[tuple[Layout, BadRow]]:
    for chunk in chunks(source, size=size):
        wrong: dict[int, list[tuple[str, str]]] = {}
        for row, key, code in problems(chunk.number):
            wrong.setdefault(row, []).append((key, code))
        if not wrong:
            continue
        for row, cells in chunk.records():
            if row in wrong:
                said = tuple(
                    Problem(chunk.layout.columns.get(key), _said(row, key, code, chunk.layout))
                    for key, code in wrong[row]
                )
                yield chunk.layout, BadRow(tuple(cells), said)


def _said(row: int, key: str, code: str, layout: Layout) -> str:
    index = layout.columns.get(key)
    column = layout.header[index] if index is not None else SCHEMA.column(key).title
    place = gettext("row {row}, {header}").format(row=row, header=column.strip())
    return f"{place}: {FAULTS[code]}"


def _write_csv(path: Path, rows: Iterator[tuple[Layout, BadRow]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for count, (layout, row) in enumerate(rows, start=1):
            if count == 1:
                writer.writerow([*map(safe_text, layout.header), PROBLEM_TITLE])
            cells = [*row.raw, *[""] * (len(layout.header) - len(row.raw))]
            writer.writerow([*map(safe_text, cells), "\n".join(problem.text for problem in row.problems)])
    return count


def cells_of(layout: Layout, record: Sequence[str]) -> dict[str, str]:
    """The texts of one record by key."""
    width = len(record)
    return {key: record[index] for key, index in layout.columns.items() if index < width}
