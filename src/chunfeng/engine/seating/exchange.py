"""Better by exchange: two stands change hands, or two blocks of them, while that lowers the value."""

from collections.abc import Sequence

import numpy as np

from chunfeng.engine.seating.hall import Floats, Ints
from chunfeng.engine.seating.problem import Problem

ROUNDS = 40
LEAST = 1e-9


def improve(problem: Problem, start: Ints, blocks: Sequence[Sequence[int]], movable: Sequence[int]) -> Ints:
    """(m,) the stand of each unit, after the best exchanges for every stand in turn, until none is left.

    `movable` units go one by one, those of each of `blocks` together. Never worth more than `start`.
    """
    search = _Search(problem, start, movable)
    for _round in range(ROUNDS):
        won = sum(search.move_block(block) for block in blocks)
        won += sum(search.move(unit) for unit in sorted(movable, key=lambda unit: (-problem.crowds[unit], unit)))
        if won < LEAST:
            break
    return search.at


class _Search:
    """A seating that changes, with the price of a crowd on every stand kept up to date."""

    def __init__(self, problem: Problem, start: Ints, movable: Sequence[int]) -> None:
        self.problem = problem
        self.at = start.copy()
        self.holder = np.empty_like(start)
        self.holder[start] = np.arange(start.size)
        self.free = np.zeros(start.size, np.bool_)
        self.free[list(movable)] = True
        self.price: Floats = problem.quadratic @ problem.on_stands(start)

    def move(self, unit: int) -> float:
        """Exchange the stand of `unit` for the one that wins most; returns what was won."""
        p, holder, here = self.problem, self.holder, self.at[unit]
        can = p.allowed[unit] & self.free[holder] & p.allowed[holder, here]
        more = p.crowds[holder] - p.crowds[unit]  # the crowd that comes to `here`
        q = p.quadratic
        change = (
            p.linear[unit] - p.linear[unit, here] + p.linear[holder, here] - p.linear[holder, np.arange(holder.size)]
        )
        change += more * (self.price[here] - self.price)
        change += more * more * ((q[here, here] - 2 * q[here]) + q.diagonal()) / 2
        there = int(np.where(can, change, np.inf).argmin())
        if not can[there] or change[there] > -LEAST:
            return 0.0
        self._exchange(np.array([here]), np.array([there]))
        return -float(change[there])

    def move_block(self, block: Sequence[int]) -> float:
        """Exchange the stands of `block` for others side by side where only movable units are."""
        p, here = self.problem, self.at[list(block)]
        units = self.holder[here]
        windows = p.windows(len(block))
        others = self.holder[windows]
        can = (self.free[others] & p.allowed[others, here] & p.allowed[units, windows]).all(axis=1)
        windows, others = windows[can], others[can]
        if not len(windows):
            return 0.0
        more = p.crowds[others] - p.crowds[units]
        change = (
            p.linear[units, windows] - p.linear[units, here] + p.linear[others, here] - p.linear[others, windows]
        ).sum(axis=1)
        change += (more * (self.price[here] - self.price[windows])).sum(axis=1)
        q = p.quadratic
        both = q[here[:, None], here] + q[windows[:, :, None], windows[:, None, :]]
        both -= q[here[:, None], windows[:, None, :]] + q[windows[:, :, None], here]
        change += np.einsum("wi,wij,wj->w", more, both, more) / 2
        best = int(change.argmin())
        if change[best] > -LEAST:
            return 0.0
        self._exchange(here, windows[best])
        return -float(change[best])

    def _exchange(self, here: Ints, there: Ints) -> None:
        units, others = self.holder[here], self.holder[there]
        more = self.problem.crowds[others] - self.problem.crowds[units]
        self.price += self.problem.quadratic[:, here] @ more - self.problem.quadratic[:, there] @ more
        self.at[units], self.at[others] = there, here
        self.holder[there], self.holder[here] = units, others
