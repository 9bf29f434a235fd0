"""A segment: n positions, sorted so that what a seeker asks for lies together. Immutable but for two columns.

    rows      sorted by (city, occupation, id); every column has one entry a row; most lie apart, those of the closer looks
              side by side (`lines`)
    runs      run[city, occupation] is where its rows begin, so that a whole branch of the occupation tree in a city
              is one contiguous run of rows
    places    the distinct places, sorted by code, wider ones first: all that lies in a wished place is a contiguous
              range of place numbers
    demand    32 bits a row: what the position demands; a seeker forbids bits, and one AND answers four conditions

          31     30..27    26..21      20..0
         dead     kind    education   windows

    skills, terms   ragged lists; a term is a word's number and how often it occurs, 24 and 8 bits

`demand` (its dead bit) and `referrals` may change in place, and every process that has mapped them sees it at once.
A segment stands for itself: it has its own names. Only what words weigh comes from outside (`Statistics`), so that all
segments of a catalogue weigh alike.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from chunfeng.engine.compiled import borrowing
from chunfeng.engine.matching.columns import Bytes, Floats, Ints, Longs, Singles, Words
from chunfeng.engine.matching.names import Names
from chunfeng.engine.matching.terms import TEXT_HALF

WINDOW_BITS, EDUCATION_BIT, KIND_BIT, DEAD_BIT = 21, 21, 27, 31
CITY_CODES = 100_000
"""9-digit codes of one city: 420111001 // CITY_CODES == 4201."""
TERM_COUNT_BITS = 8
SKILL_BYTES, WORD_BYTES, REPEATED_BYTES = 8, 16, 8
"""What the marks of a row's skills, words and repeated words take."""
MARK_BYTES = SKILL_BYTES + WORD_BYTES + REPEATED_BYTES
CLOSER_LOOK = 1
"""Flag of a row whose kinds or certificates ask for more than one AND."""

REPEATED = 1 + np.log(np.maximum(np.arange(256.0), 1))
"""How much a seeker means a word that comes 0..255 times."""

SATURATED = np.arange(256.0) / (np.arange(256.0) + TEXT_HALF)
"""How much a position means a word that comes 0..255 times: never quite 1."""


class Look(NamedTuple):
    """What the first look at n rows reads."""

    demand: Words  # the constraint word; see the head of the module
    reach: Ints  # fen a month that the pay reaches; the most there is where the upper end is open
    place: Ints


class Rows(NamedTuple):
    """What a closer look at one of n rows reads."""

    valid_through: Ints  # proleptic day numbers, NEVER: no end
    min_age: Bytes
    max_age: Bytes
    flags: Bytes
    kinds: Bytes
    required: Ints  # numbers of sets
    point: Ints  # (n, 3), see `codes.points`
    pay: Singles  # log₂ of the middle of the pay in fen; −inf: unknown
    updated: Ints  # proleptic day numbers, 0: unknown
    experience: Bytes
    marks: (
        Bytes  # (n, MARK_BYTES) of demanded skills, of words, of words that come more than once, see `kernels.marking`
    )
    measure: Singles  # what full coverage of the skills is measured by
    most_said: Bytes  # how often the commonest word of the text occurs


class Skills(NamedTuple):
    """The demanded skills of row r: skills[starts[r] : starts[r + 1]]."""

    starts: Longs
    skills: Ints
    weight: Singles  # one a skill: its idf


class Text(NamedTuple):
    """The terms of row r: terms[starts[r] : starts[r + 1]], a word and its count packed in 24 and 8 bits."""

    starts: Longs
    terms: Words
    weight: Singles  # one a word: its idf


class Ties(NamedTuple):
    """What decides between equals, and who one is."""

    ids: Longs
    referrals: Ints  # people recently sent here
    openings: Ints
    preferred: Ints  # numbers of sets
    tags: Ints
    employer: Ints
    occupation: Ints


class Places(NamedTuple):
    """Distinct places, sorted by the start of their spans, wider ones first."""

    low: Longs
    high: Longs
    name: Ints  # numbers in SegmentNames.places


class Cities(NamedTuple):
    """Runs of places, and runs of rows within them."""

    first_place: Ints  # (c + 1,)
    run: Ints  # (c, o + 1) rows of occupation o in city c: run[c, o] .. run[c, o + 1]
    point: Ints  # (c, 3) the middle of the rows, NOWHERE if none is known
    reach: Singles  # km from there to the farthest row
    unlocated: Bytes  # whether a row has no coordinates


class Occupations(NamedTuple):
    """Distinct occupations along the tree, the unstated first."""

    levels: Ints  # (o, 4)
    name: Ints  # numbers in SegmentNames.occupations


class Sets(NamedTuple):
    """Set s has the labels members[starts[s] : starts[s + 1]]; set 0 is empty."""

    starts: Ints
    members: Ints


class Kept(NamedTuple):
    """What no search reads."""

    by_id: Ints  # rows in the order of their ids
    education: Bytes
    pay_low: Longs  # monthly fen, −1: unknown
    pay_high: Longs
    lon: Floats
    lat: Floats


class Table(NamedTuple):
    """All arrays of a segment, grouped by who reads them."""

    look: Look
    rows: Rows
    skills: Skills
    text: Text
    ties: Ties
    places: Places
    cities: Cities
    occupations: Occupations
    sets: Sets
    kept: Kept


LIVE = ("look.demand", "ties.referrals")
"""Columns that may change in place."""


@dataclass(frozen=True, slots=True)
class SegmentNames:
    """The strings behind the numbers. `labels` are the members of sets: certificates and tags."""

    places: Names
    occupations: Names
    employers: Names
    labels: Names
    skills: Names
    words: Names


class Statistics(NamedTuple):
    """What a catalogue as a whole knows, taken when its base was built: n positions, how many have each word, usual pay.

    A word weighs idf = ln(1 + n / df); one that no position of the base had weighs like one that a single one has.
    """

    n: int
    usual_pay: float  # median of known pay above zero, fen; NaN: none is known
    usual_skills: float  # mean Σ idf of the skills of rows that demand any; 1 if none does


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """`table` for kernels, `names` for people, `statistics` for weights."""

    table: Table
    names: SegmentNames
    statistics: Statistics

    def __len__(self) -> int:
        return self.table.ties.ids.size


@borrowing
def term_word(term: np.uint32) -> int:
    """The word of a packed term."""
    return int(term >> np.uint32(TERM_COUNT_BITS))


@borrowing
def repeated(term: np.uint32) -> float:
    """What the count of a seeker's packed term says."""
    return float(REPEATED[term & np.uint32(0xFF)])


@borrowing
def saturated(term: np.uint32) -> float:
    """What the count of a position's packed term says."""
    return float(SATURATED[term & np.uint32(0xFF)])
