"""The lesser and the greater of two numbers, in compiled functions.

Numba compiles three functions for each pair of types that `min` or `max` is given, with bridges from Python to each; this is
two instructions, and chooses as they do: the second number if it is less (greater), else the first. So with NaN, which is
neither, the first.
"""

from collections.abc import Callable
from operator import gt, lt
from typing import Any, Protocol, TypeVar, cast

from numba.core import types
from numba.extending import intrinsic

Number = TypeVar("Number")


class Chooser(Protocol):
    def __call__(self, first: Number, second: Number, /) -> Number: ...


def _chooser(better: Callable[[Any, Any], Any]) -> Chooser:
    def choose(typing: Any, first: Any, second: Any) -> Any:
        """The types, and how to write the instructions."""
        both = typing.unify_types(first, second)

        def generate(context: Any, builder: Any, signed: Any, arguments: Any) -> Any:
            one, other = (
                context.cast(builder, number, kind, both) for number, kind in zip(arguments, signed.args, strict=True)
            )
            compare = context.get_function(better, types.boolean(both, both))
            return builder.select(compare(builder, (other, one)), other, one)

        return both(first, second), generate

    return cast(Chooser, intrinsic(choose))


lesser, greater = _chooser(lt), _chooser(gt)
