"""What a closer look reads of a row lies in one line of the processor's cache, side by side; columns are views of the lines.

    row   marks 32 · point 12 · pay 4 · measure 4 · updated 4 · last day 4 · experience · most said · flags · least age
          └ 64 bytes, beginning where a line begins ─────────────────────────────────────────────────────────────────┘

Looks skip most rows, so that columns of their own would be a line, and often a page, for each of these.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.held import LINE_BYTES
from chunfeng.engine.matching.columns import Bytes
from chunfeng.engine.matching.files import Arrays, Later
from chunfeng.engine.matching.segment import MARK_BYTES

LINES = "rows.lines"
"""What the lines are called in a file."""

LINE = np.dtype(
    [
        ("marks", "u1", MARK_BYTES),
        ("point", "<i4", 3),
        ("pay", "<f4"),
        ("measure", "<f4"),
        ("updated", "<i4"),
        ("valid_through", "<i4"),
        *((name, "u1") for name in ("experience", "most_said", "flags", "min_age")),
    ]
)
IN_LINES = {f"rows.{name}" for name in LINE.names or ()}
"""Columns that lie in lines."""

PIECE = 1 << 13
"""Rows of which lines, texts and points are worked out at once."""


def packed(columns: Arrays) -> Arrays:
    """The columns, those that lie in lines as one array (n, LINE_BYTES) that is made piece by piece."""
    n = columns["rows.pay"].shape[0]
    lines = Later(np.dtype(np.uint8), (n, LINE_BYTES), lambda: _lines(columns))
    return {**{name: column for name, column in columns.items() if name not in IN_LINES}, LINES: lines}


def unpacked(lines: Bytes) -> dict[str, NDArray[Any]]:
    """The columns that lie in lines (n, LINE_BYTES), as views."""
    rows = lines.view(LINE).reshape(-1)
    return {f"rows.{name}": rows[name] for name in LINE.names or ()}


def lined(columns: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The columns, those of rows as views of lines: of the given ones, or of new ones."""
    if LINES in columns:
        return {**columns, **unpacked(columns[LINES])}
    packing = packed(columns)[LINES]
    lines = _room(packing.shape[0])
    end = 0
    for piece in packing:
        lines[end : end + len(piece)] = piece
        end += len(piece)
    return {**columns, **unpacked(lines)}


def _room(n: int) -> Bytes:
    """Lines for n rows that begin where those of the cache do."""
    space = np.empty((n + 1) * LINE_BYTES, dtype=np.uint8)
    first = -space.ctypes.data % LINE_BYTES
    return space[first : first + n * LINE_BYTES].reshape(n, LINE_BYTES)


def _lines(columns: Arrays) -> Iterator[Bytes]:
    names = LINE.names or ()
    for parts in zip(*(_pieces(columns[f"rows.{name}"]) for name in names), strict=True):
        rows = np.empty(len(parts[0]), dtype=LINE)
        for name, part in zip(names, parts, strict=True):
            rows[name] = part
        yield rows.view(np.uint8).reshape(-1, LINE_BYTES)


def _pieces(column: NDArray[Any] | Later) -> Iterator[NDArray[Any]]:
    """PIECE rows at a time: wide columns are made so already, others come whole."""
    if isinstance(column, Later) and len(column.shape) > 1:
        yield from column
        return
    whole = column.array() if isinstance(column, Later) else column
    yield from (whole[at : at + PIECE] for at in range(0, whole.shape[0], PIECE))
