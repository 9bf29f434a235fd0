"""A formula over columns. A truth is a pair of masks, *yes* and *no*; where both are false, it is unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.eligibility.compiling import Formula
from chunfeng.engine.eligibility.kinds import Kind, full_months
from chunfeng.engine.eligibility.population import MISSING, Population
from chunfeng.engine.eligibility.tree import Call, Fact, Items, Literal, Node, Parameter

Mask = NDArray[np.bool_]
Numbers = NDArray[Any] | int
"""A column, or one number for all: a plain one, so that no column is widened for its sake."""
CHUNK: Final = 1 << 16
"""Rows at a time: masks and columns of a chunk stay in the processor's cache."""

COMPARE: Final = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
REPEATED: Final = frozenset({"<", "<=", ">", ">=", "==", "!=", "in"})


@dataclass(frozen=True, slots=True)
class Truth:
    """Yes, no, or unknown where neither."""

    yes: Mask
    no: Mask

    @property
    def unknown(self) -> Mask:
        return ~(self.yes | self.no)


@dataclass(frozen=True, slots=True)
class Quantity:
    """Numbers, and where they are known (None: everywhere)."""

    values: Numbers
    known: Mask | None


@dataclass(slots=True)
class Chunk:
    """Some rows of a population, and what has been worked out about them: programs ask the same questions.

    `parameters` may be exchanged for those of the next program.
    """

    population: Population
    rows: slice
    parameters: Mapping[str, int | None]
    _known: dict[str, Quantity] = field(default_factory=dict)
    _truths: dict[tuple[Any, ...], Truth] = field(default_factory=dict)
    _holding: dict[str, Mask] = field(default_factory=dict)
    _strange: dict[str, int] = field(default_factory=dict)  # words that nobody has

    @property
    def length(self) -> int:
        return int(self.rows.stop) - int(self.rows.start)

    def truth(self, node: Node) -> Truth:
        """The truth of a yes-or-no formula, a row each."""
        match node:
            case Call(op="&&", of=(left, right)):
                one, other = self.truth(left), self.truth(right)
                return Truth(one.yes & other.yes, one.no | other.no)
            case Call(op="||", of=(left, right)):
                one, other = self.truth(left), self.truth(right)
                return Truth(one.yes | other.yes, one.no & other.no)
            case Call(op="!", of=(part,)):
                one = self.truth(part)
                return Truth(one.no, one.yes)
            case Call(op=op, of=of) if op in REPEATED:
                key = self._key(node)
                if key not in self._truths:
                    self._truths[key] = self._membership(*of) if op == "in" else self._comparison(op, *of)
                return self._truths[key]
        return _as_truth(self.quantity(node), self.length)

    def quantity(self, node: Node) -> Quantity:
        """The numbers of a formula, a row each (of a literal: one for all)."""
        match node:
            case Literal(value=value):
                return Quantity(self._code(value), None)
            case Parameter(id=name):
                number = self.parameters.get(name)
                return Quantity(0, np.zeros(self.length, np.bool_)) if number is None else Quantity(number, None)
            case Fact(id=name):
                if name not in self._known:
                    self._known[name] = self._fact(name, node.kind)
                return self._known[name]
            case Call(op="?:", of=(question, yes, no)):
                return self._chosen(question, yes, no)
            case Call(op="neg", of=(part,)):
                inner = self.quantity(part)
                return Quantity(-_wide(inner.values), inner.known)
            case Call(op="+" | "-" | "*" | "/" | "months" as op, of=(left, right)):
                return _worked_out(op, self.quantity(left), self.quantity(right))
            case Call(kind=Kind.BOOL):
                truth = self.truth(node)
                return Quantity(truth.yes.astype(np.int8), truth.yes | truth.no)
        raise TypeError(f"{node} has no numbers")

    def _fact(self, name: str, kind: Kind) -> Quantity:
        column = self.population.columns.get(name)
        if column is None:
            return Quantity(np.zeros(self.length, np.int8), np.zeros(self.length, np.bool_))
        values = column[self.rows]
        known = values != MISSING[column.dtype]
        return Quantity(values, None if known.all() else known)

    def _comparison(self, op: str, left: Node, right: Node) -> Truth:
        one, other = self.quantity(left), self.quantity(right)
        holds = np.broadcast_to(COMPARE[op](one.values, other.values), self.length)
        return _where_known(holds, _both(one.known, other.known))

    def _membership(self, needle: Node, hay: Node) -> Truth:
        if isinstance(hay, Items):
            one = self.quantity(needle)
            values = np.broadcast_to(one.values, self.length)
            holds, known = np.zeros(self.length, np.bool_), one.known
            for item in map(self.quantity, hay.of):
                holds |= values == item.values
                known = _both(known, item.known)
            return _where_known(holds, known)
        sets = self.quantity(hay)
        holding = self._holding_of(str(needle.value)) if isinstance(needle, Literal) else None
        if holding is None or not len(holding):  # nobody has any set: nothing is known
            return _where_known(np.zeros(self.length, np.bool_), sets.known)
        indices = np.broadcast_to(sets.values, self.length)
        return _where_known(holding.take(indices, mode="clip"), sets.known)

    def _holding_of(self, word: str) -> Mask:
        if word not in self._holding:
            self._holding[word] = self.population.dictionary.holding(word)
        return self._holding[word]

    def _chosen(self, question: Node, yes: Node, no: Node) -> Quantity:
        asked, one, other = self.truth(question), self.quantity(yes), self.quantity(no)
        values = np.where(asked.yes, one.values, other.values)
        one_known = asked.yes if one.known is None else asked.yes & one.known
        other_known = asked.no if other.known is None else asked.no & other.known
        return Quantity(values, one_known | other_known)

    def _key(self, node: Node) -> tuple[Any, ...]:
        """The same for formulas that say the same at different places of their texts, and with the same numbers."""
        match node:
            case Literal(value=value, kind=kind):
                return (kind, value)
            case Fact(id=name):
                return (name,)
            case Parameter(id=name):
                return ("number", self.parameters.get(name))
            case Items(of=of):
                return ("items", *map(self._key, of))
            case Call(op=op, of=of):
                return (op, *map(self._key, of))

    def _code(self, value: Any) -> int:
        if isinstance(value, str):
            words = self.population.dictionary.words
            return words[value] if value in words else self._strange.setdefault(value, -2 - len(self._strange))
        return int(value)


def _as_truth(quantity: Quantity, length: int) -> Truth:
    holds = np.broadcast_to(np.equal(quantity.values, 1), length)
    if quantity.known is None:
        return Truth(holds, ~holds)
    return Truth(holds & quantity.known, ~holds & quantity.known)


def _where_known(holds: Mask, known: Mask | None) -> Truth:
    return Truth(holds, ~holds) if known is None else Truth(holds & known, ~holds & known)


def _both(one: Mask | None, other: Mask | None) -> Mask | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _wide(values: Numbers) -> Numbers:
    return values if isinstance(values, int) else values.astype(np.int64, copy=False)


def _worked_out(op: str, one: Quantity, other: Quantity) -> Quantity:
    left, right, known = _wide(one.values), _wide(other.values), _both(one.known, other.known)
    if known is not None:  # what stands where a fact is missing must not overflow
        left, right = (values if isinstance(values, int) else np.where(known, values, 0) for values in (left, right))
    match op:
        case "+":
            return Quantity(left + right, known)
        case "-":
            return Quantity(left - right, known)
        case "*":
            return Quantity(left * right, known)
        case "months":
            return Quantity(full_months(left, right), known)
    floor, rest = np.divmod(left, right)
    return Quantity(floor + ((rest != 0) & (left < 0)), known)  # toward zero, as CEL divides


def chunks(population: Population, parameters: Mapping[str, int | None]) -> "list[Chunk]":
    """The population in pieces, each with a memory of its own."""
    total = len(population)
    return [Chunk(population, slice(at, min(at + CHUNK, total)), parameters) for at in range(0, total, CHUNK)]


def truth_of(formula: Formula, population: Population, parameters: Mapping[str, int | None]) -> Truth:
    """The truth of a condition for everybody."""
    found = [chunk.truth(formula.node) for chunk in chunks(population, parameters)]
    return Truth(_joined([each.yes for each in found]), _joined([each.no for each in found]))


def numbers_of(
    formula: Formula, population: Population, parameters: Mapping[str, int | None]
) -> tuple[NDArray[np.int64], Mask]:
    """The number that a formula gives everybody, and where it is known."""
    values, known = [], []
    for chunk in chunks(population, parameters):
        quantity = chunk.quantity(formula.node)
        values.append(np.broadcast_to(_wide(quantity.values), chunk.length))
        known.append(np.ones(chunk.length, np.bool_) if quantity.known is None else quantity.known)
    return np.concatenate(values) if values else np.zeros(0, np.int64), _joined(known)


def _joined(masks: list[Mask]) -> Mask:
    return np.concatenate(masks) if masks else np.zeros(0, np.bool_)
