"""Lines: columns that lie side by side are what they were, and begin where lines of the cache do."""

from random import Random

import numpy as np
import pytest
from tests.engine.matching.positions import position

from chunfeng.engine.held import LINE_BYTES
from chunfeng.engine.matching import Catalogue
from chunfeng.engine.matching.files import open_arrays
from chunfeng.engine.matching.lines import IN_LINES, LINE, LINES, PIECE, lined, packed
from chunfeng.engine.matching.store import Writer
from chunfeng.engine.matching.tables import flat


def test_a_line_is_a_line_of_the_cache_without_a_gap():
    assert (LINE.itemsize, sum(LINE[name].itemsize for name in LINE.names)) == (LINE_BYTES, LINE_BYTES)


@pytest.mark.parametrize("rows", [0, 1, 3, PIECE, PIECE + 5])
def test_columns_come_out_of_lines_as_they_went_in(rows):
    random = np.random.default_rng(rows)
    columns = {
        f"rows.{name}": random.integers(0, 100, (rows, *LINE[name].shape)).astype(LINE[name].base)
        for name in LINE.names
    }
    out = lined(columns)
    assert {name: column.tolist() for name, column in out.items()} == {
        name: column.tolist() for name, column in columns.items()
    }
    again = lined({LINES: packed(out)[LINES].array()})
    assert all(np.array_equal(again[name], columns[name]) for name in IN_LINES)


def test_the_lines_of_a_catalogue_begin_where_those_of_the_cache_do_in_memory_and_in_files(tmp_path):
    rows = [position(key, Random(key)) for key in range(50)]
    with Writer(tmp_path) as writer:
        writer.rebuild(rows, cursor="")
    (path,) = tmp_path.glob("*.safetensors")
    arrays, _ = open_arrays(path)
    table = Catalogue.of(rows).segments[0].table
    assert arrays[LINES].ctypes.data % LINE_BYTES == 0
    assert table.rows.marks.ctypes.data % LINE_BYTES == 0
    assert {name: flat(table)[name].strides[0] for name in IN_LINES} == dict.fromkeys(IN_LINES, LINE_BYTES)
