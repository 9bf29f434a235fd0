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
from typing import Any, NamedTuple, get_args, get_type_hints

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


def _empty(group: Any) -> Any:
    """A group of no entries. The only arrays of two dimensions are points and levels."""
    wide = {(People, "home"): 3, (Branches, "levels"): 4}
    fields = []
    for name, kind in get_type_hints(group).items():
        if issubclass(kind if isinstance(kind, type) else object, tuple):
            fields.append(_empty(kind))
        else:
            shape = (0, wide[group, name]) if (group, name) in wide else 0
            fields.append(np.empty(shape, dtype=get_args(get_args(kind)[1])[0]))
    return group(*fields)


WISHES: Mould[Wishes] = Mould(_empty(Wishes))


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
        for seeker in seekers:
            enrolment.add(seeker)
        return enrolment.roster(WISHES.arrays)

    @classmethod
    def alone(cls, seeker: Seeker, lexicon: Lexicon) -> "Roster":
        """A roster of one, for a single question, in one piece of memory."""
        enrolment = _Enrolment(lexicon, Listing)
        enrolment.add(seeker)
        return enrolment.roster(WISHES.cast)

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


class _Ragged:
    """A ragged column in the making."""

    def __init__(self) -> None:
        self.starts = [0]
        self.values: list[int] = []

    def add(self, values: Iterable[int]) -> None:
        self.values.extend(values)
        self.starts.append(len(self.values))

    def add_rows(self, rows: Sequence[Sequence[int]]) -> None:
        """Several numbers an entry, such as levels."""
        self.values.extend(chain.from_iterable(rows))
        self.starts.append(self.starts[-1] + len(rows))


class _Enrolment:
    """Seekers on their way into columns."""

    def __init__(self, lexicon: Lexicon, numbered: Callable[[], Vocabulary[str]]) -> None:
        self.lexicon = lexicon
        self.words, self.labels, self.employers = numbered(), numbered(), numbered()
        self.ids: list[int] = []
        self.forbidden: list[int] = []
        self.kinds: list[int] = []
        self.floor: list[int] = []
        self.age: list[int] = []
        self.experience: list[float] = []
        self.home: list[int] = []
        self.radius: list[float] = []
        self.flags: list[int] = []
        self.spans = _Ragged()
        self.wishes = _Ragged()
        self.skills = _Ragged()
        self.terms = _Ragged()
        self.papers = _Ragged()
        self.tastes = _Ragged()
        self.barred_employers = _Ragged()
        self.barred_branches = _Ragged()
        self.barred_words = _Ragged()
        self.barred_positions = _Ragged()

    def add(self, seeker: Seeker) -> None:
        self.ids.append(seeker.id)
        self.forbidden.append(forbidden(seeker))
        self.kinds.append(seeker.kinds & 15)
        self.floor.append(min(max(seeker.pay_floor or 0, 0), NEVER))
        self.age.append(ANY_AGE if seeker.age is None else min(max(seeker.age, 0), OLDEST))
        self.experience.append(np.nan if seeker.experience_years is None else seeker.experience_years)
        self.home += point(
            np.nan if seeker.home_lon is None else seeker.home_lon,
            np.nan if seeker.home_lat is None else seeker.home_lat,
        )
        self.radius.append(np.inf if seeker.radius_km is None else seeker.radius_km)
        self.flags.append(_flags(seeker))
        spans = {span for span in map(place_span, seeker.places) if span != (0, 0)}
        self.spans.add_rows(sorted(spans, key=lambda span: (span[0], -span[1])))
        self.wishes.add_rows([levels for levels in map(occupation_levels, seeker.occupations) if levels[0] >= 0])
        self._add_words(seeker)
        self.papers.add_rows(
            [
                (
                    self.labels.add(self.lexicon.canonical(paper.name)),
                    day_number(paper.valid_from, 0),
                    day_number(paper.valid_through, NEVER),
                )
                for paper in seeker.certificates or ()
            ]
        )
        self.tastes.add(sorted({self.labels.add(self.lexicon.canonical(tag)) for tag in seeker.preferences}))
        self._add_exclusions(seeker)

    def _add_words(self, seeker: Seeker) -> None:
        """Skills, cut into words, count as text too, since many advertisements name them in prose.

        All stay in the order in which they were said, so that their sums do not depend on what numbers they have.
        """
        lexicon = self.lexicon
        skills = dict.fromkeys(lexicon.canonicals(seeker.skills))
        skills.pop("", None)
        self.skills.add(self.words.add_all(skills))
        cut = chain.from_iterable(map(lexicon.words, seeker.skills))
        counts = Counter(lexicon.canonicals(chain(seeker.words, cut)))
        counts.pop("", None)
        said = zip(self.words.add_all(counts), counts.values(), strict=True)
        self.terms.add([word << TERM_COUNT_BITS | (n if n < MOST_REPEATS else MOST_REPEATS) for word, n in said])

    def _add_exclusions(self, seeker: Seeker) -> None:
        excluded = seeker.exclusions
        levels = [occupation_levels(code) for code in sorted(excluded.occupations)]
        self.barred_employers.add(self.employers.add(name) for name in sorted(excluded.employers - {""}))
        self.barred_branches.add_rows([level for level in levels if level[0] >= 0])
        self.barred_words.add(
            self.words.add(word) for word in sorted({self.lexicon.canonical(word) for word in excluded.words} - {""})
        )
        self.barred_positions.add(sorted(excluded.positions))

    def roster(self, made: Callable[[Sequence[Sequence[float]]], Wishes]) -> Roster:
        """All who have been added; `made` makes arrays of the items of each."""
        spans, papers, barred = self.spans, self.papers, self.barred_branches
        wishes = made(
            (
                *(self.ids, self.forbidden, self.kinds, self.floor, self.age),
                *(self.experience, self.home, self.radius, self.flags),
                *(spans.starts, spans.values[::2], spans.values[1::2]),
                *(self.wishes.starts, self.wishes.values),
                *(self.skills.starts, self.skills.values),
                *(self.terms.starts, self.terms.values),
                *(papers.starts, papers.values[::3], papers.values[1::3], papers.values[2::3]),
                *(self.tastes.starts, self.tastes.values),
                *(self.barred_employers.starts, self.barred_employers.values),
                *(barred.starts, barred.values),
                *(self.barred_words.starts, self.barred_words.values),
                *(self.barred_positions.starts, self.barred_positions.values),
            )
        )
        return Roster(wishes, self.words.values, self.labels.values, self.employers.values)


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
    excluded = seeker.exclusions
    excludes = bool(excluded.employers or excluded.occupations or excluded.words or excluded.positions)
    return (
        STRICT * (seeker.strict_occupation and bool(seeker.occupations))
        | HAS_WISHES * bool(seeker.occupations)
        | SHOWS_PAPERS * (seeker.certificates is not None)
        | EXCLUDES * excludes
    )
