"""What the set bits of a row are worth: as NumPy adds it up."""

import numpy as np
import pytest
from numpy.typing import NDArray

from chunfeng.engine.compiled import compiled
from chunfeng.engine.weighing import weigher

_all, _middle, _last = weigher(0, 32), weigher(8, 16), weigher(24, 8)


@compiled
def weigh(marks: NDArray[np.uint8], row: int, worth: NDArray[np.float32]) -> tuple[float, float, float]:
    return _all(marks, row, worth), _middle(marks, row, worth), _last(marks, row, worth)


@pytest.mark.parametrize("seed", range(20))
def test_the_bits_that_are_set_are_added_up(seed: int) -> None:
    random = np.random.default_rng(seed)
    marks, worth = random.integers(0, 256, (9, 32), dtype=np.uint8), random.random(256, dtype=np.float32)
    bits = np.unpackbits(marks, axis=1, bitorder="little") * worth.astype(np.float64)
    for row in range(9):
        expected = bits[row].sum(), bits[row, 64:192].sum(), bits[row, 192:].sum()
        assert weigh(marks, row, worth) == pytest.approx(expected, rel=1e-5)


def test_each_bit_stands_for_its_own_number() -> None:
    worth = np.arange(1, 257, dtype=np.float32)
    for bit in range(256):
        marks = np.zeros((1, 32), dtype=np.uint8)
        marks[0, bit // 8] = 1 << bit % 8
        assert weigh(marks, 0, worth)[0] == bit + 1


def test_nothing_set_is_worth_nothing() -> None:
    assert weigh(np.zeros((1, 32), dtype=np.uint8), 0, np.ones(256, dtype=np.float32)) == (0.0, 0.0, 0.0)
