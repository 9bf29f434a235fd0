"""What one seeker asks of one segment, translated into the segment's numbers and laid out for quick look-up."""

from typing import NamedTuple

import numpy as np

from chunfeng.engine.compiled import borrowing
from chunfeng.engine.matching.codes import NOWHERE
from chunfeng.engine.matching.columns import Bytes, Floats, Ints, Singles
from chunfeng.engine.matching.kernels.itinerary import (
    Ranges,
    Stops,
    branches_of,
    ranges_of,
    room_for_stops,
    stops_of,
)
from chunfeng.engine.matching.kernels.marking import add_worth, mark_of
from chunfeng.engine.matching.kernels.scoring import YEARS, Shares, years_held
from chunfeng.engine.matching.roster import Branches, Link, Numbers, People, Spans, Terms, Wishes
from chunfeng.engine.matching.segment import (
    MARK_BYTES,
    REPEATED_BYTES,
    SKILL_BYTES,
    WORD_BYTES,
    Cities,
    Occupations,
    Places,
    repeated,
    term_word,
)

BLOCK = 512
"""Rows that are looked at together."""

ROOM = 2 * BLOCK + 1
"""Rows that a desk holds."""

ROUNDED_UP = np.float32(1.00001)


class Asked(NamedTuple):
    """Numbers of one seeker."""

    forbidden: np.uint32
    floor: int
    kinds: int
    age: int
    flags: int
    radius: float
    home: Floats  # (3,) see `codes.points`; NaN: not known
    log_floor: float  # what pay is compared with, log₂ fen
    experience: Floats  # (7,) score of each bucket of demanded experience
    today: int


class Means(NamedTuple):
    """Where the lists of one seeker stand, and what what they name is called in the segment."""

    wishes: Wishes
    i: int
    link: Link


class Route(NamedTuple):
    """How many stops and runs of occupations are laid out on the desk."""

    stops: int
    branches: int


class Desk(NamedTuple):
    """One thread's room to work in, for one segment; the two tables are all zero between seekers."""

    skill_weight: Singles  # (skills,) weight of each skill that the seeker has
    word_weight: Singles  # (words,) the share of each word in what the seeker says
    worth: Singles  # (8 · MARK_BYTES,) what each mark of a row is worth to the seeker, see `marking`
    tier: Bytes  # (occupations,) closeness to the nearest wish
    branches: Ints  # (occupations, 3) runs of equal tier: tier, first, end
    ranges: Ranges
    stops: Stops
    home: Floats  # (3,)
    experience: Floats  # (7,)
    rows: Ints  # (ROOM,) rows that have passed all looks so far
    most: Floats  # (ROOM,) the most that each can reach
    skills: Floats  # (ROOM,) and what of it are skills
    passes: Bytes  # (BLOCK,)


def desk_for(skills: int, words: int, occupations: int, places: int) -> Desk:
    """Room for one thread; all sizes are those of the segment."""
    ranges, stops = room_for_stops(places)
    return Desk(
        skill_weight=np.zeros(skills, dtype=np.float32),
        word_weight=np.zeros(words, dtype=np.float32),
        worth=np.empty(8 * MARK_BYTES, dtype=np.float32),
        tier=np.zeros(occupations, dtype=np.uint8),
        branches=np.empty((occupations, 3), dtype=np.int32),
        ranges=ranges,
        stops=stops,
        home=np.empty(3),
        experience=np.empty(YEARS.size),
        rows=np.empty(ROOM, dtype=np.int32),
        most=np.empty(ROOM),
        skills=np.empty(ROOM),
        passes=np.empty(BLOCK, dtype=np.uint8),
    )


@borrowing
def asked_of(people: People, i: int, shares: Shares, desk: Desk) -> Asked:
    """The numbers of seeker i; they stand on the desk until the next seeker's do."""
    known = people.home[i, 0] != NOWHERE
    for axis in range(3):
        desk.home[axis] = people.home[i, axis] if known else np.nan
    for bucket in range(YEARS.size):
        desk.experience[bucket] = years_held(people.experience[i], YEARS[bucket])
    return Asked(
        people.forbidden[i],
        people.floor[i],
        people.kinds[i],
        people.age[i],
        people.flags[i],
        people.radius[i],
        desk.home,
        np.log2(np.float64(people.floor[i])) if people.floor[i] > 0 else shares.usual_pay,
        desk.experience,
        shares.today,
    )


@borrowing
def route_of(
    places: Places, cities: Cities, occupations: Occupations, spans: Spans, wished: Branches, i: int, desk: Desk
) -> Route:
    """Where seeker i, whose home is on the desk, wants to look."""
    here = slice(spans.starts[i], spans.starts[i + 1])
    ranges = ranges_of(places, spans.low[here], spans.high[here], desk.ranges)
    return Route(
        stops_of(cities, desk.ranges, ranges, desk.home, desk.stops),
        branches_of(occupations.levels, wished, i, desk.tier, desk.branches),
    )


@borrowing
def lay_out_skills(skills: Numbers, i: int, link: Ints, idf: Singles, weight: Singles) -> None:
    """weight[skill] = idf for each skill of seeker i."""
    for at in range(skills.starts[i], skills.starts[i + 1]):
        skill = link[skills.values[at]]
        if skill >= 0:
            weight[skill] = idf[skill]


@borrowing
def lay_out_words(terms: Terms, i: int, link: Ints, idf: Singles, weight: Singles) -> bool:
    """weight[word] = the word's share in what seeker i says; returns whether the segment knows any of it.

    `idf` is that of the roster's words, 0 for those that no segment knows.
    """
    total = 0.0
    for at in range(terms.starts[i], terms.starts[i + 1]):
        total += repeated(terms.terms[at]) * idf[term_word(terms.terms[at])]
    known = False
    for at in range(terms.starts[i], terms.starts[i + 1]):
        word = link[term_word(terms.terms[at])]
        if word >= 0:
            weight[word] = repeated(terms.terms[at]) * idf[term_word(terms.terms[at])] / total
            known = True
    return known


@borrowing
def lay_out_marks(skills: Numbers, terms: Terms, i: int, link: Link, desk: Desk) -> None:
    """desk.worth of what has been laid out, a little more rather than less: it is added up in single precision."""
    desk.worth[:] = 0
    for at in range(skills.starts[i], skills.starts[i + 1]):
        skill = link.skills[skills.values[at]]
        if skill >= 0:
            add_worth(desk.worth, 0, mark_of(skill, 8 * SKILL_BYTES), desk.skill_weight[skill] * ROUNDED_UP)
    for at in range(terms.starts[i], terms.starts[i + 1]):
        word = link.words[term_word(terms.terms[at])]
        if word >= 0:
            worth = desk.word_weight[word] * ROUNDED_UP
            add_worth(desk.worth, SKILL_BYTES, mark_of(word, 8 * WORD_BYTES), worth)
            add_worth(desk.worth, SKILL_BYTES + WORD_BYTES, mark_of(word, 8 * REPEATED_BYTES), worth)


@borrowing
def clear(skills: Numbers, terms: Terms, i: int, link: Link, desk: Desk) -> None:
    """Make the desk's tables zero again."""
    for at in range(skills.starts[i], skills.starts[i + 1]):
        if link.skills[skills.values[at]] >= 0:
            desk.skill_weight[link.skills[skills.values[at]]] = 0
    for at in range(terms.starts[i], terms.starts[i + 1]):
        if link.words[term_word(terms.terms[at])] >= 0:
            desk.word_weight[link.words[term_word(terms.terms[at])]] = 0
