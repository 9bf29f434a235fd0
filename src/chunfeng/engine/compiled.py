"""Functions that run as machine code: Numba, once compiled kept on disk, never holding the interpreter's lock.

Without `fastmath`, sums keep their order, so that the same question has the same answer on every machine, and NaN stays
NaN. The first process after an upgrade compiles (seconds); all later ones read what it kept (milliseconds).
"""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """`function` as machine code. It may use numbers, arrays, named tuples of them and other compiled functions."""
    return cast(Function, numba.njit(nogil=True, cache=True, error_model="numpy")(function))
