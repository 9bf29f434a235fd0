"""Hard constraints. Each judges positions PASS, UNKNOWN or FAIL, and only FAIL excludes.

    open          valid_through ≥ today
    place         the position's place lies in a wished place; UNKNOWN where it is only known more coarsely (a city for a
                  wished district); a position that names no place at all fails: nobody can go there
    radius        kilometres from home ≤ radius
    kind          some kind of work in common
    education     seeker's level ≥ demanded level
    certificates  every demanded certificate is held and valid on the day; UNKNOWN for seekers who have not said what
                  they hold (None), since three answered questions say nothing about papers
    pay           the upper end of the pay reaches the floor; open or negotiable pay is UNKNOWN
    windows       every window that the job needs is free
    age           ≥ 16 (Labour Law 15) and within what the law sets for the job
    occupation    only for strict seekers: the occupation lies in a wished one, and is stated
    exclusions    none of the seeker's declared exclusions

`rank`, `explain` and `relaxations` all read the table CONSTRAINTS, so they can't disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.matching.catalogue import NEVER, occupation_levels
from chunfeng.engine.matching.columns import Longs
from chunfeng.engine.matching.query import Query
from chunfeng.engine.matching.terms import ALL_WINDOWS, Outcome

Outcomes = NDArray[np.int8]
Flags = NDArray[np.bool_]
Fact = object
"""A value as a reader understands it: a code, a number, a date, a tuple of names, or None for "not stated"."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """`judge` decides rows; `facts` gives (the position's value, the seeker's threshold) of one row."""

    code: str
    judge: Callable[[Query, Longs], Outcomes]
    facts: Callable[[Query, int], tuple[Fact, Fact]]


def failures(query: Query, rows: Longs) -> NDArray[np.int32]:
    """(len(rows),) bit i is set where CONSTRAINTS[i] fails; 0 means that the position fits."""
    failed = np.zeros(rows.size, dtype=np.int32)
    for bit, constraint in enumerate(CONSTRAINTS):
        failed |= (constraint.judge(query, rows) == Outcome.FAIL).astype(np.int32) << bit
    return failed


def _outcomes(passes: Flags, known: Flags | None = None) -> Outcomes:
    judged = np.where(passes, np.int8(Outcome.PASS), np.int8(Outcome.FAIL))
    return judged if known is None else np.where(known, judged, np.int8(Outcome.UNKNOWN))


def _all(rows: Longs, outcome: Outcome) -> Outcomes:
    return np.full(rows.size, outcome, dtype=np.int8)


def _open(query: Query, rows: Longs) -> Outcomes:
    return _outcomes(query.catalogue.columns.valid_through[rows] >= query.today.toordinal())


def place(query: Query, rows: Longs) -> Outcomes:
    """Judged once per distinct place, then gathered. Codes are ranges, so "inside" and "contains" are comparisons."""
    if not query.wished_spans:
        return _all(rows, Outcome.PASS)
    low, high = query.catalogue.place_spans.T
    inside = np.zeros(low.size, dtype=np.bool_)
    coarser = np.zeros(low.size, dtype=np.bool_)
    for wished_low, wished_high in query.wished_spans:
        inside |= (wished_low <= low) & (high <= wished_high) & (high > 0)
        coarser |= (low <= wished_low) & (wished_high <= high)
    return _outcomes(inside, inside | ~coarser)[query.catalogue.columns.place[rows]]


def _radius(query: Query, rows: Longs) -> Outcomes:
    if query.seeker.radius_km is None:
        return _all(rows, Outcome.PASS)
    kilometres = query.kilometres(rows)
    return _outcomes(kilometres <= query.seeker.radius_km, ~np.isnan(kilometres))


def _kind(query: Query, rows: Longs) -> Outcomes:
    if not query.seeker.kinds:
        return _all(rows, Outcome.PASS)
    kinds = query.catalogue.columns.kinds[rows]
    return _outcomes((kinds & query.seeker.kinds) != 0, kinds != 0)


def _education(query: Query, rows: Longs) -> Outcomes:
    demanded = query.catalogue.columns.education[rows]
    if query.seeker.education is None:
        return _outcomes(demanded <= 0, demanded <= 0)
    return _outcomes(demanded <= query.seeker.education)


def _certificates(query: Query, rows: Longs) -> Outcomes:
    demands = query.catalogue.vocabularies.sets.values
    met = np.fromiter((query.held.issuperset(demand) for demand in demands), dtype=np.bool_, count=len(demands))
    passes = met[query.catalogue.columns.required[rows]]
    return _outcomes(passes, passes if query.seeker.certificates is None else None)


def _pay(query: Query, rows: Longs) -> Outcomes:
    floor = query.seeker.pay_floor
    if floor is None or floor <= 0:
        return _all(rows, Outcome.PASS)
    low, high = query.catalogue.columns.pay_low[rows], query.catalogue.columns.pay_high[rows]
    reaches = np.maximum(low, high) >= floor
    return _outcomes(reaches, reaches | (high >= 0))


def _windows(query: Query, rows: Longs) -> Outcomes:
    if query.seeker.windows & ALL_WINDOWS == ALL_WINDOWS:
        return _all(rows, Outcome.PASS)
    needed = query.catalogue.columns.windows[rows] & ALL_WINDOWS
    return _outcomes((needed & ~query.seeker.windows) == 0, needed != 0)


def _age(query: Query, rows: Longs) -> Outcomes:
    age = query.seeker.age
    if age is None:
        return _all(rows, Outcome.UNKNOWN)
    columns = query.catalogue.columns
    return _outcomes((columns.min_age[rows] <= age) & (age <= columns.max_age[rows]))


def _occupation(query: Query, rows: Longs) -> Outcomes:
    if not (query.seeker.strict_occupation and query.seeker.occupations):
        return _all(rows, Outcome.PASS)
    return _outcomes(query.closeness[query.catalogue.columns.occupation[rows]] == 1.0)


def _exclusions(query: Query, rows: Longs) -> Outcomes:
    excluded = query.seeker.exclusions
    catalogue, names = query.catalogue, query.catalogue.vocabularies
    out = np.zeros(len(catalogue), dtype=np.bool_)
    if excluded.positions:
        out |= np.isin(catalogue.ids, sorted(excluded.positions))
    if excluded.employers:
        out |= np.isin(catalogue.columns.employer, names.employers.find(excluded.employers - {""}))
    for code in sorted(excluded.occupations):
        wanted = np.array(occupation_levels(code))
        depth = int((wanted >= 0).sum())
        if depth:
            below = (catalogue.occupation_levels[:, :depth] == wanted[:depth]).all(axis=1)
            out |= below[catalogue.columns.occupation]
    for bag, vocabulary in ((catalogue.skills, names.skills), (catalogue.words, names.words)):
        out[bag.holders(vocabulary.find(map(catalogue.lexicon.canonical, excluded.words)))] = True
    return _outcomes(~out[rows])


def _stated(value: int, unknown: int) -> int | None:
    return None if value == unknown else value


def _open_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    last = int(query.catalogue.columns.valid_through[row])
    return None if last == NEVER else query.today.fromordinal(last), query.today


def _place_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    place_code = query.catalogue.vocabularies.places.values[query.catalogue.columns.place[row]]
    return place_code or None, query.seeker.places


def _radius_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    return kilometres_of(query, row), query.seeker.radius_km


def kilometres_of(query: Query, row: int) -> float | None:
    """Kilometres between home and one position; None where either is not known."""
    kilometres = float(query.kilometres(np.array([row]))[0])
    return None if np.isnan(kilometres) else kilometres


def _kind_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    return int(query.catalogue.columns.kinds[row]) or None, query.seeker.kinds or None


def _education_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    return int(query.catalogue.columns.education[row]), query.seeker.education


def _certificate_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    demand = query.catalogue.vocabularies.sets.values[query.catalogue.columns.required[row]]
    return demand, tuple(sorted(query.held.intersection(demand)))


def pay_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    """((low, high), floor) in comparable monthly fen; None for an end that is not known."""
    columns = query.catalogue.columns
    ends = (_stated(int(columns.pay_low[row]), -1), _stated(int(columns.pay_high[row]), -1))
    return ends, query.seeker.pay_floor


def _window_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    return int(query.catalogue.columns.windows[row]) or None, query.seeker.windows


def _age_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    columns = query.catalogue.columns
    return (int(columns.min_age[row]), _stated(int(columns.max_age[row]), NEVER)), query.seeker.age


def occupation_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    """(the position's occupation or None, the seeker's wishes)."""
    code = query.catalogue.vocabularies.occupations.values[query.catalogue.columns.occupation[row]]
    return code or None, query.seeker.occupations


def _exclusion_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    """The declared exclusions that hit this position, and all that were declared."""
    excluded, catalogue = query.seeker.exclusions, query.catalogue
    columns, names = catalogue.columns, catalogue.vocabularies
    levels = catalogue.occupation_levels[columns.occupation[row]]
    uses = {names.skills.values[word] for word in columns.skills.row(row)}
    uses |= {names.words.values[word] for word in columns.words.row(row)}
    hits = [
        *(str(key) for key in excluded.positions & {int(catalogue.ids[row])}),
        *sorted(excluded.employers & {names.employers.values[columns.employer[row]]} - {""}),
        *sorted(code for code in excluded.occupations if _below(tuple(int(level) for level in levels), code)),
        *sorted(word for word in excluded.words if catalogue.lexicon.canonical(word) in uses),
    ]
    declared = (*excluded.employers, *excluded.occupations, *excluded.words, *map(str, excluded.positions))
    return tuple(hits), tuple(sorted(declared))


def _below(levels: tuple[int, ...], code: str) -> bool:
    wanted = [level for level in occupation_levels(code) if level >= 0]
    return bool(wanted) and list(levels[: len(wanted)]) == wanted


CONSTRAINTS: tuple[Constraint, ...] = (
    Constraint("open", _open, _open_facts),
    Constraint("place", place, _place_facts),
    Constraint("radius", _radius, _radius_facts),
    Constraint("kind", _kind, _kind_facts),
    Constraint("education", _education, _education_facts),
    Constraint("certificates", _certificates, _certificate_facts),
    Constraint("pay", _pay, pay_facts),
    Constraint("windows", _windows, _window_facts),
    Constraint("age", _age, _age_facts),
    Constraint("occupation", _occupation, occupation_facts),
    Constraint("exclusions", _exclusions, _exclusion_facts),
)
