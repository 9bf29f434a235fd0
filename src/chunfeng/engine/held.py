"""What machine code holds on to, so that Python need not hand it over anew with each call.

A named tuple of fifty arrays is taken apart and counted array by array whenever Python hands it to a compiled function:
ten microseconds, and half a second of compiling for each function that takes one. What is held is one pointer.
"""

from typing import Generic, TypeVar

from numba.core import types
from numba.experimental import structref

from chunfeng.engine.compiled import compiled

T = TypeVar("T")


class Held(structref.StructRefProxy, Generic[T]):
    """Something that compiled functions find as `held.it`; Python can only pass it on. Made by `hold`."""

    it: T


@structref.register
class _HeldType(types.StructRef):
    """Held, as Numba knows it."""


structref.define_constructor(Held, _HeldType, ["it"])  # type: ignore[no-untyped-call]
structref.define_boxing(_HeldType, Held)  # type: ignore[no-untyped-call]


@compiled
def hold(it: T) -> Held[T]:
    """`it`, held. Its arrays stay where they are, and live as long as this does."""
    return Held(it)  # type: ignore[no-untyped-call]
