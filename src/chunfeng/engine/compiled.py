"""Functions that run as machine code: Numba, once compiled kept on disk, never holding the interpreter's lock.

Without `fastmath`, sums keep their order, so that the same question has the same answer on every machine, and NaN stays
NaN. The first process after an upgrade compiles (seconds); all later ones read what it kept (milliseconds).

Where, `kept` knows; `matching.readying` has everything made in advance.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from chunfeng.engine import kept
from chunfeng.engine.melting import Compiling, Melting

Function = TypeVar("Function", bound=Callable[..., object])

ZERO: int = cast(int, np.int64(0))
"""For compiled functions to count from where they hand over the count: 0 itself is a type of its own to Numba, so that
whatever is called with it first and with a number later would be compiled twice."""

OPTIONS: dict[str, Any] = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
    "pipeline_class": Compiling,
}

BORROWING: dict[str, Any] = {
    **OPTIONS,
    "cache": False,  # there is nothing to keep but what has melted into callers
    "pipeline_class": Melting,
    "_nrt": False,
    "forceinline": True,
    "no_cpython_wrapper": True,
}


def compiled(function: Function) -> Function:
    """`function` as machine code. It may use numbers, arrays, named tuples of them and other compiled functions."""
    return cast(Function, numba.njit(**OPTIONS)(function))


def borrowing(function: Function) -> Function:
    """As `compiled`, for what is called once a row: it only borrows the arrays that it is given, and melts into its caller.

    Counting references to the dozens of arrays of a table, and handing them over, costs many times what such a function
    does. It must not make arrays (Numba then refuses to compile it), and Python can't call it: the bridges from there take
    as long to compile as the functions. Only to another of its kind may it return arrays: others would let go of what
    they have never held.
    """
    return cast(Function, numba.njit(**BORROWING)(function))


if folder := kept.folder():
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]


@numba.njit("void()", **OPTIONS)
def _at_hand() -> None:
    """Numba imports most of itself, and SciPy, when it first has something to compile or to load: do that now.

    So whoever imports the engine waits for a third of a second, and not whoever asks first.
    """
