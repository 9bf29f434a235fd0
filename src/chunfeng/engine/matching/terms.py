"""The closed vocabularies of matching: small numbers with a meaning, and the scales that the formulae use."""

from collections.abc import Iterable
from enum import IntEnum, IntFlag

from chunfeng.kernel.vocabulary import HeadcountKind


class Outcome(IntEnum):
    """What a hard constraint says. UNKNOWN (somebody left it open) does not exclude; it is shown as such."""

    FAIL = 0
    PASS = 1
    UNKNOWN = 2


class Kind(IntFlag):
    """Kinds of work. A seeker may accept several; 0 means "any" to a seeker and "not stated" on a position."""

    FULL_TIME = 1
    PART_TIME = 2
    TEMPORARY = 4
    INTERNSHIP = 8


EXPERIENCE_YEARS = (0, 0, 0, 1, 3, 5, 10)
"""Years that each `Experience` asks for: any, graduate, under 1, 1–3, 3–5, 5–10, over 10."""

ASSUMED_HEADCOUNT = {HeadcountKind.UNSTATED: 1, HeadcountKind.SEVERAL: 3, HeadcountKind.UNLIMITED: 20}
"""Openings assumed where no number is stated: they only spread referrals between equals."""

LEGAL_WORKING_AGE = 16
"""Labour Law of the PRC, article 15."""

CLOSENESS = (0.0, 0.2, 0.45, 0.75, 1.0)
"""Closeness of two occupations that share 0..4 levels of the national tree (大类, 中类, 小类, 职业)."""

HALVING_KM = 10.0
"""Each further 10 km halves the distance score."""

HALVING_DAYS = 30.0
"""Each further 30 days without an update halve the freshness score."""

INSIDE_WITHOUT_KM = 0.25
"""Distance score of a position inside a wished place when the kilometres cannot be known."""

SKILLS_OWN = 0.2
"""How far a position's own list of skills, and not the usual one, sets the measure of coverage (docs/quality.md)."""

TEXT_HALF = 3.0
"""How often a word comes in a text to weigh half of what it could (docs/quality.md)."""

MICRO = 1e6
"""Scores are compared in whole millionths, so that ties are exact and do not hang on rounding."""

DAYS, PARTS = 7, 3
ALL_WINDOWS = (1 << DAYS * PARTS) - 1
"""Monday morning is bit 0; bit = 3 × day + part, parts are morning, afternoon, evening and night."""


def windows(days: Iterable[int], parts: Iterable[int] = range(PARTS)) -> int:
    """The 21-bit word of working windows: every part in `parts` (0..2) on every day in `days` (0 is Monday)."""
    chosen = tuple(parts)
    word = 0
    for day in days:
        for part in chosen:
            if not (0 <= day < DAYS and 0 <= part < PARTS):
                raise ValueError(f"no such window: day {day}, part {part}; days are 0..6, parts 0..2")
            word |= 1 << (PARTS * day + part)
    return word


def hours(day: int, start: float, end: float) -> int:
    """The windows touched by work from `start` to `end` o'clock on `day`; `end` ≤ `start` runs past midnight.

    Morning is 5–12, afternoon 12–18, evening and night 18–5; hours after midnight belong to the night they continue.
    """
    if not (0 <= start < 24 and 0 <= end <= 24):
        raise ValueError(f"no such hours: {start}–{end}; use 0..24")
    stop = end if end > start else end + 24
    word = 0
    for first, last, part in ((0, 5, -1), (5, 12, 0), (12, 18, 1), (18, 29, 2), (29, 36, 3), (36, 42, 4), (42, 53, 5)):
        if start < last and stop > first:
            word |= 1 << ((PARTS * day + part) % (DAYS * PARTS))
    return word


MOST_REPEATS = 255
"""Repetitions of a word in one text that count."""
