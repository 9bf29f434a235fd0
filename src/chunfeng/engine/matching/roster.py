"""The roster: n seekers as columns, independent of any catalogue. A single question is a roster of one.

    seekers ──enrol──▶ Roster ──link──▶ Link: what the roster's names are called in one segment

Numbers of words, labels and employers are the roster's own; `glossary.link` finds them among a segment's names, once for
all seekers. So a roster stays as it is when positions come and go.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from chunfeng.engine.held import Mould, hold
from chunfeng.engine.matching.codes import occupation_levels, place_span, point
from chunfeng.engine.matching.columns import (
    NEVER,
    Bytes,
    Floats,
    Ints,
    Listing,
    Longs,
    Singles,
    Vocabulary,
    Words,
    day_number,
)
from chunfeng.engine.matching.names import Names
from chunfeng.engine.matching.rows import Seeker
from chunfeng.engine.matching.segment import DEAD_BIT, EDUCATION_BIT, KIND_BIT, TERM_COUNT_BITS
from chunfeng.engine.matching.terms import ALL_WINDOWS, MOST_REPEATS
from chunfeng.engine.matching.words import Lexicon

ANY_AGE, OLDEST = -1, 254
STRICT, HAS_WISHES, SHOWS_PAPERS, EXCLUDES = 1, 2, 4, 8
"""Flags of a seeker: only wished occupations; has said which; has said what papers there are; has exclusions."""


class People(NamedTuple):
    """One entry a seeker."""

    ids: Longs
    forbidden: Words  # bits of `Look.demand` that this seeker cannot meet; always the dead bit
    kinds: Bytes  # 0: any
    floor: Ints  # fen a month; 0: none
    age: Ints  # ANY_AGE: not said
    experience: Floats  # years; NaN: not said
    home: Ints  # (n, 3), see `codes.points`
    radius: Floats  # km; inf: any
    flags: Bytes


class Spans(NamedTuple):
    """The wished places of seeker i: spans starts[i]..starts[i + 1], ascending, wider ones first."""

    starts: Longs
    low: Longs
    high: Longs


class Branches(NamedTuple):
    """Occupations or whole branches of the tree, as levels: starts[i]..starts[i + 1] are those of seeker i."""

    starts: Longs
    levels: Ints  # (branches, 4)


class Numbers(NamedTuple):
    """Numbers of the roster's words, labels or employers: values[starts[i] : starts[i + 1]] are those of seeker i."""

    starts: Longs
    values: Ints


class Terms(NamedTuple):
    """What seeker i says, packed as in `segment.Text`."""

    starts: Longs
    terms: Words


class Papers(NamedTuple):
    """The certificates of seeker i; days are proleptic numbers, both included."""

    starts: Longs
    labels: Ints
    valid_from: Ints
    valid_through: Ints


class Barred(NamedTuple):
    """What seeker i does not want to see."""

    employers: Numbers
    branches: Branches
    words: Numbers
    position_starts: Longs
    positions: Longs


class Wishes(NamedTuple):
    """All arrays of a roster."""

    people: People
    spans: Spans
    branches: Branches
    skills: Numbers
    terms: Terms
    papers: Papers
    tastes: Numbers
    barred: Barred


NO_BYTES, NO_INTS, NO_WORDS = np.empty(0, np.uint8), np.empty(0, np.int32), np.empty(0, np.uint32)
NO_LONGS, NO_FLOATS = np.empty(0, np.int64), np.empty(0)
NO_NUMBERS, NO_BRANCHES = Numbers(NO_LONGS, NO_INTS), Branches(NO_LONGS, np.empty((0, 4), np.int32))
NOBODY = Wishes(
    People(
        *(NO_LONGS, NO_WORDS, NO_BYTES, NO_INTS, NO_INTS, NO_FLOATS),
        *(np.empty((0, 3), np.int32), NO_FLOATS, NO_BYTES),
    ),
    Spans(NO_LONGS, NO_LONGS, NO_LONGS),
    NO_BRANCHES,
    NO_NUMBERS,
    Terms(NO_LONGS, NO_WORDS),
    Papers(NO_LONGS, NO_INTS, NO_INTS, NO_INTS),
    NO_NUMBERS,
    Barred(NO_NUMBERS, NO_BRANCHES, NO_NUMBERS, NO_LONGS, NO_LONGS),
)
WISHES = Mould(NOBODY)
ARE_STARTS = [name.endswith("starts") for name in WISHES.names]
"""Of each array, whether it says where the items of each seeker start in others."""


@dataclass(frozen=True, eq=False)
class Roster:
    """`wishes` in arrays; `words`, `labels` and `employers` are the strings behind their numbers."""

    wishes: Wishes
    words: Sequence[str] | Names
    labels: Sequence[str] | Names
    employers: Sequence[str] | Names

    @classmethod
    def of(cls, seekers: Iterable[Seeker], lexicon: Lexicon | None = None) -> "Roster":
        """Enrol `seekers`, in their order. Words meet the lexicon that the catalogue's words have met."""
        enrolment = _Enrolment(lexicon or Lexicon(), Vocabulary)
        return enrolment.roster(WISHES.arrays(enrolment.columns(seekers)))

    @classmethod
    def alone(cls, seeker: Seeker, lexicon: Lexicon) -> "Roster":
        """A roster of one, for a single question, in one piece of memory."""
        enrolment = _Enrolment(lexicon, Listing)
        return enrolment.roster(WISHES.cast(enrolment.alone(seeker)))

    @cached_property
    def held(self) -> Wishes:
        """The wishes for kernels."""
        return hold(self.wishes)

    def __len__(self) -> int:
        return self.wishes.people.ids.size

    def __reduce__(self) -> tuple[type["Roster"], tuple[Any, ...]]:
        """To be sent to other machines, where addresses mean nothing."""
        return Roster, (self.wishes, self.words, self.labels, self.employers)


class Link(NamedTuple):
    """A roster's numbers → a segment's, −1 where it has none; `idf` is what each word weighs in the seekers' texts."""

    skills: Ints
    words: Ints
    labels: Ints
    employers: Ints
    idf: Singles


class _Enrolment:
    """Seekers on their way into columns, and what they say on its way into numbers."""

    def __init__(self, lexicon: Lexicon, numbered: Callable[[], Vocabulary[str]]) -> None:
        self.lexicon = lexicon
        self.words, self.labels, self.employers = numbered(), numbered(), numbered()

    def roster(self, wishes: Wishes) -> Roster:
        """All who have been enrolled, whose columns have become arrays."""
        return Roster(wishes, self.words.values, self.labels.values, self.employers.values)

    def columns(self, seekers: Iterable[Seeker]) -> list[list[float]]:
        """The items of all arrays of `Wishes`."""
        columns: list[list[float]] = [[0] if starts else [] for starts in ARE_STARTS]
        for seeker in seekers:
            for column, starts, items in zip(columns, ARE_STARTS, self.alone(seeker), strict=True):
                if starts:
                    column.append(column[-1] + items[1])
                else:
                    column += items
        return columns

    def alone(self, seeker: Seeker) -> tuple[Sequence[float], ...]:
        """The items of all arrays, for a roster of this one."""
        spans = sorted({*map(place_span, seeker.places)} - {(0, 0)}, key=lambda span: (span[0], -span[1]))
        branches = _branches(seeker.occupations)
        papers = self._papers(seeker)
        skills, terms = self._said(seeker)
        tastes = self.labels.add_all({*self.lexicon.canonicals(seeker.preferences)})
        return (
            (seeker.id,),
            (forbidden(seeker),),
            (seeker.kinds & 15,),
            (min(max(seeker.pay_floor or 0, 0), NEVER),),
            (ANY_AGE if seeker.age is None else min(max(seeker.age, 0), OLDEST),),
            (np.nan if seeker.experience_years is None else seeker.experience_years,),
            point(
                np.nan if seeker.home_lon is None else seeker.home_lon,
                np.nan if seeker.home_lat is None else seeker.home_lat,
            ),
            (np.inf if seeker.radius_km is None else seeker.radius_km,),
            (_flags(seeker),),
            *((0, len(spans)), [low for low, _ in spans], [high for _, high in spans]),
            *((0, len(branches) // 4), branches),
            *((0, len(skills)), skills),
            *((0, len(terms)), terms),
            *((0, len(papers[0])), *papers),
            *((0, len(tastes)), tastes),
            *(self._barred(seeker) if _excludes(seeker) else NOTHING_BARRED),
        )

    def _papers(self, seeker: Seeker) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        """(labels, first days, last days) of the certificates."""
        held = seeker.certificates
        if not held:
            return (), (), ()
        return (
            self.labels.add_all(self.lexicon.canonicals([paper.name for paper in held])),
            [day_number(paper.valid_from, 0) for paper in held],
            [day_number(paper.valid_through, NEVER) for paper in held],
        )

    def _said(self, seeker: Seeker) -> tuple[Sequence[int], Sequence[int]]:
        """(skills, packed terms). Skills, cut into words, count as text too, since many advertisements name them in prose.

        All stay in the order in which they were said, so that their sums do not depend on what numbers they have.
        """
        lexicon = self.lexicon
        skills = dict.fromkeys(lexicon.canonicals(seeker.skills))
        skills.pop("", None)
        cut = chain.from_iterable(map(lexicon.words, seeker.skills))
        counts = Counter(lexicon.canonicals(chain(seeker.words, cut)))
        counts.pop("", None)
        numbers = self.words.add_all(skills)
        times: Iterable[int] = counts.values()
        if max(times, default=0) > MOST_REPEATS:
            times = [min(n, MOST_REPEATS) for n in times]
        return numbers, [word << TERM_COUNT_BITS | n for word, n in zip(self.words.add_all(counts), times, strict=True)]

    def _barred(self, seeker: Seeker) -> tuple[Sequence[int], ...]:
        """The items of the arrays of `Barred`."""
        excluded = seeker.exclusions
        employers = self.employers.add_all(sorted(excluded.employers - {""}))
        branches = _branches(sorted(excluded.occupations))
        words = self.words.add_all(sorted({*self.lexicon.canonicals(excluded.words)} - {""}))
        positions = sorted(excluded.positions)
        return (
            *((0, len(employers)), employers),
            *((0, len(branches) // 4), branches),
            *((0, len(words)), words),
            *((0, len(positions)), positions),
        )


NOTHING_BARRED: tuple[Sequence[int], ...] = ((0, 0), ()) * 4
"""As `_Enrolment._barred` says it."""


def _branches(codes: Iterable[str]) -> list[int]:
    """The levels of those that name an occupation or a branch, one after the other."""
    return [*chain.from_iterable(levels for levels in map(occupation_levels, codes) if levels[0] >= 0)]


def forbidden(seeker: Seeker) -> int:
    """The bits of `Look.demand` that `seeker` cannot meet, and the dead bit."""
    bits = 1 << DEAD_BIT | (ALL_WINDOWS & ~seeker.windows)
    if seeker.education is not None:
        reached = min(max(seeker.education, 0), 6)
        bits |= (0x3F >> reached << reached) << EDUCATION_BIT
    if seeker.kinds & 15:
        bits |= (~seeker.kinds & 15) << KIND_BIT
    return bits


def _flags(seeker: Seeker) -> int:
    return (
        STRICT * (seeker.strict_occupation and bool(seeker.occupations))
        | HAS_WISHES * bool(seeker.occupations)
        | SHOWS_PAPERS * (seeker.certificates is not None)
        | EXCLUDES * _excludes(seeker)
    )


def _excludes(seeker: Seeker) -> bool:
    excluded = seeker.exclusions
    return bool(excluded.employers or excluded.occupations or excluded.words or excluded.positions)
