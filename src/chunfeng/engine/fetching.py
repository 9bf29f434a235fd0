"""Asking memory early for what will be read soon, so that nobody waits when it is."""

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from chunfeng.engine.held import array_of


def _prefetch(_typing: Any, array: Any, _at: Any) -> Any:
    """The types of an instruction of the processor, and how to write it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        line, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        instruction = cgutils.get_or_insert_function(  # type: ignore[no-untyped-call]
            builder.module, ir.FunctionType(ir.VoidType(), [line, number, number, number]), "llvm.prefetch.p0i8"
        )
        to_read, for_long, data_cache = number(0), number(3), number(1)
        address = builder.bitcast(builder.gep(data, [arguments[1]]), line)
        builder.call(instruction, [address, to_read, for_long, data_cache])
        return context.get_dummy_value()

    return types.void(array_of(array), types.intp), generate


prefetch = cast(Callable[[NDArray[Any], int], None], intrinsic(_prefetch))
"""In compiled functions: bring the line of memory with array[at] nearer. `at` may lie beyond the end."""
