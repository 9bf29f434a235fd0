"""The search the other way round: the best seekers for one row, of millions.

    runs      seekers who wish the row's place, a wider one, a narrower one or none: each wished span is a run
    hopes     past the first look, what each can reach at most (`hoping`)
    order     the most hopeful first, so that the podium fills with good ones and the rest need no closer look
    seeker    may it fit → skills and words, counted → the score itself, by the very functions of `searching`

Skills and words of the row are laid out over the roster's numbers, so that one seeker costs one look-up a word. What
comes of that may differ from the score in the last bits: it only decides who is scored, with `SLACK` to spare.
"""

from typing import NamedTuple

import numpy as np

from chunfeng.engine.choosing import greater, lesser
from chunfeng.engine.compiled import borrowing, compiled
from chunfeng.engine.fetching import prefetch
from chunfeng.engine.matching.columns import Bytes, Ints, Longs, Singles, Words
from chunfeng.engine.matching.kernels.asking import Desk, Means, asked_of, clear, lay_out_skills, lay_out_words
from chunfeng.engine.matching.kernels.fitting import age_fits, fits, is_excluded, kind_fits, papers_fit, preferences_met
from chunfeng.engine.matching.kernels.hoping import (
    MARK_BYTES,
    Tongue,
    Trades,
    Worth,
    answer,
    clear_row,
    closest,
    covered,
    lay_out_row,
    mark_trades,
    most_answered,
    most_covered,
    nearest,
)
from chunfeng.engine.matching.kernels.itinerary import CITY, COUNTY, PROVINCE, TIERS, first_at_least
from chunfeng.engine.matching.kernels.podium import Podium, enter, merit_of, to_beat
from chunfeng.engine.matching.kernels.scoring import (
    YEARS,
    Shares,
    answered,
    coverage,
    freshness,
    kilometres,
    nearness,
    pay_score,
    years_held,
)
from chunfeng.engine.matching.kernels.searching import CLOSE
from chunfeng.engine.matching.roster import STRICT, Link, People, Wishes
from chunfeng.engine.matching.segment import CLOSER_LOOK, SATURATED, Rows, Sets, Table
from chunfeng.engine.matching.terms import MICRO

SLACK = 1e-5
"""More than all rounding in a hope or an estimate."""

AHEAD = 16
"""Seekers who are fetched from memory before their turn."""

BUCKETS = 2048
"""Steps in which hopes are ordered."""


class Postings(NamedTuple):
    """Who wishes what: run s are the entries starts[s]..starts[s + 1], seekers ascending; the last one wish no place.

    Each seeker is entered once for every wished place, and not for those inside another wished one.
    """

    low: Longs  # (runs − 1,) spans, ascending, wider ones first
    high: Longs
    starts: Longs  # (runs + 1,)
    seeker: Ints
    forbidden: Words  # copied from `People`, so that the first look reads one entry after the other
    floor: Ints
    log_floor: Singles  # log₂ fen; NaN: none


class Index(NamedTuple):
    """A roster the other way round, whatever the catalogue."""

    postings: Postings
    trades: Trades
    marks: Bytes  # (seekers, MARK_BYTES), see `hoping`


class Room(NamedTuple):
    """One thread's room to work in; `seen` is all zero between questions."""

    seen: Bytes  # (seekers,)
    entry: Ints  # (seekers + 1,) entries past the first look
    hope: Singles  # (seekers,) the most that each can reach; below 0: nothing
    rest: Singles  # (seekers,) the same without skills and text
    order: Ints  # (seekers,)
    tier: Bytes  # (trades,) closeness of the row's occupation to each
    worth: Worth


class Offer(NamedTuple):
    """One row, and the parts of the score that are the same for all."""

    row: int
    demand: np.uint32
    reach: int
    low: int  # the span of its place; 0..0: unknown
    high: int
    fresh: float  # weighted
    years: float  # demanded
    saturation: float  # of the commonest word of the text


class Crowd(NamedTuple):
    """How many are past the first look, and how many of them surely wish the row's place: those come first."""

    size: int
    inside: int


@compiled
def best_seekers(
    table: Table,
    row: int,
    wishes: Wishes,
    index: Index,
    tongue: Tongue,
    link: Link,
    shares: Shares,
    room: Room,
    desk: Desk,
    best: Podium,
) -> None:
    """Let every fitting seeker who deserves it onto the podium of one living row: id and row are places in the roster."""
    if table.rows.valid_through[row] < shares.today:
        return
    offer = _offer_of(table, row, shares)
    mark_trades(index.trades.levels, table.occupations.levels[table.ties.occupation[row]], room.tier)
    lay_out_row(table.skills, table.rows.measure[row], table.text, row, tongue, link, room.worth)
    crowd = _gather(index.postings, offer, room)
    _hope(table.rows, wishes, index, tongue, offer, crowd, shares, room)
    hopeful = _sort(room, crowd.size)
    for at in range(hopeful):
        place = room.order[at]
        if (_bucket(room.hope[place]) + 1) / BUCKETS <= to_beat(best):
            break
        i = index.postings.seeker[room.entry[place]]
        if room.hope[place] > to_beat(best) and _may_fit(table.rows, table.sets, wishes, link, row, i, shares.today):
            text = shares.text * answer(wishes.terms, i, room.worth.word, tongue.said)
            skills = shares.skills * covered(wishes.skills, i, room.worth.skill)
            if room.rest[place] + text + skills > to_beat(best):
                tier = closest(index.trades, room.tier, i)
                _score(table, wishes, link, offer, i, tier, place < crowd.inside, shares, desk, best)
    clear_row(table.skills, table.text, row, tongue, room.worth)


@borrowing
def _offer_of(table: Table, row: int, shares: Shares) -> Offer:
    place = table.look.place[row]
    return Offer(
        row,
        table.look.demand[row],
        table.look.reach[row],
        table.places.low[place],
        table.places.high[place],
        shares.freshness * freshness(table.rows.updated[row], shares.today),
        YEARS[table.rows.experience[row]],
        SATURATED[table.rows.most_said[row]],
    )


# who comes into question


@borrowing
def _gather(postings: Postings, offer: Offer, room: Room) -> Crowd:
    """Everybody past the first look, each once: wishes around the row's place first, then within it, then none."""
    count = 0
    if offer.high > offer.low:
        for size in (PROVINCE, CITY, COUNTY, 1):
            start = offer.low - offer.low % size
            run = _run_of(postings, start, start + size)
            if start + size >= offer.high and run >= 0:
                count = _first_look(postings, run, offer, room, count)
    inside = count
    run = first_at_least(postings.low, offer.low)
    while run < postings.low.size and postings.low[run] < offer.high:
        narrower = postings.high[run] - postings.low[run] < offer.high - offer.low
        if narrower and postings.high[run] <= offer.high:
            count = _first_look(postings, run, offer, room, count)
        run += 1
    count = _first_look(postings, postings.low.size, offer, room, count)
    for at in range(count):
        room.seen[postings.seeker[room.entry[at]]] = 0
    return Crowd(count, inside)


@borrowing
def _run_of(postings: Postings, low: int, high: int) -> int:
    """The run of a span, or −1."""
    run = first_at_least(postings.low, low)
    while run < postings.low.size and postings.low[run] == low:
        if postings.high[run] == high:
            return run
        run += 1
    return -1


@borrowing
def _first_look(postings: Postings, run: int, offer: Offer, room: Room, count: int) -> int:
    """Entries of a run whose constraints and floor pass and who have not been seen, into `room.entry`."""
    seeker, forbidden, floor = postings.seeker, postings.forbidden, postings.floor
    for at in range(postings.starts[run], postings.starts[run + 1]):
        i = seeker[at]
        passes = ((forbidden[at] & offer.demand) == 0) & (floor[at] <= offer.reach) & (room.seen[i] == 0)
        room.entry[count] = at
        room.seen[i] |= passes
        count += passes
    return count


# what they may hope for


@borrowing
def _hope(
    rows: Rows,
    wishes: Wishes,
    index: Index,
    tongue: Tongue,
    offer: Offer,
    crowd: Crowd,
    shares: Shares,
    room: Room,
) -> None:
    """room.hope: an upper bound of each score, −1 for strict seekers whose occupation it is not."""
    row, people, worth = offer.row, wishes.people, room.worth.marks
    for at in range(crowd.size):
        if at + AHEAD < crowd.size:
            _fetch(people, index, tongue, index.postings.seeker[room.entry[at + AHEAD]])
        entry = room.entry[at]
        i = index.postings.seeker[entry]
        tier = closest(index.trades, room.tier, i)
        if people.flags[i] & STRICT and tier < TIERS - 1:
            room.hope[at] = -1
            continue
        log_floor = index.postings.log_floor[entry]
        room.rest[at] = (
            shares.occupation * CLOSE[tier]
            + shares.distance * nearest(people.home, i, rows.point, row, at < crowd.inside)
            + shares.pay * pay_score(rows.pay[row], shares.usual_pay if np.isnan(log_floor) else log_floor)
            + offer.fresh
            + shares.experience * years_held(people.experience[i], offer.years)
            + SLACK
        )
        room.hope[at] = (
            room.rest[at]
            + shares.skills * most_covered(index.marks, i, worth)
            + shares.text * most_answered(index.marks, i, worth, tongue.said, offer.saturation)
        )


@borrowing
def _fetch(people: People, index: Index, tongue: Tongue, i: int) -> None:
    """Have what `_hope` reads of a seeker brought nearer, all at once: it lies far apart in memory."""
    prefetch(index.marks, i * MARK_BYTES)
    prefetch(index.marks, (i + 1) * MARK_BYTES - 1)
    prefetch(people.home, 3 * i)
    prefetch(people.experience, i)
    prefetch(people.flags, i)
    prefetch(tongue.said, 2 * i)
    prefetch(index.trades.starts, i)


@compiled
def _sort(room: Room, count: int) -> int:
    """room.order: the most hopeful first, to a BUCKETSth; returns how many have any hope."""
    ends = np.zeros(BUCKETS + 1, np.int64)
    for at in range(count):
        if room.hope[at] >= 0:
            ends[BUCKETS - 1 - _bucket(room.hope[at])] += 1
    hopeful = 0
    for bucket in range(BUCKETS):
        ends[bucket], hopeful = hopeful, hopeful + ends[bucket]
    for at in range(count):
        if room.hope[at] >= 0:
            bucket = BUCKETS - 1 - _bucket(room.hope[at])
            room.order[ends[bucket]] = at
            ends[bucket] += 1
    return hopeful


@borrowing
def _bucket(hope: float) -> int:
    return lesser(int(hope * BUCKETS), BUCKETS - 1)


# a closer look at one seeker


@borrowing
def _may_fit(rows: Rows, sets: Sets, wishes: Wishes, link: Link, row: int, i: int, today: int) -> bool:
    """What can be said of `fitting.fits` without preparing the seeker."""
    people = wishes.people
    if not age_fits(rows.min_age[row], rows.max_age[row], people.age[i]):
        return False
    if rows.flags[row] & CLOSER_LOOK == 0:
        return True
    if not kind_fits(rows.kinds[row], people.kinds[i]):
        return False
    return papers_fit(sets, rows.required[row], people.flags[i], Means(wishes, i, link), today)


@borrowing
def _score(
    table: Table,
    wishes: Wishes,
    link: Link,
    offer: Offer,
    i: int,
    tier: int,
    inside: bool,
    shares: Shares,
    desk: Desk,
    best: Podium,
) -> None:
    """The score of seeker i, to the last bit as `searching` has it, onto the podium if the seeker fits."""
    rows, row = table.rows, offer.row
    asked = asked_of(wishes.people, i, shares, desk)
    means = Means(wishes, i, link)
    if not fits(rows, table.sets, asked, means, row):
        return
    lay_out_skills(wishes.skills, i, link.skills, table.skills.weight, desk.skill_weight)
    lay_out_words(wishes.terms, i, link.words, link.idf, desk.word_weight)
    skills = shares.skills * coverage(table.skills, rows.measure[row], row, desk.skill_weight)
    text = shares.text * answered(table.text, row, desk.word_weight)
    clear(wishes.skills, wishes.terms, i, link, desk)
    occupation = shares.occupation * CLOSE[tier]
    distance = shares.distance * nearness(kilometres(asked.home, rows.point, row), inside)
    pay = shares.pay * pay_score(rows.pay[row], asked.log_floor)
    years = shares.experience * asked.experience[rows.experience[row]]
    micro = int(np.rint((skills + text + occupation + distance + pay + offer.fresh + years) * MICRO))
    if micro / MICRO > to_beat(best) and not is_excluded(
        table.ties, table.occupations, table.skills, table.text, asked, means, row
    ):
        enter(best, merit_of(micro, preferences_met(table.ties, table.sets, means, shares.today, row), 0.0), i, i, 0)


@compiled
def outermost(starts: Longs, low: Longs, high: Longs) -> Bytes:
    """1 for spans that lie in no other of the same seeker. They ascend, wider ones first, and nest."""
    kept = np.ones(low.size, np.uint8)
    for i in range(starts.size - 1):
        end = 0
        for at in range(starts[i], starts[i + 1]):
            kept[at] = high[at] > end
            end = greater(end, high[at])
    return kept
