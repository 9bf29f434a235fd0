"""The lesser and the greater of two numbers: the same as Python's, of whatever kinds, NaN and zeros of both signs included."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from numba import njit, types
from numba.core import event
from numba.np.numpy_support import from_dtype
from numpy.typing import NDArray

from chunfeng.engine.choosing import greater, lesser
from chunfeng.engine.compiled import compiled

FLOATS = np.array([-np.inf, -1.5, -0.0, 0.0, 1.0, 2.5, np.inf, np.nan])
WHOLE = np.array([0, 1, 2, 127])


@compiled
def both(first: NDArray[Any], second: NDArray[Any]) -> tuple[Any, Any]:
    return lesser(first[0], second[0]), greater(first[0], second[0])


@compiled
def by_numba(first: NDArray[Any], second: NDArray[Any]) -> tuple[Any, Any]:
    return min(first[0], second[0]), max(first[0], second[0])


def _bits(numbers: tuple[Any, Any]) -> list[str]:
    return [f"{type(number)} {float(number).hex()}" for number in numbers]


@pytest.mark.parametrize("first", ["u1", "i4", "i8", "f4", "f8"])
@pytest.mark.parametrize("second", ["u1", "i4", "i8", "f4", "f8"])
def test_they_choose_what_min_and_max_choose(first: str, second: str) -> None:
    for one, other in product(*(FLOATS if kind[0] == "f" else WHOLE for kind in (first, second))):
        pair = np.array([one], first), np.array([other], second)
        assert _bits(both(*pair)) == _bits(by_numba(*pair))
        assert str(both(*pair)) == str(by_numba(*pair))  # which zero it is
    kinds = tuple(types.Array(from_dtype(np.dtype(kind)), 1, "C") for kind in (first, second))
    assert both.overloads[kinds].signature.return_type == by_numba.overloads[kinds].signature.return_type


def test_nothing_else_is_compiled_for_them() -> None:
    with event.install_recorder("numba:compile") as recorder:
        assert njit(lambda x, y: lesser(x, y) + greater(x, 1))(2, 0.5) == 2.5
    assert len(recorder.buffer) == 2  # its beginning and its end
