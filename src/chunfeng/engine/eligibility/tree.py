"""The typed tree of a formula: the only thing that the evaluators see."""

from collections.abc import Iterator
from dataclasses import dataclass

from chunfeng.engine.eligibility.kinds import Kind, Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands in the text. `at` counts characters from 0, here and below."""

    value: Value
    kind: Kind
    at: int


@dataclass(frozen=True, slots=True)
class Fact:
    id: str
    kind: Kind
    at: int


@dataclass(frozen=True, slots=True)
class Parameter:
    id: str
    kind: Kind
    at: int


@dataclass(frozen=True, slots=True)
class Items:
    """The list to the right of `in`: literals and parameters only, so always known."""

    of: tuple["Literal | Parameter", ...]
    kind: Kind
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """`op` is one of && || ! == != < <= > >= in + - * / neg months and ?: (if, then, else)."""

    op: str
    of: tuple["Node", ...]
    kind: Kind
    at: int


Node = Literal | Fact | Parameter | Items | Call


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, from left to right."""
    yield node
    if isinstance(node, (Call, Items)):
        for part in node.of:
            yield from walk(part)


def facts_of(node: Node) -> tuple[str, ...]:
    """The ids of the facts in it, each once, in order."""
    return tuple(dict.fromkeys(part.id for part in walk(node) if isinstance(part, Fact)))


def parameters_of(node: Node) -> tuple[str, ...]:
    """The ids of the parameters in it, each once, in order."""
    return tuple(dict.fromkeys(part.id for part in walk(node) if isinstance(part, Parameter)))
