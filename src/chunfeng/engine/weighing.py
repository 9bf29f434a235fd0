"""What the bits of a row that are set are worth together: sixteen at a time, in the processor's widest registers.

    marks  1 0 0 1 1 0 …      16 bits of the row choose
    worth  a b c d e f …      16 numbers; what they choose is added to 16 sums, and these to each other at the end

So a look costs a few steps, whatever is set, and the numbers of a whole row lie in the nearest of the processor's caches.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from chunfeng.engine.held import array_of

LANES = 16
"""Numbers that are added at once: 512 bits of them. Narrower processors take several steps for that."""

CHOICE, FLOAT, LINE = ir.IntType(LANES), ir.FloatType(), ir.VectorType(ir.FloatType(), LANES)
CHOSEN = ir.VectorType(ir.IntType(1), LANES)
REDUCE = "llvm.vector.reduce.fadd.v16f32"
Weigher = Callable[[NDArray[np.uint8], int, NDArray[np.float32]], float]


def weigher(first: int, size: int) -> Weigher:
    """For compiled functions: of marks (n, bytes), a row and worth (8 · bytes,), the sum of worth[8 · first + bit] over the bits
    that are set in the `size` bytes of the row from byte `first` on; whole LANES of bits.
    """

    def weigh(_typing: Any, marks: Any, _row: Any, worth: Any) -> Any:
        """The types, and how to write the instructions. The order of the sum is the compiler's: for bounds, not for scores."""

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            rows = context.make_array(signature.args[0])(context, builder, arguments[0])
            numbers = context.make_array(signature.args[2])(context, builder, arguments[2])
            width = cgutils.unpack_tuple(builder, rows.strides)[0]  # type: ignore[no-untyped-call]
            begin = builder.add(builder.mul(arguments[1], width), context.get_constant(types.intp, first))
            total = ir.Constant(LINE, [0.0] * LANES)
            for at in range(0, 8 * size, LANES):
                bits = builder.gep(builder.gep(rows.data, [begin]), [context.get_constant(types.intp, at // 8)])
                choice = builder.load(builder.bitcast(bits, CHOICE.as_pointer()), align=1)
                line = builder.gep(numbers.data, [context.get_constant(types.intp, 8 * first + at)])
                line = builder.load(builder.bitcast(line, LINE.as_pointer()), align=4)
                nothing = ir.Constant(LINE, [0.0] * LANES)
                total = builder.fadd(total, builder.select(builder.bitcast(choice, CHOSEN), line, nothing))
            reduce = cgutils.get_or_insert_function(  # type: ignore[no-untyped-call]
                builder.module, ir.FunctionType(FLOAT, [FLOAT, LINE]), REDUCE
            )
            return builder.call(reduce, [ir.Constant(FLOAT, 0.0), total], fastmath=("reassoc",))

        return types.float32(array_of(marks), types.intp, array_of(worth)), generate

    return cast(Weigher, intrinsic(weigh))
