"""Tables that machine code reads where they lie, instead of being handed all their arrays with each call.

A held table is one pointer to words of 64 bits: of each array its address and its shape, and of each group of arrays those
of its arrays, one after the other:

    table.rows.pay[row]      words + 6, where the rows begin; + 15, where the address of their pay is; there, + 4 · row

Otherwise a table of fifty arrays is some four hundred numbers, for each function that it is given to: microseconds for
each call from Python, and most of the time that compiling takes.
"""

from collections.abc import Iterator
from typing import Any, TypeVar, cast

import numpy as np
from llvmlite import ir
from numba import extending, typeof
from numba.core import types
from numba.core.typing.templates import AttributeTemplate
from numba.np import arrayobj

Table = TypeVar("Table", bound=tuple[Any, ...])

WORD = ir.IntType(64)
POINTER = WORD.as_pointer()
Kind: Any = types.Type
Group: Any = types.BaseNamedTuple
Model: Any = extending.models.PrimitiveModel
Attributes: Any = AttributeTemplate
arrays: Any = arrayobj
extend: Any = extending  # numba has no types


def hold(table: Table) -> Table:
    """`table`, a named tuple of arrays and of such tuples, for compiled functions and for whoever reads its fields.

    The arrays stay where they are, and live as long as this does. Raises ValueError if one does not lie in one piece.
    """
    return cast(Table, Held(table))


class Held:
    """What `hold` gives: to the type checker the table itself, since it has the same fields, and no others."""

    __slots__ = ("_address", "_kind", "_table", "_words")

    def __init__(self, table: tuple[Any, ...]) -> None:
        self._table = table
        self._words = np.array([*_words(table)], dtype=np.uint64)
        self._address = self._words.ctypes.data
        self._kind = HeldKind(typeof(table))  # type: ignore[no-untyped-call]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)


def _words(table: tuple[Any, ...]) -> Iterator[int]:
    for field in table:
        if isinstance(field, tuple):
            yield from _words(field)
        elif field.flags.c_contiguous:
            yield field.ctypes.data
            yield from field.shape
        else:
            raise ValueError(f"an array of shape {field.shape} does not lie in one piece")


# What follows tells Numba the same.


class HeldKind(Kind):  # type: ignore[misc]
    """The type of a held table, by that of the table."""

    def __init__(self, table: Any) -> None:
        self.table = table
        super().__init__(name=f"held({table})")

    def field(self, name: str) -> Any:
        """The type of a field."""
        return self.table[self.table.fields.index(name)]

    def first_word(self, name: str) -> int:
        """Where a field begins."""
        return sum(map(_size, self.table.types[: self.table.fields.index(name)]))


def _size(field: Any) -> int:
    """Words of an array or a group."""
    return sum(map(_size, field.types)) if isinstance(field, Group) else 1 + field.ndim


class _Pointer(Model):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: HeldKind) -> None:
        super().__init__(manager, kind, POINTER)


def _kind(held: Held, _context: Any) -> HeldKind:
    return held._kind


def _unbox(_kind: HeldKind, held: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(held, "_address")
    pointer = c.builder.inttoptr(c.pyapi.long_as_longlong(address), POINTER)
    c.pyapi.decref(address)
    return extend.NativeValue(pointer)


class _Fields(Attributes):  # type: ignore[misc]
    key = HeldKind

    def generic_resolve(self, kind: HeldKind, name: str) -> Any:
        field = kind.field(name)
        return HeldKind(field) if isinstance(field, Group) else field


def _read(context: Any, builder: Any, kind: HeldKind, pointer: Any, name: str) -> Any:
    """A group is a pointer to its words; an array is made of its words, and nobody counts who refers to it."""
    field, first = kind.field(name), kind.first_word(name)
    if isinstance(field, Group):
        return builder.gep(pointer, [WORD(first)], inbounds=True)
    address, *shape = [_word(builder, pointer, at) for at in range(first, first + _size(field))]
    item = context.get_data_type(field.dtype)
    size = context.get_abi_sizeof(item)
    strides = [WORD(size)]
    for length in shape[:0:-1]:
        strides.insert(0, builder.mul(strides[0], length))
    array = arrays.make_array(field)(context, builder)
    data = builder.inttoptr(address, item.as_pointer())
    arrays.populate_array(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=None)
    return array._getvalue()


def _word(builder: Any, pointer: Any, at: int) -> Any:
    """One word, which never changes: so it is read once, before a loop, whatever is written in the loop."""
    word = builder.load(builder.gep(pointer, [WORD(at)], inbounds=True))
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word


extend.register_model(HeldKind)(_Pointer)
extend.typeof_impl.register(Held)(_kind)
extend.unbox(HeldKind)(_unbox)
extend.infer_getattr(_Fields)
extend.lower_getattr_generic(HeldKind)(_read)
