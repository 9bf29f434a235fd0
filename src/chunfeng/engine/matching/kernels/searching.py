"""The search: rows in blocks, bounds from cheap to dear, against what stands on the podium.

    tiers     occupations from the closest to the farthest; when even a perfect rest cannot win, the search is over
    stops     cities from the nearest to the farthest, likewise
    block     512 rows: one AND and one comparison each, no branches, so that it runs several rows a step
    row       pay, freshness, experience, skills by their marks → text by its marks, distance roughly → fits? → skills → text

What many rows go through has no branches that hang on what is read, so that dozens of reads are under way at once: rows lie
far apart in memory, and waiting for one after the other would take most of the time.

Each bound is certain, but for `Shares.text_most` < 1, which whoever sets it must audit (`pushing`).
"""

from typing import NamedTuple

import numpy as np

from chunfeng.engine.choosing import greater, lesser
from chunfeng.engine.compiled import ZERO, borrowing, compiled
from chunfeng.engine.fetching import prefetch
from chunfeng.engine.held import LINE_BYTES
from chunfeng.engine.matching.columns import Ints, Longs
from chunfeng.engine.matching.kernels.asking import (
    BLOCK,
    Asked,
    Desk,
    Means,
    asked_of,
    clear,
    lay_out_marks,
    lay_out_skills,
    lay_out_words,
    route_of,
)
from chunfeng.engine.matching.kernels.fitting import fits, is_excluded, preferences_met
from chunfeng.engine.matching.kernels.podium import Podium, enter, merit_of, to_beat
from chunfeng.engine.matching.kernels.scoring import (
    Shares,
    answered,
    coverage,
    freshness,
    kilometres,
    most_answered,
    most_covered,
    most_near,
    nearness,
    pay_score,
)
from chunfeng.engine.matching.roster import STRICT, Link, Wishes
from chunfeng.engine.matching.segment import SATURATED, Look, Rows, Skills, Table, Text
from chunfeng.engine.matching.terms import CLOSENESS, MICRO

TERMS_A_LINE, TEXT_LINES = 16, 4
"""Of the processor's cache; a text has some more lines, but by then it is being read."""
AHEAD = 8
"""Rows that are fetched from memory before their turn."""
CLOSE = np.array(CLOSENESS)


class Hope(NamedTuple):
    """What is known of a run of rows before any is looked at."""

    occupation: float  # the part, weighted
    nearest: float  # the most that the distance part can be, weighted
    inside: bool
    text: float  # the most that the text part can be, weighted


@compiled
def search(
    table: Table,
    wishes: Wishes,
    seekers: Longs,
    link: Link,
    shares: Shares,
    desk: Desk,
    podiums: Podium,
    segment: int,
) -> None:
    """Let every fitting row of one segment that deserves it onto the podiums of some seekers, one each."""
    for at in range(seekers.size):
        best = Podium(podiums.size[at], podiums.merit[at], podiums.id[at], podiums.row[at], podiums.segment[at])
        _seek(table, wishes, seekers[at], link, shares, desk, best, segment)


@borrowing
def _seek(
    table: Table, wishes: Wishes, i: int, link: Link, shares: Shares, desk: Desk, best: Podium, segment: int
) -> None:
    """The search of seeker i."""
    asked = asked_of(wishes.people, i, shares, desk)
    means = Means(wishes, i, link)
    lay_out_skills(wishes.skills, i, link.skills, table.skills.weight, desk.skill_weight)
    known = lay_out_words(wishes.terms, i, link.words, link.idf, desk.word_weight)
    lay_out_marks(wishes.skills, wishes.terms, i, link, desk)
    route = route_of(table.places, table.cities, table.occupations, wishes.spans, wishes.branches, i, desk)
    text = shares.text * shares.text_most if known else 0.0
    rest = shares.skills + text + shares.pay + shares.freshness + shares.experience
    for tier in range(4, 3 if asked.flags & STRICT else -1, -1):
        occupation = shares.occupation * CLOSE[tier]
        for place in range(route.stops):
            stop = desk.stops.order[place]
            nearest = shares.distance * desk.stops.nearest[stop]
            if occupation + nearest + rest <= to_beat(best):
                break
            hope = Hope(occupation, nearest, desk.stops.inside[stop] > 0, text)
            _visit(table, asked, means, shares, hope, desk, best, segment, stop, route.branches, tier)
    clear(wishes.skills, wishes.terms, i, link, desk)


@borrowing
def _visit(
    table: Table,
    asked: Asked,
    means: Means,
    shares: Shares,
    hope: Hope,
    desk: Desk,
    best: Podium,
    segment: int,
    stop: int,
    branches: int,
    tier: int,
) -> None:
    """Consider all rows of one stop whose occupations are of one tier."""
    run = table.cities.run[desk.stops.city[stop]]
    count = branch = block = end = ZERO
    branch -= 1
    while branch < branches:
        if block < end:
            count = first_look(table.look, asked, desk, stop, count, block, lesser(block + BLOCK, end))
            block += BLOCK
        else:
            branch = _next_branch(desk, branch + 1, branches, tier)
            block, end = (run[desk.branches[branch, 1]], run[desk.branches[branch, 2]]) if branch < branches else (0, 0)
        if count > BLOCK or branch == branches:
            _consider(table, asked, means, shares, hope, desk, best, count, segment)
            count = 0


@borrowing
def _next_branch(desk: Desk, branch: int, branches: int, tier: int) -> int:
    """The first branch of a tier from `branch` on; `branches` if there is none."""
    while branch < branches and desk.branches[branch, 0] != tier:
        branch += 1
    return branch


@borrowing
def first_look(look: Look, asked: Asked, desk: Desk, stop: int, count: int, block: int, end: int) -> int:
    """Rows of block..end whose demand and pay pass and that lie at the stop, behind the `count` of `desk.rows`; the new count."""
    forbidden, floor, passes, stops = asked.forbidden, asked.floor, desk.passes, desk.stops
    demand, reach = look.demand[block:end], look.reach[block:end]
    for at in range(end - block):
        passes[at] = ((demand[at] & forbidden) == 0) & (reach[at] >= floor)
    if not stops.whole[stop]:
        low, high, place = stops.low[stop], stops.high[stop], look.place[block:end]
        for at in range(end - block):
            passes[at] &= (place[at] >= low) & (place[at] < high)
    for at in range(end - block):
        desk.rows[count] = block + at
        count += passes[at]
    return count


@borrowing
def _consider(
    table: Table,
    asked: Asked,
    means: Means,
    shares: Shares,
    hope: Hope,
    desk: Desk,
    best: Podium,
    count: int,
    segment: int,
) -> None:
    """The rows past the first look, which are the first `count` of `desk.rows`."""
    count = _second_look(table.rows, asked, shares, hope, desk, to_beat(best), count)
    count = _third_look(table.rows, asked, shares, hope, desk, to_beat(best), count)
    _fetch(table.skills, table.text, desk.rows[:count])
    for at in range(count):
        if desk.most[at] > to_beat(best) and fits(table.rows, table.sets, asked, means, desk.rows[at]):
            _score(table, asked, means, shares, hope, desk, best, at, segment)


@borrowing
def _second_look(rows: Rows, asked: Asked, shares: Shares, hope: Hope, desk: Desk, beat: float, count: int) -> int:
    """Of these rows, those that may win by pay, freshness, experience, and skills by their marks; how many they are."""
    kept = 0
    for at in range(count):
        prefetch(rows.marks, LINE_BYTES * desk.rows[lesser(at + AHEAD, count - 1)])
        row = desk.rows[at]
        skills = shares.skills * most_covered(rows.marks, row, rows.measure[row], desk.worth)
        most = (
            hope.occupation
            + shares.pay * pay_score(rows.pay[row], asked.log_floor)
            + shares.freshness * freshness(rows.updated[row], shares.today)
            + shares.experience * asked.experience[rows.experience[row]]
            + skills
        )
        desk.rows[kept], desk.most[kept], desk.skills[kept] = row, most, skills
        kept += most + hope.text * SATURATED[rows.most_said[row]] + hope.nearest > beat
    return kept


@borrowing
def _third_look(rows: Rows, asked: Asked, shares: Shares, hope: Hope, desk: Desk, beat: float, count: int) -> int:
    """Of these rows, those that may win by text and distance too, and are open on the day; how many they are."""
    kept = 0
    for at in range(count):
        row, skills = desk.rows[at], desk.skills[at]
        saturation = SATURATED[rows.most_said[row]]
        said = shares.text * most_answered(rows.marks, row, saturation, desk.worth)
        most = (
            desk.most[at]
            + lesser(hope.text * saturation, said)
            + shares.distance * most_near(asked.home, rows.point, row, hope.inside)
        )
        desk.rows[kept], desk.most[kept], desk.skills[kept] = row, most, skills
        kept += (most > beat) & (rows.valid_through[row] >= asked.today)
    return kept


@borrowing
def _fetch(skills: Skills, text: Text, rows: Ints) -> None:
    """Have the skills and words of some rows brought nearer, all at once."""
    for row in rows:
        prefetch(skills.skills, skills.starts[row])
        for line in range(TEXT_LINES):
            prefetch(text.terms, text.starts[row] + line * TERMS_A_LINE)


@borrowing
def _score(
    table: Table,
    asked: Asked,
    means: Means,
    shares: Shares,
    hope: Hope,
    desk: Desk,
    best: Podium,
    at: int,
    segment: int,
) -> None:
    """The score of a row that fits, and its place on the podium if it deserves one; text comes last, being dearest."""
    rows, row, beat = table.rows, desk.rows[at], to_beat(best)
    skills = shares.skills * coverage(table.skills, rows.measure[row], row, desk.skill_weight)
    if desk.most[at] - desk.skills[at] + skills <= beat:
        return
    text = shares.text * answered(table.text, row, desk.word_weight)
    distance = shares.distance * nearness(kilometres(asked.home, rows.point, row), hope.inside)
    pay = shares.pay * pay_score(rows.pay[row], asked.log_floor)
    fresh = shares.freshness * freshness(rows.updated[row], shares.today)
    years = shares.experience * asked.experience[rows.experience[row]]
    micro = int(np.rint((skills + text + hope.occupation + distance + pay + fresh + years) * MICRO))
    if micro / MICRO > beat and not is_excluded(
        table.ties, table.occupations, table.skills, table.text, asked, means, row
    ):
        exposure = table.ties.referrals[row] / greater(table.ties.openings[row], 1)
        merit = merit_of(micro, preferences_met(table.ties, table.sets, means, asked.today, row), exposure)
        enter(best, merit, table.ties.ids[row], row, segment)


@compiled
def count_fitting(table: Table, wishes: Wishes, i: int, link: Link, shares: Shares, desk: Desk) -> int:
    """How many rows of one segment fit seeker i."""
    return _count(table, wishes, i, link, shares, desk)


@borrowing
def _count(table: Table, wishes: Wishes, i: int, link: Link, shares: Shares, desk: Desk) -> int:
    asked = asked_of(wishes.people, i, shares, desk)
    means = Means(wishes, i, link)
    route = route_of(table.places, table.cities, table.occupations, wishes.spans, wishes.branches, i, desk)
    total = 0
    for stop in range(route.stops):
        total += _count_at(table, asked, means, desk, stop, route.branches)
    return total


@borrowing
def _count_at(table: Table, asked: Asked, means: Means, desk: Desk, stop: int, branches: int) -> int:
    """How many rows of one stop fit."""
    total, run = 0, table.cities.run[desk.stops.city[stop]]
    for branch in range(branches):
        if asked.flags & STRICT and desk.branches[branch, 0] < 4:
            continue
        first, end = run[desk.branches[branch, 1]], run[desk.branches[branch, 2]]
        for block in range(first, end, BLOCK):
            count = first_look(table.look, asked, desk, stop, 0, block, lesser(block + BLOCK, end))
            for at in range(count):
                row = desk.rows[at]
                total += fits(table.rows, table.sets, asked, means, row) and not is_excluded(
                    table.ties, table.occupations, table.skills, table.text, asked, means, row
                )
    return total
