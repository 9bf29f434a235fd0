"""Seats everybody: who fits, a start, the relaxation, and two searches of which the better wins."""

from collections.abc import Sequence

import numpy as np

from chunfeng.engine.seating import ways
from chunfeng.engine.seating.exchange import improve
from chunfeng.engine.seating.filling import admit, fill
from chunfeng.engine.seating.hall import Hall, Ints
from chunfeng.engine.seating.problem import Problem, build
from chunfeng.engine.seating.relaxation import cheapest, pinned_to, relax
from chunfeng.engine.seating.rows import Exhibitor, Parts, Seating, SeatingWeights

USUAL = SeatingWeights()


def seat(hall: Hall, exhibitors: Sequence[Exhibitor], weights: SeatingWeights = USUAL) -> Seating:
    """The best stands for everybody that this finds; the same question always has the same answer.

    Fixed exhibitors stay where they are. When there are not enough stands, the earlier have one and `lacking` says what
    the others lack. Raises ValueError: two exhibitors have one key or one fixed stand, somebody wants no stand, or a
    stand cannot be reached from an entrance.
    """
    _check(exhibitors)
    admitted = admit(hall, exhibitors)
    if not admitted.exhibitors:
        nothing = Parts(0.0, 0.0, 0.0)
        return Seating({}, admitted.lacking, nothing, nothing, 0.0, None)
    problem = build(hall, admitted.exhibitors, weights)
    fixed = [
        unit for each, units in zip(admitted.exhibitors, problem.units, strict=True) if each.fixed for unit in units
    ]
    blocks = [
        units
        for each, units in zip(admitted.exhibitors, problem.units, strict=True)
        if len(units) > 1 and not each.fixed
    ]
    together = [unit for block in blocks for unit in block]
    single = sorted(set(range(problem.crowds.size)) - set(fixed) - set(together))
    start = fill(problem, _first(problem, admitted.stands), single)
    relaxed = relax(problem, start, fixed)
    other = cheapest(problem, problem.quadratic @ relaxed.crowd, pinned_to(problem.allowed, start, fixed + together))
    at = min(
        (improve(problem, begun, blocks, single) for begun in (start, other)), key=lambda at: problem.parts(at).total
    )
    places = {
        each.key: tuple(hall.stands[at[unit]].key for unit in units)
        for each, units in zip(admitted.exhibitors, problem.units, strict=True)
    }
    parts = problem.parts(at)
    return Seating(
        places,
        admitted.lacking,
        parts,
        problem.parts(start),
        min(relaxed.bound, parts.total),
        _fullest(hall, problem, at),
    )


def _check(exhibitors: Sequence[Exhibitor]) -> None:
    if len({each.key for each in exhibitors}) < len(exhibitors):
        raise ValueError("two exhibitors have the same key")
    for each in exhibitors:
        if each.stands < 1 or not 0 <= each.draw < float("inf"):
            raise ValueError(f"{each.key} wants at least one stand and has a draw of 0 or more")
        if each.fixed and len(each.fixed) != each.stands:
            raise ValueError(f"{each.key} wants {each.stands} stands and is fixed on {len(each.fixed)}")


def _first(problem: Problem, stands: Sequence[tuple[int, ...]]) -> Ints:
    """(m,) the admitted on the stands that they could have, and nobody on the others."""
    at = np.full(problem.crowds.size, -1, np.int64)
    for units, places in zip(problem.units, stands, strict=True):
        at[list(units)] = places
    at[at < 0] = np.setdiff1d(np.arange(at.size), at)
    return at


def _fullest(hall: Hall, problem: Problem, at: Ints) -> tuple[int, float] | None:
    whole = float(problem.crowds.sum())
    if not hall.aisles or whole <= 0:
        return None
    loads = ways.entering(hall).T @ problem.on_stands(at)
    widths = np.array([aisle.width for aisle in hall.aisles])
    aisle = int((loads / widths).argmax())
    return aisle, float(loads[aisle] / whole)
