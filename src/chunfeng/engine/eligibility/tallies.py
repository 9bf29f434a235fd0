"""How many of a population meet a whole set of conditions, which ones they fail, and what it costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.eligibility.columns import Mask, Truth, chunks
from chunfeng.engine.eligibility.compiling import Formula
from chunfeng.engine.eligibility.population import Population


@dataclass(frozen=True, slots=True)
class Asked:
    """What to count for one program: its conditions, its numbers, and what it gives (`amount` in fen, none without one).

    `cap`: an upper bound for somebody whose amount is not known yet.
    """

    conditions: Sequence[Formula]
    parameters: Mapping[str, int | None]
    amount: Formula | None = None
    at_most: Formula | None = None
    cap: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """`people` = `qualify` + `may` (something is unknown, nothing fails) + `fail`.

    `by_condition`: (pass, fail, unknown) of each. `alone`: whom nothing but this one condition keeps out. `cost` is what those
    who qualify get, where that is known; `unpriced` are those of them where it is not; `may_cost` an upper bound for these
    and for whoever may qualify. Fen.
    """

    people: int
    qualify: int
    may: int
    fail: int
    by_condition: tuple[tuple[int, int, int], ...]
    alone: tuple[int, ...]
    cost: int
    unpriced: int
    may_cost: int


def standing(conditions: Sequence[Formula], population: Population, parameters: Mapping[str, int | None]) -> Truth:
    """Who meets all of them (yes), who fails one (no), and of whom it is not known."""
    yes = np.ones(len(population), np.bool_)
    no = np.zeros(len(population), np.bool_)
    for chunk in chunks(population, parameters):
        for condition in conditions:
            truth = chunk.truth(condition.node)
            yes[chunk.rows] &= truth.yes
            no[chunk.rows] |= truth.no
    return Truth(yes, no)


def tally(asked: Iterable[Asked], population: Population) -> list[Tally]:
    """One Tally for each program; what several ask is worked out once."""
    programs = list(asked)
    counts = [_Count(each) for each in programs]
    for chunk in chunks(population, {}):
        for count in counts:
            chunk.parameters = count.asked.parameters
            truths = [chunk.truth(condition.node) for condition in count.asked.conditions]
            yes, no, one_failed = _met(truths, chunk.length)
            count.add(truths, yes, no, one_failed)
            if count.asked.amount is not None:
                amount = chunk.quantity(count.asked.amount.node)
                values, known = np.broadcast_to(amount.values, chunk.length), amount.known
                if count.asked.at_most is not None:
                    cap = chunk.quantity(count.asked.at_most.node)
                    values = np.minimum(values, cap.values)
                    known = cap.known if known is None else known if cap.known is None else known & cap.known
                count.price(yes, ~no, values, known)
    return [count.tally(len(population)) for count in counts]


def _met(truths: Sequence[Truth], length: int) -> tuple[Mask, Mask, Mask]:
    """Who passes all, who fails any, and who fails exactly one and passes the rest."""
    yes, no, several = np.ones(length, np.bool_), np.zeros(length, np.bool_), np.zeros(length, np.bool_)
    passed: NDArray[np.int8] = np.zeros(length, np.int8)
    for truth in truths:
        yes &= truth.yes
        several |= no & truth.no
        no |= truth.no
        passed += truth.yes
    return yes, no, no & ~several & (passed == len(truths) - 1)


class _Count:
    """The sums of one program over the chunks."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.qualify = self.fail = self.cost = self.unpriced = self.open = 0
        self.outcomes = [[0, 0] for _ in asked.conditions]
        self.alone = [0 for _ in asked.conditions]

    def add(self, truths: Sequence[Truth], yes: Mask, no: Mask, one_failed: Mask) -> None:
        self.qualify += int(np.count_nonzero(yes))
        self.fail += int(np.count_nonzero(no))
        for index, truth in enumerate(truths):
            self.outcomes[index][0] += int(np.count_nonzero(truth.yes))
            self.outcomes[index][1] += int(np.count_nonzero(truth.no))
            self.alone[index] += int(np.count_nonzero(truth.no & one_failed))

    def price(self, yes: Mask, possible: Mask, values: NDArray[np.int64], known: Mask | None) -> None:
        sure = yes if known is None else yes & known
        values = np.maximum(values, 0)
        self.cost += int(values.sum(where=sure))
        priced = possible if known is None else possible & known
        self.open += int(values.sum(where=priced & ~sure))
        self.unpriced += int(np.count_nonzero(yes)) - int(np.count_nonzero(sure))
        self.open += self.asked.cap * (int(np.count_nonzero(possible)) - int(np.count_nonzero(priced)))

    def tally(self, people: int) -> Tally:
        outcomes = tuple((yes, no, people - yes - no) for yes, no in self.outcomes)
        may = people - self.qualify - self.fail
        return Tally(
            people, self.qualify, may, self.fail, outcomes, tuple(self.alone), self.cost, self.unpriced, self.open
        )
