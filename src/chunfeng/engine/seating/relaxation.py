"""How good a seating can be at most: the same problem, where crowds may be divided among stands.

The matrices of divided units (doubly stochastic) hold all seatings, and blocks need not stay together. There the value is
made convex without changing it for any seating: subtract λ/2 · yᵀy, which is the same for all seatings, where λ is the least
eigenvalue of `quadratic`. The conditional gradient method (Frank and Wolfe 1956) then only ever solves assignments of whole
units, and each of its steps proves a bound from below.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chunfeng.engine.seating.hall import Flags, Floats, Ints
from chunfeng.engine.seating.problem import Problem
from chunfeng.kernel import late

linalg, optimize = late.module("scipy.linalg"), late.module("scipy.optimize")

STEPS = 16
CLOSE = 1e-3
FORBIDDEN = 1e7


@dataclass(frozen=True, slots=True)
class Relaxed:
    """`bound`: no seating is worth less. `crowd`: (m,) how the divided crowds stand at the end."""

    bound: float
    crowd: Floats


def relax(problem: Problem, start: Ints, pinned: Sequence[int]) -> Relaxed:
    """The bound over all seatings that leave the units `pinned` where `start` has them."""
    crowds, allowed = problem.crowds, pinned_to(problem.allowed, start, pinned)
    least = float(linalg.eigvalsh(problem.quadratic, subset_by_index=(0, 0))[0])
    constant = least * float(crowds @ crowds) / 2
    y = problem.on_stands(start)
    linear = float(problem.linear[np.arange(start.size), start].sum())
    bound = -np.inf
    for _step in range(STEPS):
        slope = problem.quadratic @ y - least * y
        value = linear + float(y @ slope) / 2 + constant
        at = cheapest(problem, slope, allowed)
        towards = problem.on_stands(at) - y
        linear_there = float(problem.linear[np.arange(at.size), at].sum())
        gain = linear_there - linear + float(towards @ slope)
        bound = max(bound, value + gain)
        curve = float(towards @ (problem.quadratic @ towards - least * towards))
        if -gain < CLOSE * max(1.0, abs(value)):
            break
        step = 1.0 if curve <= 0 else min(1.0, -gain / curve)
        y, linear = y + step * towards, linear + step * (linear_there - linear)
    return Relaxed(bound, y)


def cheapest(problem: Problem, price: Floats, allowed: Flags) -> Ints:
    """(m,) the stands of units that cost least together, where a crowd of one costs `price` on each stand."""
    cost = problem.linear + problem.crowds[:, None] * price
    _units, at = optimize.linear_sum_assignment(np.where(allowed, cost, FORBIDDEN))
    return np.asarray(at, np.int64)


def pinned_to(allowed: Flags, at: Ints, units: Sequence[int]) -> Flags:
    """`allowed`, where each of `units` may only stay where it is, and nobody else may come."""
    narrowed = allowed.copy()
    for unit in units:
        narrowed[unit] = False
        narrowed[:, at[unit]] = False
    for unit in units:
        narrowed[unit, at[unit]] = True
    return narrowed
