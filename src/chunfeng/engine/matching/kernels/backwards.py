"""The search the other way round: the best seekers for one row, of millions.

    runs      seekers who wish the row's place, a wider one, a narrower one or none: each wished span is a run
    hopes     past the first look, what each can reach at most: pay, years, occupation, kilometres, skills by signature
    order     the most hopeful first, so that the podium fills with good ones and the rest need no closer look
    seeker    does it fit → skills → words → the score itself, by the very functions of `searching`, in their order

Skills and words of the row are laid out over the roster's numbers, so that one seeker costs one look-up a word. What
comes of that may differ from the score in the last bits: it only decides who is scored, with `SLACK` to spare.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.compiled import compiled
from chunfeng.engine.matching.building import skill_bit
from chunfeng.engine.matching.codes import EARTH_KM, NOWHERE, POINT_UNITS
from chunfeng.engine.matching.columns import Bytes, Floats, Ints, Longs, Singles, Words
from chunfeng.engine.matching.kernels.asking import Desk, asked_of, clear, lay_out_skills, lay_out_words, means_of
from chunfeng.engine.matching.kernels.fitting import age_fits, fits, is_excluded, kind_fits, preferences_met
from chunfeng.engine.matching.kernels.itinerary import CITY, COUNTY, PROVINCE, TIERS, first_at_least
from chunfeng.engine.matching.kernels.podium import Podium, enter, merit_of, to_beat
from chunfeng.engine.matching.kernels.scoring import (
    YEARS,
    Shares,
    answered,
    coverage,
    freshness,
    kilometres,
    most_coverage,
    nearness,
    pay_score,
)
from chunfeng.engine.matching.kernels.searching import CLOSE
from chunfeng.engine.matching.roster import SHOWS_PAPERS, STRICT, Link, Numbers, Papers, Terms, Wishes
from chunfeng.engine.matching.segment import (
    CLOSER_LOOK,
    SATURATED,
    Rows,
    Sets,
    Skills,
    Table,
    Text,
    repeated,
    saturated,
    term_word,
)
from chunfeng.engine.matching.terms import HALVING_KM, INSIDE_WITHOUT_KM, MICRO

SLACK = 1e-5
"""More than all rounding in a hope or an estimate."""

BUCKETS = 2048
"""Steps in which hopes are ordered."""

STEPS_A_KM, NEAR_STEPS = 4, 1024
NEAR = np.exp2(-np.arange(float(NEAR_STEPS)) / STEPS_A_KM / HALVING_KM)
"""The distance score at the near end of each quarter of a kilometre; what lies farther has no more than the last."""


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


class Trades(NamedTuple):
    """Distinct wished branches of the occupation tree; number[starts[i] : starts[i + 1]] are those of seeker i."""

    levels: Ints  # (trades, 4)
    starts: Longs
    number: Ints


class Tongue(NamedTuple):
    """A roster in the terms of one segment."""

    signature: NDArray[np.uint64]  # (seekers,) of the skills, as in `Rows`
    meant: Floats  # (seekers,) Σ repeated · idf over what each says
    skill: Ints  # (skills of the segment,) the roster's number, or −1
    word: Ints  # (words of the segment,) likewise


class Room(NamedTuple):
    """One thread's room to work in; `seen`, `skill` and `word` are all zero between questions."""

    seen: Bytes  # (seekers,)
    entry: Ints  # (seekers + 1,) entries past the first look
    hope: Singles  # (seekers,) the most that each can reach; below 0: nothing
    order: Ints  # (seekers,)
    tier: Bytes  # (trades,) closeness of the row's occupation to each
    skill: Floats  # (words of the roster,) what each demanded skill adds to the coverage
    word: Floats  # (words of the roster,) what each word of the text adds, if it were all that is said


class Offer(NamedTuple):
    """One row, and the parts of the score that are the same for all."""

    row: int
    demand: np.uint32
    reach: int
    low: int  # the span of its place; 0..0: unknown
    high: int
    fresh: float  # weighted
    years: float  # demanded
    text: float  # the most that the text part can be, weighted


class Crowd(NamedTuple):
    """How many are past the first look, and how many of them surely wish the row's place: those come first."""

    size: int
    inside: int


@compiled
def best_seekers(
    table: Table,
    row: int,
    wishes: Wishes,
    postings: Postings,
    trades: Trades,
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
    _mark_trades(trades.levels, table.occupations.levels[table.ties.occupation[row]], room.tier)
    crowd = _gather(postings, offer, room)
    _hope(table.rows, wishes, postings, trades, tongue, offer, crowd, shares, room)
    hopeful = _sort(room, crowd.size)
    _lay_out_row(table.skills, table.text, row, tongue, link, room)
    for at in range(hopeful):
        entry = room.order[at]
        if (_bucket(room.hope[entry]) + 1) / BUCKETS <= to_beat(best):
            break
        i = postings.seeker[room.entry[entry]]
        if _may_enter(table, wishes, tongue, link, offer, i, room.hope[entry], shares, room, to_beat(best)):
            tier = _closest(trades, room.tier, i)
            _score(table, wishes, link, offer, i, tier, entry < crowd.inside, shares, desk, best)
    _clear_row(table.skills, table.text, row, tongue, room)


@compiled
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
        shares.text * SATURATED[table.rows.most_said[row]],
    )


# who comes into question


@compiled
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


@compiled
def _run_of(postings: Postings, low: int, high: int) -> int:
    """The run of a span, or −1."""
    run = first_at_least(postings.low, low)
    while run < postings.low.size and postings.low[run] == low:
        if postings.high[run] == high:
            return run
        run += 1
    return -1


@compiled
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


@compiled
def _hope(
    rows: Rows,
    wishes: Wishes,
    postings: Postings,
    trades: Trades,
    tongue: Tongue,
    offer: Offer,
    crowd: Crowd,
    shares: Shares,
    room: Room,
) -> None:
    """room.hope: an upper bound of each score, −1 for strict seekers whose occupation it is not."""
    row, people = offer.row, wishes.people
    signature, most, least = rows.signature[row], rows.most_share[row], rows.least_share[row]
    for at in range(crowd.size):
        entry = room.entry[at]
        i = postings.seeker[entry]
        tier = _closest(trades, room.tier, i)
        if people.flags[i] & STRICT and tier < TIERS - 1:
            room.hope[at] = -1
            continue
        log_floor = postings.log_floor[entry]
        pay = pay_score(rows.pay[row], shares.usual_pay if np.isnan(log_floor) else log_floor)
        room.hope[at] = (
            shares.occupation * CLOSE[tier]
            + shares.pay * pay
            + offer.fresh
            + offer.text
            + shares.experience * _years(people.experience[i], offer.years)
            + shares.distance * _nearest(people.home, i, rows.point, row, at < crowd.inside)
            + shares.skills * most_coverage(signature, most, least, tongue.signature[i])
            + SLACK
        )


@compiled
def _mark_trades(levels: Ints, offered: Ints, tier: Bytes) -> None:
    """tier[t]: how close the offered occupation is to trade t, as `itinerary.branches_of` counts."""
    for trade in range(levels.shape[0]):
        shared, stated = 0, 0
        for level in range(4):
            if levels[trade, level] < 0:
                break
            stated += 1
            shared += shared == level and levels[trade, level] == offered[level]
        tier[trade] = TIERS - 1 if 0 < shared == stated else shared


@compiled
def _closest(trades: Trades, tier: Bytes, i: int) -> int:
    """The tier of the nearest wish of seeker i."""
    closest = 0
    for at in range(trades.starts[i], trades.starts[i + 1]):
        closest = max(closest, tier[trades.number[at]])
    return closest


@compiled
def _years(held: float, asked: float) -> float:
    """As `scoring.experience_scores`."""
    if asked <= 0:
        return 1.0
    return 0.5 if np.isnan(held) else min(max(held / asked, 0.0), 1.0)


@compiled
def _nearest(home: Ints, i: int, points: Ints, row: int, inside: bool) -> float:
    """The most that the distance score can be; straight through the Earth it is never farther."""
    if home[i, 0] == NOWHERE or points[row, 0] == NOWHERE:
        return INSIDE_WITHOUT_KM if inside else 0.0
    x = np.float64(points[row, 0] - home[i, 0])
    y = np.float64(points[row, 1] - home[i, 1])
    z = np.float64(points[row, 2] - home[i, 2])
    km = np.sqrt(x * x + y * y + z * z) * (EARTH_KM / POINT_UNITS)
    most: float = NEAR[min(int(km * STEPS_A_KM), NEAR_STEPS - 1)]
    return most


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


@compiled
def _bucket(hope: float) -> int:
    return min(int(hope * BUCKETS), BUCKETS - 1)


# a closer look at one seeker


@compiled
def _lay_out_row(skills: Skills, text: Text, row: int, tongue: Tongue, link: Link, room: Room) -> None:
    """What each word of the roster would add, if a seeker had it or said nothing else."""
    for at in range(skills.starts[row], skills.starts[row + 1]):
        word = tongue.skill[skills.skills[at]]
        if word >= 0:
            room.skill[word] = skills.weight[skills.skills[at]] / skills.measure[row]
    for at in range(text.starts[row], text.starts[row + 1]):
        word = tongue.word[term_word(text.terms[at])]
        if word >= 0:
            room.word[word] = link.idf[word] * saturated(text.terms[at])


@compiled
def _clear_row(skills: Skills, text: Text, row: int, tongue: Tongue, room: Room) -> None:
    for at in range(skills.starts[row], skills.starts[row + 1]):
        if tongue.skill[skills.skills[at]] >= 0:
            room.skill[tongue.skill[skills.skills[at]]] = 0
    for at in range(text.starts[row], text.starts[row + 1]):
        if tongue.word[term_word(text.terms[at])] >= 0:
            room.word[tongue.word[term_word(text.terms[at])]] = 0


@compiled
def _may_enter(
    table: Table,
    wishes: Wishes,
    tongue: Tongue,
    link: Link,
    offer: Offer,
    i: int,
    hope: float,
    shares: Shares,
    room: Room,
    beat: float,
) -> bool:
    """Whether seeker i may fit and, hopes replaced by estimates one by one, may still win."""
    rows, row = table.rows, offer.row
    if hope <= beat or not _may_fit(rows, table.sets, wishes, link, row, i, shares.today):
        return False
    believed = most_coverage(rows.signature[row], rows.most_share[row], rows.least_share[row], tongue.signature[i])
    hope += shares.skills * (_estimated_coverage(wishes.skills, i, room.skill) - believed)
    if hope <= beat:
        return False
    said = _estimated_answer(wishes.terms, i, room.word) / tongue.meant[i] if tongue.meant[i] > 0 else 0.0
    return hope + shares.text * said - offer.text > beat


@compiled
def _may_fit(rows: Rows, sets: Sets, wishes: Wishes, link: Link, row: int, i: int, today: int) -> bool:
    """What can be said of `fitting.fits` without preparing the seeker."""
    people = wishes.people
    if not age_fits(rows.min_age[row], rows.max_age[row], people.age[i]):
        return False
    if rows.flags[row] & CLOSER_LOOK == 0:
        return True
    if not kind_fits(rows.kinds[row], people.kinds[i]):
        return False
    return people.flags[i] & SHOWS_PAPERS == 0 or _holds_all(sets, rows.required[row], wishes.papers, link, i, today)


@compiled
def _holds_all(sets: Sets, required: int, papers: Papers, link: Link, i: int, today: int) -> bool:
    """Whether seeker i holds every certificate of a set, valid today."""
    for at in range(sets.starts[required], sets.starts[required + 1]):
        held = False
        for paper in range(papers.starts[i], papers.starts[i + 1]):
            valid = papers.valid_from[paper] <= today <= papers.valid_through[paper]
            held = held or (valid and link.labels[papers.labels[paper]] == sets.members[at])
        if not held:
            return False
    return True


@compiled
def _estimated_coverage(skills: Numbers, i: int, weight: Floats) -> float:
    covered = 0.0
    for at in range(skills.starts[i], skills.starts[i + 1]):
        covered += weight[skills.values[at]]
    return min(covered, 1.0)


@compiled
def _estimated_answer(terms: Terms, i: int, weight: Floats) -> float:
    """Still to be divided by all that seeker i means."""
    total = 0.0
    for at in range(terms.starts[i], terms.starts[i + 1]):
        total += repeated(terms.terms[at]) * weight[term_word(terms.terms[at])]
    return total


@compiled
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
    asked = asked_of(wishes.people, i, shares)
    means = means_of(wishes.papers, wishes.tastes, wishes.barred, i, link, shares.today)
    if not fits(rows, table.sets, asked, means.held, row):
        return
    lay_out_skills(wishes.skills, i, link.skills, table.skills.weight, desk.skill_weight)
    lay_out_words(wishes.terms, i, link.words, link.idf, desk.word_weight)
    skills = shares.skills * coverage(table.skills, row, desk.skill_weight)
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
        enter(best, merit_of(micro, preferences_met(table.ties, table.sets, means, row), 0.0), i, i, 0)


# once for a roster, and once for a roster and a segment


@compiled
def tongue_of(wishes: Wishes, link: Link, skills: int, words: int) -> Tongue:
    """The roster in the terms of a segment with so many skills and words."""
    n = wishes.people.ids.size
    tongue = Tongue(np.zeros(n, np.uint64), np.zeros(n), np.full(skills, -1, np.int32), np.full(words, -1, np.int32))
    for word in range(link.idf.size):
        if link.skills[word] >= 0:
            tongue.skill[link.skills[word]] = word
        if link.words[word] >= 0:
            tongue.word[link.words[word]] = word
    for i in range(n):
        for at in range(wishes.skills.starts[i], wishes.skills.starts[i + 1]):
            skill = link.skills[wishes.skills.values[at]]
            if skill >= 0:
                tongue.signature[i] |= np.uint64(1) << skill_bit(skill)
        for at in range(wishes.terms.starts[i], wishes.terms.starts[i + 1]):
            term = wishes.terms.terms[at]
            tongue.meant[i] += repeated(term) * link.idf[term_word(term)]
    return tongue


@compiled
def outermost(starts: Longs, low: Longs, high: Longs) -> Bytes:
    """1 for spans that lie in no other of the same seeker. They ascend, wider ones first, and nest."""
    kept = np.ones(low.size, np.uint8)
    for i in range(starts.size - 1):
        end = 0
        for at in range(starts[i], starts[i + 1]):
            kept[at] = high[at] > end
            end = max(end, high[at])
    return kept
