"""Held tables: what compiled functions read along the pointer is what lies in the tuple."""

import struct
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from chunfeng.engine.compiled import compiled
from chunfeng.engine.held import LINE_BYTES, Mould, hold


class Group(NamedTuple):
    words: NDArray[np.int64]
    table: NDArray[np.float32]  # (n, 3)
    kind: NDArray[np.uint8]


class Whole(NamedTuple):
    """Its fields have names that a holder might like to use for itself."""

    address: NDArray[np.int32]
    groups: Group
    last: NDArray[np.float64]


@compiled
def read(whole: Whole, row: int) -> tuple[int, float, int, float, int]:
    groups = whole.groups
    return whole.address[row], groups.table[row, 2], groups.kind[-1], whole.last.sum(), groups.table.shape[1]


@compiled
def items(whole: Whole, at: int, unsigned: np.uint64, value: float) -> tuple[int, float, int, float, int]:
    """Single items and parts of columns, from either end."""
    words, last = whole.groups.words, whole.last
    words[at], last[unsigned], whole.address[at] = value, value, words[at] + 1
    words[1:] = 7
    return words[at], last[-1], words[:2][1], last[:1].sum() + np.max(words[:]), len(whole.address[unsigned:])


class Lined(NamedTuple):
    group: Group


@compiled
def sums(lined: Lined) -> tuple[float, int, int]:
    table, kinds, words, kind = 0.0, 0, lined.group.kind.size, lined.group.kind
    for row in range(words):
        kinds += kind[row]
        for column in range(3):
            table += lined.group.table[row, column]
    return table, kinds, words


@compiled
def write(whole: Whole, row: int) -> None:
    for at in range(row):
        whole.groups.words[at] += whole.address[at]


def whole() -> Whole:
    table = np.arange(12, dtype=np.float32).reshape(4, 3)
    group = Group(np.zeros(4, dtype=np.int64), table, np.array([1, 2], dtype=np.uint8))
    return Whole(np.arange(4, dtype=np.int32) * 10, group, np.array([0.5, 0.25]))


def test_compiled_functions_read_every_field_of_a_held_table() -> None:
    assert read(hold(whole()), 1) == read(whole(), 1) == (10, 5.0, 2, 0.75, 3)


@pytest.mark.parametrize("at", [0, 3, -1, -4])
@pytest.mark.parametrize("unsigned", [0, 1])
def test_items_and_parts_of_columns_are_those_of_arrays(at: int, unsigned: int) -> None:
    plain, held = whole(), whole()
    asked = at, np.uint64(unsigned), 2.75
    assert items(hold(held), *asked) == items(plain, *asked)
    assert [column.tolist() for column in (*held.groups, held.address, held.last)] == [
        column.tolist() for column in (*plain.groups, plain.address, plain.last)
    ]


def test_what_is_written_to_a_held_table_is_written_to_its_arrays() -> None:
    plain = whole()
    write(hold(plain), 3)
    assert plain.groups.words.tolist() == [0, 10, 20, 0]


def test_python_reads_the_fields_of_a_held_table_whatever_their_names() -> None:
    plain = whole()
    held = hold(plain)
    assert (held.address is plain.address, held.groups.words is plain.groups.words) == (True, True)


def test_a_held_table_keeps_its_arrays_alive() -> None:
    held: Any = hold(whole())
    assert [read(held, 1) for _ in range(3)] == [(10, 5.0, 2, 0.75, 3)] * 3


@pytest.mark.parametrize("step", [2, -1, LINE_BYTES // 4])
def test_an_array_that_does_not_lie_in_one_piece_is_refused(step: int) -> None:
    with pytest.raises(ValueError, match="in one piece"):
        hold(whole()._replace(last=np.arange(6.0 * LINE_BYTES)[::step]))


@pytest.mark.parametrize("rows", [0, 1, 4])
def test_columns_of_lines_are_read_where_they_lie_however_few_there_are(rows: int) -> None:
    line = np.dtype([("table", "f4", 3), ("kind", "u1"), ("rest", "u1", LINE_BYTES - 13)])
    lines = np.zeros((rows, LINE_BYTES), dtype=np.uint8).view(line).reshape(-1)
    lines["table"], lines["kind"] = np.arange(3 * rows).reshape(-1, 3), range(rows)
    group = Group(np.zeros(rows, dtype=np.int64), lines["table"], lines["kind"])
    assert sums(hold(Lined(group))) == (3 * rows * (3 * rows - 1) // 2, rows * (rows - 1) // 2, rows)
    assert len(sums.overloads) == 1  # type: ignore[attr-defined]


MOULD = Mould(whole())
ITEMS = ([0, 10, 20, 30], [0, 0, 0, 0], range(12), [1, 2], [0.5, 0.25])


def test_what_comes_out_of_a_mould_reads_as_what_is_held() -> None:
    cast = MOULD.cast(ITEMS)
    assert read(cast, 1) == read(whole(), 1)
    write(cast, 3)
    assert cast.groups.words.tolist() == [0, 10, 20, 0]
    assert (cast.groups.table.tolist(), cast.last.dtype) == (whole().groups.table.tolist(), np.float64)


def test_a_mould_gives_empty_arrays_and_zeros() -> None:
    empty, zeros = MOULD.cast([()] * 5), MOULD.room([1, 2, 6, 1, 0])
    assert (empty.address.size, empty.groups.table.shape, empty.last.size) == (0, (0, 3), 0)
    assert (zeros.groups.table.tolist(), zeros.groups.kind.tolist()) == ([[0.0] * 3] * 2, [0])


def test_a_mould_gives_plain_arrays_of_the_same_items() -> None:
    plain = MOULD.arrays(ITEMS)
    assert read(hold(plain), 1) == read(plain, 1) == read(whole(), 1)


def test_what_is_held_is_not_held_again() -> None:
    held = hold(whole())
    assert hold(held) is held


def test_an_item_too_large_for_its_array_is_refused() -> None:
    with pytest.raises(struct.error):
        MOULD.cast((*ITEMS[:3], [256], ITEMS[4]))
