"""The checked syntax tree of CEL, out of the bytes that its compiler gives (protobuf, google/api/expr/v1alpha1)."""

from collections.abc import Iterator
from dataclasses import dataclass

CHECKED, EXPR, SOURCE, POSITIONS = 2, 4, 5, 4
ID = 2
CONST, IDENT, SELECT, CALL, LIST, STRUCT, FOLD = 3, 4, 5, 6, 7, 8, 9


@dataclass(frozen=True, slots=True)
class Raw:
    """One node: what it is ("const", "ident", "call", "list" or something that is not allowed here), where, and of what."""

    sort: str
    at: int
    name: str = ""
    value: bool | int | float | str | None = None
    parts: tuple["Raw", ...] = ()


def read(serialized: bytes) -> Raw:
    """The tree of a compiled expression."""
    checked = next(value for number, value in _fields(serialized) if number == CHECKED and isinstance(value, bytes))
    parts = dict(_fields(checked))
    positions = {}
    for number, value in _fields(_bytes(parts[SOURCE])):
        if number == POSITIONS:
            entry = dict(_fields(_bytes(value)))
            positions[_int(entry[1])] = _int(entry.get(2, 0))
    return _node(_bytes(parts[EXPR]), positions)


def _node(data: bytes, positions: dict[int, int]) -> Raw:
    fields = list(_fields(data))
    own = next((_int(value) for number, value in fields if number == ID), 0)
    at = positions.get(own, 0)
    for number, value in fields:
        if number == CONST:
            return Raw("const", at, value=_constant(_bytes(value)))
        if number == IDENT:
            return Raw("ident", at, name=_text(dict(_fields(_bytes(value)))[1]))
        if number == CALL:
            inner = list(_fields(_bytes(value)))
            name = next(_text(each) for key, each in inner if key == 2)
            parts = tuple(_node(_bytes(each), positions) for key, each in inner if key in (1, 3))
            return Raw("call", at, name=name, parts=parts)
        if number == LIST:
            elements = (each for key, each in _fields(_bytes(value)) if key == 1)
            return Raw("list", at, parts=tuple(_node(_bytes(each), positions) for each in elements))
        if number in (SELECT, STRUCT, FOLD):
            return Raw({SELECT: "select", STRUCT: "struct", FOLD: "macro"}[number], at)
    return Raw("nothing", at)


def _constant(data: bytes) -> bool | int | float | str | None:
    for number, value in _fields(data):
        match number:
            case 2:
                return bool(value)
            case 3:
                return _signed(_int(value))
            case 6:
                return _text(value)
            case 5 | 7 | 4 | 8 | 9:
                return 0.5  # a double, bytes, an unsigned number, a duration: none of them is allowed
    return None


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        match tag & 7:
            case 0:
                number, at = _varint(data, at)
                yield tag >> 3, number
            case 1:
                yield tag >> 3, data[at : at + 8]
                at += 8
            case 2:
                length, at = _varint(data, at)
                yield tag >> 3, data[at : at + length]
                at += length
            case 5:
                yield tag >> 3, data[at : at + 4]
                at += 4
            case other:
                raise ValueError(f"wire type {other} in a syntax tree")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, at


def _signed(number: int) -> int:
    return number - 2**64 if number >= 2**63 else number


def _bytes(value: int | bytes) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError("a number where a message was expected")
    return value


def _int(value: int | bytes) -> int:
    if not isinstance(value, int):
        raise ValueError("a message where a number was expected")
    return value


def _text(value: int | bytes) -> str:
    return _bytes(value).decode("utf-8")
