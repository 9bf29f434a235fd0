"""Who gets a stand at all, and the start: filling the hall one by one, the greatest crowd first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chunfeng.engine.seating.hall import Hall, Ints
from chunfeng.engine.seating.problem import Problem
from chunfeng.engine.seating.rows import Exhibitor, Lack
from chunfeng.kernel import late

optimize = late.module("scipy.optimize")


@dataclass(frozen=True, slots=True)
class Admitted:
    """Exhibitors that have a stand, with some stands that they could all have; and what the others lack."""

    exhibitors: tuple[Exhibitor, ...]
    stands: tuple[tuple[int, ...], ...]
    lacking: dict[str, Lack]


def admit(hall: Hall, exhibitors: Sequence[Exhibitor]) -> Admitted:
    """As many of `exhibitors` as fit, the earlier first: fixed ones, then those with several stands, then the others.

    Raises ValueError where two are fixed on one stand, or somebody on a stand that there is not.
    """
    held: dict[int, str] = {}
    found: dict[str, tuple[int, ...]] = {}
    lacking: dict[str, Lack] = {}
    for each in exhibitors:
        if each.fixed:
            for key in each.fixed:
                _fix(hall, held, key, each.key)
            found[each.key] = tuple(hall.index[key] for key in each.fixed)
    for each in sorted((one for one in exhibitors if one.stands > 1 and not one.fixed), key=lambda one: -one.stands):
        block = next((run for run in _runs(hall, each) if not held.keys() & set(run)), ())
        if block:
            found[each.key] = block
            held |= dict.fromkeys(block, each.key)
        else:
            lacking[each.key] = Lack.BLOCK
    singles = [each for each in exhibitors if each.stands == 1 and not each.fixed]
    free = [at for at in range(len(hall.stands)) if at not in held]
    for each, stand in zip(singles, _match(hall, singles, free), strict=True):
        if stand >= 0:
            found[each.key] = (stand,)
        else:
            lacking[each.key] = _lack(hall, each, len(singles) > len(free))
    within = tuple(each for each in exhibitors if each.key in found)
    return Admitted(within, tuple(found[each.key] for each in within), lacking)


def fill(problem: Problem, start: Ints, movable: Sequence[int]) -> Ints:
    """(m,) the stand of each unit: `movable` units choose, the greatest crowd first, the stand that costs least just then.

    Whoever had the chosen stand gets the chooser's, if that fits; so `start` stays a seating throughout.
    """
    at = start.copy()
    holder = np.empty_like(at)
    holder[at] = np.arange(at.size)
    may = np.zeros(at.size, np.bool_)
    may[list(movable)] = True
    price = problem.quadratic @ problem.on_stands(at)  # of a crowd on each stand; those who choose later do not count
    for unit in movable:
        price -= problem.quadratic[:, at[unit]] * problem.crowds[unit]
    for unit in sorted(movable, key=lambda unit: (-problem.crowds[unit], unit)):
        here = at[unit]
        can = problem.allowed[unit] & may[holder] & problem.allowed[holder, here]
        can[here] = True
        cost = np.where(can, problem.linear[unit] + problem.crowds[unit] * price, np.inf)
        there = int(cost.argmin())
        other = holder[there]
        at[unit], at[other] = there, here
        holder[there], holder[here] = unit, other
        price += problem.quadratic[:, there] * problem.crowds[unit]
        may[unit] = False
    return at


def fits(hall: Hall, each: Exhibitor, stand: int) -> bool:
    """Whether `stand` will do as the first of an exhibitor."""
    there = hall.stands[stand]
    return (there.power or not each.power) and there.size >= each.size


def _fix(hall: Hall, held: dict[int, str], key: str, who: str) -> None:
    if key not in hall.index:
        raise ValueError(f"{who} is fixed on stand {key}, which the hall has not")
    other = held.setdefault(hall.index[key], who)
    if other != who:
        raise ValueError(f"{who} and {other} are both fixed on stand {key}")


def _runs(hall: Hall, each: Exhibitor) -> list[tuple[int, ...]]:
    """Blocks that fit, in the order of the hall, those of the exhibitor's zone first."""
    following = hall.following()
    runs = []
    for first in range(len(hall.stands)):
        run = [first]
        while len(run) < each.stands and following[run[-1]] >= 0:
            run.append(int(following[run[-1]]))
        if (
            len(set(run)) == each.stands
            and fits(hall, each, first)
            and all(hall.stands[at].size >= each.size for at in run)
        ):
            runs.append(tuple(run))
    return sorted(runs, key=lambda run: sum(hall.stands[stand].zone != each.zone for stand in run))


def _match(hall: Hall, singles: Sequence[Exhibitor], free: Sequence[int]) -> list[int]:
    """A stand of `free` for each, or -1: as many as can be, the earlier first.

    The sets that can be seated together are a matroid, so that the least sum of falling prices for staying outside is what
    choosing in turn would give.
    """
    count = len(singles)
    if not count:
        return []
    fit = np.array([[fits(hall, each, stand) for stand in free] for each in singles], np.bool_).reshape(count, -1)
    never = float(count * (count + 1))
    stay = np.full((count, count), never)
    np.fill_diagonal(stay, np.arange(count, 0, -1))
    units, taken = optimize.linear_sum_assignment(np.hstack((np.where(fit, 0.0, never), stay)))
    return [
        free[at] if at < len(free) else -1 for _unit, at in sorted(zip(units.tolist(), taken.tolist(), strict=True))
    ]


def _lack(hall: Hall, each: Exhibitor, crowded: bool) -> Lack:
    if each.size > max((stand.size for stand in hall.stands), default=0.0):
        return Lack.SIZE
    if each.power and not (crowded and all(stand.power for stand in hall.stands)):
        return Lack.POWER
    return Lack.FULL if crowded or not each.size else Lack.SIZE
