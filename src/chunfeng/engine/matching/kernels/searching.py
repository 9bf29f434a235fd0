"""The search: rows in blocks, bounds from cheap to dear, against what stands on the podium.

    tiers     occupations from the closest to the farthest; when even a perfect rest cannot win, the search is over
    stops     cities from the nearest to the farthest, likewise
    block     512 rows: one AND and one comparison each, no branches, so that it runs several rows a step
    row       pay, freshness, experience → skills by signature → does it fit → distance → skills → text

Each bound is certain, but for `Shares.text_most` < 1, which whoever sets it must audit (`pushing`).
"""

from typing import NamedTuple

import numpy as np

from chunfeng.engine.compiled import borrowing, compiled
from chunfeng.engine.held import Held
from chunfeng.engine.matching.columns import Ints
from chunfeng.engine.matching.kernels.asking import (
    Asked,
    Desk,
    Means,
    asked_of,
    clear,
    lay_out_skills,
    lay_out_words,
    means_of,
)
from chunfeng.engine.matching.kernels.fitting import fits, is_excluded, preferences_met
from chunfeng.engine.matching.kernels.itinerary import Stops, branches_of, ranges_of, stops_of
from chunfeng.engine.matching.kernels.podium import Podium, enter, merit_of, to_beat
from chunfeng.engine.matching.kernels.scoring import (
    Shares,
    answered,
    coverage,
    freshness,
    kilometres,
    most_coverage,
    nearness,
    pay_score,
)
from chunfeng.engine.matching.roster import STRICT, Link, Wishes
from chunfeng.engine.matching.segment import SATURATED, Look, Table
from chunfeng.engine.matching.terms import CLOSENESS, MICRO

BLOCK = 512
CLOSE = np.array(CLOSENESS)


class Hope(NamedTuple):
    """What is known of a run of rows before any is looked at."""

    occupation: float  # the part, weighted
    nearest: float  # the most that the distance part can be, weighted
    inside: bool
    text: float  # the most that the text part can be, weighted
    skills: np.uint64  # signature of the seeker's skills


@compiled
def search(
    held: Held[Table], wishes: Wishes, i: int, link: Link, shares: Shares, desk: Desk, best: Podium, segment: int
) -> None:
    """Let every fitting row of one segment that deserves it onto the podium of seeker i."""
    table = held.it
    asked = asked_of(wishes.people, i, shares)
    means = means_of(wishes.papers, wishes.tastes, wishes.barred, i, link, shares.today)
    mine = lay_out_skills(wishes.skills, i, link.skills, table.skills.weight, desk.skill_weight)
    known = lay_out_words(wishes.terms, i, link.words, link.idf, desk.word_weight)
    spans, wished = wishes.spans, wishes.branches
    here = slice(spans.starts[i], spans.starts[i + 1])
    stops = stops_of(table.cities, ranges_of(table.places, spans.low[here], spans.high[here]), asked.home)
    branches = branches_of(table.occupations.levels, wished.levels[wished.starts[i] : wished.starts[i + 1]], desk.tier)
    text = shares.text * shares.text_most if known else 0.0
    rest = shares.skills + text + shares.pay + shares.freshness + shares.experience
    for tier in range(4, 3 if asked.flags & STRICT else -1, -1):
        occupation = shares.occupation * CLOSE[tier]
        for stop in range(stops.city.size):
            nearest = shares.distance * stops.nearest[stop]
            if occupation + nearest + rest <= to_beat(best):
                break
            hope = Hope(occupation, nearest, stops.inside[stop] > 0, text, mine)
            _visit(table, asked, means, shares, hope, desk, best, segment, stops, stop, branches, tier)
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
    stops: Stops,
    stop: int,
    branches: Ints,
    tier: int,
) -> None:
    """Consider all rows of one stop whose occupations are of one tier."""
    for branch in range(branches.shape[0]):
        if branches[branch, 0] == tier:
            first = table.cities.run[stops.city[stop], branches[branch, 1]]
            end = table.cities.run[stops.city[stop], branches[branch, 2]]
            for block in range(first, end, BLOCK):
                count = first_look(table.look, asked, stops, stop, desk, block, min(block + BLOCK, end))
                for at in range(count):
                    _consider(table, asked, means, shares, hope, desk, best, desk.rows[at], segment)


@borrowing
def first_look(look: Look, asked: Asked, stops: Stops, stop: int, desk: Desk, block: int, end: int) -> int:
    """Rows of block..end whose demand and pay pass and that lie at the stop, into `desk.rows`; returns how many."""
    forbidden, floor, passes = asked.forbidden, asked.floor, desk.passes
    demand, reach = look.demand[block:end], look.reach[block:end]
    for at in range(end - block):
        passes[at] = ((demand[at] & forbidden) == 0) & (reach[at] >= floor)
    if not stops.whole[stop]:
        low, high, place = stops.low[stop], stops.high[stop], look.place[block:end]
        for at in range(end - block):
            passes[at] &= (place[at] >= low) & (place[at] < high)
    count = 0
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
    row: int,
    segment: int,
) -> None:
    """One row past the first look: pass it over as soon as a bound allows, else let it enter."""
    rows, beat = table.rows, to_beat(best)
    pay = shares.pay * pay_score(rows.pay[row], asked.log_floor)
    fresh = shares.freshness * freshness(rows.updated[row], shares.today)
    years = shares.experience * asked.experience[rows.experience[row]]
    cheap = hope.occupation + pay + fresh + years + hope.text * SATURATED[rows.most_said[row]]
    skills = shares.skills * most_coverage(
        rows.signature[row], rows.most_share[row], rows.least_share[row], hope.skills
    )
    if cheap + skills + hope.nearest <= beat:
        return
    if not fits(rows, table.sets, asked, means.held, row):
        return
    distance = shares.distance * nearness(kilometres(asked.home, rows.point, row), hope.inside)
    if cheap + skills + distance <= beat:
        return
    skills = shares.skills * coverage(table.skills, row, desk.skill_weight)
    if cheap + skills + distance <= beat:
        return
    text = shares.text * answered(table.text, row, desk.word_weight)
    micro = int(np.rint((skills + text + hope.occupation + distance + pay + fresh + years) * MICRO))
    if micro / MICRO > beat and not is_excluded(
        table.ties, table.occupations, table.skills, table.text, asked, means, row
    ):
        exposure = table.ties.referrals[row] / max(table.ties.openings[row], 1)
        merit = merit_of(micro, preferences_met(table.ties, table.sets, means, row), exposure)
        enter(best, merit, table.ties.ids[row], row, segment)


@compiled
def count_fitting(held: Held[Table], wishes: Wishes, i: int, link: Link, shares: Shares, desk: Desk) -> int:
    """How many rows of one segment fit seeker i."""
    table = held.it
    asked = asked_of(wishes.people, i, shares)
    means = means_of(wishes.papers, wishes.tastes, wishes.barred, i, link, shares.today)
    spans, wished = wishes.spans, wishes.branches
    here = slice(spans.starts[i], spans.starts[i + 1])
    stops = stops_of(table.cities, ranges_of(table.places, spans.low[here], spans.high[here]), asked.home)
    branches = branches_of(table.occupations.levels, wished.levels[wished.starts[i] : wished.starts[i + 1]], desk.tier)
    total = 0
    for stop in range(stops.city.size):
        total += _count_at(table, asked, means, desk, stops, stop, branches)
    return total


@borrowing
def _count_at(table: Table, asked: Asked, means: Means, desk: Desk, stops: Stops, stop: int, branches: Ints) -> int:
    """How many rows of one stop fit."""
    total = 0
    for branch in range(branches.shape[0]):
        if asked.flags & STRICT and branches[branch, 0] < 4:
            continue
        first = table.cities.run[stops.city[stop], branches[branch, 1]]
        end = table.cities.run[stops.city[stop], branches[branch, 2]]
        for block in range(first, end, BLOCK):
            count = first_look(table.look, asked, stops, stop, desk, block, min(block + BLOCK, end))
            for at in range(count):
                row = desk.rows[at]
                total += fits(table.rows, table.sets, asked, means.held, row) and not is_excluded(
                    table.ties, table.occupations, table.skills, table.text, asked, means, row
                )
    return total
