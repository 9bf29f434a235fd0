"""Which constraints does each row fail? Asked of all rows, when people want to know what stands in the way."""

import numpy as np

from chunfeng.engine.compiled import borrowing, compiled
from chunfeng.engine.matching.columns import Bytes, Ints, Longs
from chunfeng.engine.matching.kernels.asking import Asked, Desk, Means, asked_of
from chunfeng.engine.matching.kernels.fitting import age_fits, is_excluded, kind_fits, papers_fit, radius_fits
from chunfeng.engine.matching.kernels.itinerary import TIERS, close_to
from chunfeng.engine.matching.kernels.scoring import Shares, kilometres
from chunfeng.engine.matching.roster import STRICT, Link, Wishes
from chunfeng.engine.matching.segment import DEAD_BIT, EDUCATION_BIT, KIND_BIT, Table
from chunfeng.engine.matching.terms import ALL_WINDOWS

EDUCATION_BITS = np.uint32(0x3F << EDUCATION_BIT)
KIND_BITS = np.uint32(0xF << KIND_BIT)
WINDOW_BITS = np.uint32(ALL_WINDOWS)
FAILABLE = 11


@compiled
def tally(table: Table, wishes: Wishes, i: int, link: Link, shares: Shares, desk: Desk, inside: Ints) -> Longs:
    """(2¹¹,) how many living rows fail exactly each set of constraints; index 0 counts those that fit.

    `inside` as `Query.places_inside` gives it.
    """
    counts = np.zeros(1 << FAILABLE, np.int64)
    _count(table, wishes, i, link, shares, desk, inside, counts)
    return counts


@borrowing
def _count(
    table: Table,
    wishes: Wishes,
    i: int,
    link: Link,
    shares: Shares,
    desk: Desk,
    inside: Ints,
    counts: Longs,
) -> None:
    """counts[failures] += 1 for every living row."""
    asked = asked_of(wishes.people, i, shares, desk)
    means = Means(wishes, i, link)
    close_to(table.occupations.levels, wishes.branches, i, desk.tier)
    for row in range(table.look.demand.size):
        if table.look.demand[row] >> np.uint32(DEAD_BIT) == 0:
            counts[failures(table, asked, means, inside, desk.tier, row)] += 1


@borrowing
def failures(table: Table, asked: Asked, means: Means, inside: Ints, tier: Bytes, row: int) -> int:
    """Bit b is set where `constraints.CONSTRAINTS[b]` fails."""
    rows, ties = table.rows, table.ties
    clash = table.look.demand[row] & asked.forbidden
    km = kilometres(asked.home, rows.point, row)
    failed = np.int64(rows.valid_through[row] < asked.today)
    failed |= np.int64(inside[table.look.place[row]] < 0) << 1
    failed |= np.int64(not radius_fits(km, asked.radius)) << 2
    failed |= np.int64(clash & KIND_BITS != 0 or not kind_fits(rows.kinds[row], asked.kinds)) << 3
    failed |= np.int64(clash & EDUCATION_BITS != 0) << 4
    failed |= np.int64(not papers_fit(table.sets, rows.required[row], asked.flags, means, asked.today)) << 5
    failed |= np.int64(table.look.reach[row] < asked.floor) << 6
    failed |= np.int64(clash & WINDOW_BITS != 0) << 7
    failed |= np.int64(not age_fits(rows.min_age[row], rows.max_age[row], asked.age)) << 8
    failed |= np.int64(asked.flags & STRICT != 0 and tier[ties.occupation[row]] < TIERS - 1) << 9
    excluded = is_excluded(ties, table.occupations, table.skills, table.text, asked, means, row)
    return int(failed | np.int64(excluded) << 10)
