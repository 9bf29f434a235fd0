"""A hall and its exhibitors as matrices.

Every exhibitor is one unit for each of its stands; units without crowd and wishes fill the hall up, so that a seating is a
permutation: unit → stand. With y, the crowd on each stand, its value is

    Σ linear[unit, stand of unit]  +  ½ yᵀ quadratic y

where `quadratic` adds what rivals at each other's doors and full aisles cost. The crowd of a unit is a multiple of the
usual one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chunfeng.engine.seating import ways
from chunfeng.engine.seating.hall import Flags, Floats, Hall, Ints
from chunfeng.engine.seating.regions import regions
from chunfeng.engine.seating.rows import Exhibitor, Parts, SeatingWeights
from chunfeng.kernel import late

sparse = late.module("scipy.sparse")

OUTSIDE = 3.0
"""Metres that a stand of another zone counts at least, also if it shares the door."""
WIDTH = 3.0


@dataclass(frozen=True)
class Problem:
    """Matrices of m units and m stands. `units[e]` are those of exhibitor e, side by side in this order."""

    units: tuple[tuple[int, ...], ...]
    crowds: Floats  # (m,)
    allowed: Flags  # (m, m): unit may have the stand
    linear: Floats  # (m, m)
    apart: Floats  # (m, m)
    flow: Floats  # (m, m)
    quadratic: Floats  # (m, m): both together
    following: Ints  # (m,): the stand that continues each

    def on_stands(self, at: Ints) -> Floats:
        """(m,) the crowd on each stand, where `at` is the stand of each unit."""
        y = np.empty_like(self.crowds)
        y[at] = self.crowds
        return y

    def parts(self, at: Ints) -> Parts:
        y = self.on_stands(at)
        zones = self.linear[np.arange(at.size), at].sum()
        return Parts(float(zones), float(y @ self.apart @ y) / 2, float(y @ self.flow @ y) / 2)

    def windows(self, length: int) -> Ints:
        """(windows, length) stands that lie side by side."""
        run = np.arange(self.following.size)[:, None]
        for _step in range(length - 1):
            run = np.column_stack((run, np.where(run[:, -1] >= 0, self.following[run[:, -1]], -1)))
        return run[(run >= 0).all(axis=1)]


def build(hall: Hall, exhibitors: Sequence[Exhibitor], weights: SeatingWeights) -> Problem:
    """The matrices for `exhibitors` who together want no more stands than there are."""
    m = len(hall.stands)
    owner = np.repeat(np.arange(len(exhibitors)), [each.stands for each in exhibitors])
    ends = np.cumsum([each.stands for each in exhibitors], dtype=np.int64)
    units = tuple(tuple(range(end - each.stands, end)) for each, end in zip(exhibitors, ends, strict=True))
    metres = ways.distances(hall)
    linear, allowed = np.zeros((m, m)), np.ones((m, m), np.bool_)
    linear[: owner.size] = weights.zones * _outside(hall, exhibitors, metres)[owner]
    first = np.concatenate((np.ones(1, np.bool_), owner[1:] != owner[:-1]))
    allowed[: owner.size] = _fitting(hall, exhibitors, owner, first)
    apart = weights.apart * np.exp2(-((metres / weights.reach) ** 2))
    np.fill_diagonal(apart, 0.0)
    crowds = np.zeros(m)
    draws = np.array([each.draw / each.stands for each in exhibitors])
    usual = np.mean([each.draw for each in exhibitors]) if exhibitors else 0.0
    if usual > 0:
        crowds[: owner.size] = (draws / usual)[owner]
    flow = weights.flow * _meeting(hall, crowds.sum())
    return Problem(units, crowds, allowed, linear, apart, flow, apart + flow, hall.following())


def _outside(hall: Hall, exhibitors: Sequence[Exhibitor], metres: Floats) -> Floats:
    """(exhibitors, stands) metres to the zone of each, 0 within."""
    demand: dict[str, int] = {}
    for each in exhibitors:
        demand[each.zone] = demand.get(each.zone, 0) + each.stands
    far = np.where(np.isfinite(metres), metres, metres[np.isfinite(metres)].max(initial=0.0) * 2)
    to_zone = {}
    for zone, own in regions(hall, demand).items():
        nearest = far[:, own].min(axis=1) if own.any() else np.zeros(len(far))
        to_zone[zone] = np.where(own, 0.0, nearest + OUTSIDE)
    return np.array([to_zone[each.zone] for each in exhibitors]).reshape(len(exhibitors), len(far))


def _fitting(hall: Hall, exhibitors: Sequence[Exhibitor], owner: Ints, first: Flags) -> Flags:
    """(units, stands) whether the size suffices, and the power for the first unit of an exhibitor."""
    power = np.array([stand.power for stand in hall.stands])
    size = np.array([stand.size for stand in hall.stands])
    thirst = np.array([each.power for each in exhibitors])[owner] & first
    least = np.array([each.size for each in exhibitors])[owner]
    return (power | ~thirst[:, None]) & (size >= least[:, None])


def _meeting(hall: Hall, whole: float) -> Floats:
    """(stands, stands) how much the crowds of two stands meet: metres walked together, as a part of the `whole` crowd."""
    paths = ways.entering(hall)
    length = np.array([np.hypot(*(hall.points[aisle.a] - hall.points[aisle.b])) for aisle in hall.aisles])
    width = np.array([aisle.width for aisle in hall.aisles])
    if whole <= 0 or not hall.aisles:
        return np.zeros((len(hall.stands),) * 2)
    shared = paths @ sparse.diags_array(length * WIDTH / width) @ paths.T
    return np.asarray(shared.toarray() / whole, np.float64)
