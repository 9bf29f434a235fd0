"""Tables that machine code reads where they lie, instead of being handed all their arrays with each call.

A held table is one pointer to words of 64 bits: of each array its address and its shape, and of each group of arrays those
of its arrays, one after the other:

    table.rows.pay[row]      words + 6, where the rows begin; + 15, where the address of their pay is; there, + 4 · row

Otherwise a table of fifty arrays is some four hundred numbers, for each function that it is given to: microseconds for
each call from Python, and most of the time that compiling takes.

What is made for a single question comes out of a mould: words and arrays in one piece of memory, filled at once.

    WISHES.cast(columns)     [ words │ all arrays of 8 bytes an item │ of 4 │ of 1 ]
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import accumulate, chain, groupby
from math import prod
from operator import floordiv, getitem, itemgetter, mul, setitem
from struct import pack_into
from typing import Any, Generic, TypeVar, cast

import numpy as np
from llvmlite import ir
from numba import extending
from numba.core import types
from numba.core.typeconv import castgraph
from numba.core.typing import templates
from numba.np import arrayobj
from numba.np.numpy_support import as_dtype, from_dtype
from numpy.typing import NDArray

Table = TypeVar("Table", bound=tuple[Any, ...])

LINE_BYTES = 64
"""A line of the processor's cache. Columns of lines are arrays whose items stand so far apart."""

WORD = ir.IntType(64)
BYTE = ir.IntType(8)
POINTER = WORD.as_pointer()
Kind: Any = types.Type
Group: Any = types.BaseNamedTuple
Model: Any = extending.models.PrimitiveModel
Attributes: Any = templates.AttributeTemplate
Templates: Any = templates.AbstractTemplate
arrays: Any = arrayobj
extend: Any = extending  # numba has no types
infer: Any = templates.infer_global


def hold(table: Table) -> Table:
    """`table`, a named tuple of arrays and of such tuples, for compiled functions and for whoever reads its fields.

    The arrays stay where they are, and live as long as this does. Raises ValueError if one neither lies in one piece nor is a
    column of lines.
    What is held already stays as it is.
    """
    return table if isinstance(table, Held) else cast(Table, Held(table))


class Held:
    """What `hold` gives: to the type checker the table itself, since it has the same fields, and no others."""

    __slots__ = ("_address", "_numba_type_", "_table", "_words")

    def __init__(self, table: tuple[Any, ...]) -> None:
        self._table = table
        self._words = np.array([*_words(table)], dtype=np.uint64)
        self._address = self._words.ctypes.data
        self._numba_type_ = HeldKind(_kind(table))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)


def _kind(field: Any) -> Any:
    """Numba's type of an array or a group; of a column of lines however few there are, and wherever they come from."""
    if isinstance(field, tuple):
        return types.NamedTuple([_kind(each) for each in field], type(field))  # type: ignore[no-untyped-call]
    return types.Array(from_dtype(field.dtype), field.ndim, "A" if _in_lines(field) else "C")


def _in_lines(array: NDArray[Any]) -> bool:
    """Whether it is a column of lines, rather than lies in one piece."""
    return array.strides[0] == LINE_BYTES > prod(array.shape[1:]) * array.itemsize


def _words(table: tuple[Any, ...]) -> Iterator[int]:
    for field in table:
        if isinstance(field, tuple):
            yield from _words(field)
        elif field.flags.c_contiguous or (_in_lines(field) and field[:1].flags.c_contiguous):
            yield field.ctypes.data
            yield from field.shape
        else:
            raise ValueError(
                f"an array of shape {field.shape} neither lies in one piece nor in lines of {LINE_BYTES} bytes"
            )


class Mould(Generic[Table]):
    """Makes held tables of the kind of `like` in microseconds, by the number or from the items of each array.

    Arrays come in the order of the fields; those of two dimensions row by row, as many columns wide as those of `like`.
    """

    def __init__(self, like: Table) -> None:
        arrays = [*_arrays(like)]
        fall = sorted(range(len(arrays)), key=lambda at: -arrays[at].itemsize)  # so each lies where its items may lie
        codes = [FORMATS[arrays[at].dtype.str[1:]] for at in fall]
        ends = [*accumulate(len([*group]) for _, group in groupby(codes))]
        self.kind = HeldKind(_kind(like))
        self.names = [*_names(like)]
        self._like = like
        self._fallen = itemgetter(*fall)
        self._sizes = [arrays[at].itemsize for at in fall]
        self._widths = [prod(arrays[at].shape[1:]) for at in fall]
        self._groups = [(codes[end - 1], slice(start, end)) for start, end in zip([0, *ends], ends, strict=False)]
        words = [word for at in range(len(arrays)) for word in self._words_of(fall.index(at), arrays[at], len(arrays))]
        self._arranged = itemgetter(*words)
        self._words = len(words)

    @staticmethod
    def _words_of(at: int, array: NDArray[Any], arrays: int) -> Iterator[int]:
        """Where the words of an array stand among all addresses, all lengths and all widths."""
        return iter((at, arrays + at, 2 * arrays + at)[: 1 + array.ndim])

    def cast(self, columns: Sequence[Sequence[float]]) -> Table:
        """A table of these items."""
        fallen = self._fallen(columns)
        return self._made([*map(len, fallen)], fallen)

    def arrays(self, columns: Sequence[Sequence[float]]) -> Table:
        """The same as a plain table, each array by itself: for many items."""
        return cast(Table, _filled(self._like, iter(columns)))

    def room(self, items: Sequence[int]) -> Table:
        """A table of arrays of so many items each, all zero."""
        return self._made([*self._fallen(items)], ())

    def _made(self, items: list[int], columns: Sequence[Sequence[float]]) -> Table:
        bytes_ = [*map(mul, items, self._sizes)]
        first = 8 * self._words
        *starts, end = accumulate(bytes_, initial=first)
        block = np.zeros(end, dtype=np.uint8)
        address = block.__array_interface__["data"][0]
        addresses = map(address.__add__, starts)
        words = self._arranged((*addresses, *map(floordiv, items, self._widths), *self._widths))
        form = "".join([f"{sum(items[group])}{code}" for code, group in self._groups]) if columns else ""
        pack_into(f"={self._words}Q{form}", block.data, 0, *words, *chain.from_iterable(columns))
        return cast(Table, Cast(self, block, address))

    def opened(self, block: NDArray[np.uint8]) -> Table:
        """The arrays that lie in a table's memory."""
        words = iter(np.frombuffer(block, np.uint64, self._words).tolist())
        return cast(Table, _opened(self._like, block, words))


FORMATS = {"i8": "q", "f8": "d", "i4": "i", "u4": "I", "f4": "f", "u1": "B"}
"""Types of items as NumPy and as `struct` call them."""


def _arrays(table: tuple[Any, ...]) -> Iterator[NDArray[Any]]:
    for field in table:
        if isinstance(field, tuple):
            yield from _arrays(field)
        else:
            yield field


def _names(table: Any) -> Iterator[str]:
    for name, field in zip(table._fields, table, strict=True):
        if isinstance(field, tuple):
            yield from _names(field)
        else:
            yield name


def _filled(group: Any, columns: Iterator[Sequence[float]]) -> Any:
    """A group like this one, of arrays of these items."""
    fields = []
    for field in group:
        if isinstance(field, tuple):
            fields.append(_filled(field, columns))
        else:
            items = next(columns)
            fields.append(np.fromiter(items, field.dtype, len(items)).reshape(-1, *field.shape[1:]))
    return type(group)(*fields)


def _opened(group: Any, block: NDArray[np.uint8], words: Iterator[int]) -> Any:
    """A group like this one, of a table whose words these are."""
    fields = []
    for field in group:
        if isinstance(field, tuple):
            fields.append(_opened(field, block, words))
        else:
            start, shape = next(words) - block.ctypes.data, [next(words) for _ in range(field.ndim)]
            fields.append(np.frombuffer(block, field.dtype, prod(shape), start).reshape(shape))
    return type(group)(*fields)


class Cast(Held):
    """What a mould gives. Its arrays become NumPy's only for whoever reads them from Python."""

    __slots__ = ("_block", "_mould")

    def __init__(self, mould: Mould[Any], block: NDArray[np.uint8], address: int) -> None:
        self._mould, self._block, self._address, self._numba_type_ = mould, block, address, mould.kind

    def __getattr__(self, name: str) -> Any:
        if name == "_table":
            self._table = self._mould.opened(self._block)
            return self._table
        return getattr(self._table, name)


# What follows tells Numba the same.


class HeldKind(Kind):  # type: ignore[misc]
    """The type of a held table, by that of the table.

    Its name is short: that of a function has those of all that it is given in it, and the compiler writes and reads it often.
    """

    def __init__(self, table: Any) -> None:
        self.table = table
        name = f"{table.instance_class.__module__}.{table.instance_class.__qualname__}"
        super().__init__(name=f"held{sha256(f'{name} {table.fields} {table}'.encode()).hexdigest()[:12]}")

    def field(self, name: str) -> Any:
        """The type of a field."""
        return self.table[self.table.fields.index(name)]

    def read(self, name: str) -> Any:
        """The type of what a field gives: of a group or a column the place of its words, of a table the array."""
        field = self.field(name)
        if isinstance(field, Group):
            return HeldKind(field)
        return ColumnKind(field) if field.ndim == 1 else field

    def first_word(self, name: str) -> int:
        """Where a field begins."""
        return sum(map(_size, self.table.types[: self.table.fields.index(name)]))


class ColumnKind(Kind):  # type: ignore[misc]
    """The type of an array of one dimension in a held table: one pointer to its two words, as long as nobody asks for more.

    An array is seven numbers to Numba, which would be put together and taken apart with each item that is read. Where a
    function of NumPy asks for an array, `column[:]` is one.
    """

    def __init__(self, array: Any) -> None:
        self.array = array
        super().__init__(name=f"column({array})")

    def can_convert_to(self, _context: Any, other: Any) -> Any:
        """To the array that it is."""
        return castgraph.Conversion.safe if other == self.array else None


def array_of(kind: Any) -> Any:
    """The type of an array to a function of instructions, whether it is held or not; Numba then hands it over as one."""
    return kind.array if isinstance(kind, ColumnKind) else kind


def _size(field: Any) -> int:
    """Words of an array or a group."""
    return sum(map(_size, field.types)) if isinstance(field, Group) else 1 + field.ndim


class _Pointer(Model):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: HeldKind) -> None:
        super().__init__(manager, kind, POINTER)


def _unbox(_kind: HeldKind, held: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(held, "_address")
    pointer = c.builder.inttoptr(c.pyapi.long_as_longlong(address), POINTER)
    c.pyapi.decref(address)
    return extend.NativeValue(pointer)


class _Fields(Attributes):  # type: ignore[misc]
    key = HeldKind

    def generic_resolve(self, kind: HeldKind, name: str) -> Any:
        return kind.read(name)


def _read(context: Any, builder: Any, kind: HeldKind, pointer: Any, name: str) -> Any:
    words = builder.gep(pointer, [WORD(kind.first_word(name))], inbounds=True)
    field = kind.read(name)
    return words if isinstance(field, (HeldKind, ColumnKind)) else _array(context, builder, field, words)


def _array(context: Any, builder: Any, kind: Any, words: Any) -> Any:
    """An array is made of its words, and nobody counts who refers to it."""
    address, *shape = [_word(builder, words, at) for at in range(_size(kind))]
    item = context.get_data_type(kind.dtype)
    size = as_dtype(kind.dtype).itemsize
    strides = [WORD(size)]
    for length in shape[:0:-1]:
        strides.insert(0, builder.mul(strides[0], length))
    if kind.layout == "A":
        strides[0] = WORD(LINE_BYTES)
    array = arrays.make_array(kind)(context, builder)
    data = builder.inttoptr(address, item.as_pointer())
    arrays.populate_array(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=None)
    return array._getvalue()


class _OfColumns(Attributes):  # type: ignore[misc]
    key = ColumnKind

    def generic_resolve(self, kind: ColumnKind, name: str) -> Any:
        return self.context.resolve_getattr(kind.array, name)


def _told(context: Any, builder: Any, kind: ColumnKind, words: Any, name: str) -> Any:
    if name == "size":
        return _word(builder, words, 1)
    told = context.get_getattr(kind.array, name)
    return told(context, builder, kind.array, _array(context, builder, kind.array, words), name)


class _Getting(Templates):  # type: ignore[misc]
    def generic(self, arguments: Any, _named: Any) -> Any:
        """One item, or a part of the array."""
        column, index = arguments
        if not isinstance(column, ColumnKind):
            return None
        if isinstance(index, types.Integer):
            return column.array.dtype(column, index)
        part = self.context.resolve_function_type(getitem, (column.array, index), {})
        return part and part.return_type(column.array, *part.args[1:])


class _Setting(Templates):  # type: ignore[misc]
    def generic(self, arguments: Any, _named: Any) -> Any:
        """One item, or a part of the array."""
        column, index, value = arguments
        if not isinstance(column, ColumnKind):
            return None
        if isinstance(index, types.Integer):
            return types.none(column, index, column.array.dtype)
        part = self.context.resolve_function_type(setitem, (column.array, index, value), {})
        return part and types.none(column, *part.args[1:])


def _item(context: Any, builder: Any, signature: Any, words: Any, index: Any) -> Any:
    """Where an item lies; as everywhere, a number below zero counts from the end."""
    array, number = signature.args[0].array, signature.args[1]
    at = context.cast(builder, index, number, types.int64 if number.signed else types.uint64)
    if number.signed:
        from_end = builder.add(at, _word(builder, words, 1))
        at = builder.select(builder.icmp_signed("<", at, WORD(0)), from_end, at)
    apart = LINE_BYTES if array.layout == "A" else as_dtype(array.dtype).itemsize
    address = builder.inttoptr(_word(builder, words, 0), BYTE.as_pointer())
    item = builder.gep(address, [builder.mul(at, WORD(apart))], inbounds=True)
    return builder.bitcast(item, context.get_data_type(array.dtype).as_pointer())


def _get(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    item = _item(context, builder, signature, *arguments)
    return context.unpack_value(builder, signature.return_type, item)


def _set(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    words, index, value = arguments
    context.pack_value(builder, signature.args[2], value, _item(context, builder, signature, words, index))
    return context.get_dummy_value()


def _set_part(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    column, *others = signature.args
    array = _array(context, builder, column.array, arguments[0])
    return context.get_function(setitem, types.none(column.array, *others))(builder, (array, *arguments[1:]))


def _whole(context: Any, builder: Any, kind: ColumnKind, _array_kind: Any, words: Any) -> Any:
    return _array(context, builder, kind.array, words)


def _word(builder: Any, pointer: Any, at: int) -> Any:
    """One word, which never changes: so it is read once, before a loop, whatever is written in the loop."""
    word = builder.load(builder.gep(pointer, [WORD(at)], inbounds=True))
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word


for _kind_of_pointer in (HeldKind, ColumnKind):
    extend.register_model(_kind_of_pointer)(_Pointer)
extend.unbox(HeldKind)(_unbox)
extend.infer_getattr(_Fields)
extend.infer_getattr(_OfColumns)
extend.lower_getattr_generic(HeldKind)(_read)
extend.lower_getattr_generic(ColumnKind)(_told)
infer(getitem)(_Getting)
infer(setitem)(_Setting)
extend.lower_builtin(getitem, ColumnKind, types.Integer)(_get)
extend.lower_builtin(setitem, ColumnKind, types.Integer, types.Any)(_set)
extend.lower_builtin(setitem, ColumnKind, types.SliceType, types.Any)(_set_part)
extend.lower_cast(ColumnKind, types.Array)(_whole)
