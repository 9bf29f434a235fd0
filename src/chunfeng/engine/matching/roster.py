"""The roster: n seekers as columns, independent of any catalogue. A single question is a roster of one.

    seekers ──enrol──▶ Roster ──link──▶ Link: what the roster's names are called in one segment

Numbers of words, labels and employers are the roster's own; `link` finds them among a segment's names, once for all
seekers. So a roster stays as it is when positions come and go.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from chunfeng.engine.matching.codes import occupation_levels, place_span, points
from chunfeng.engine.matching.columns import NEVER, Bytes, Floats, Ints, Longs, Singles, Vocabulary, Words, day_number
from chunfeng.engine.matching.names import Names, packed
from chunfeng.engine.matching.rows import Seeker
from chunfeng.engine.matching.segment import DEAD_BIT, EDUCATION_BIT, KIND_BIT, TERM_COUNT_BITS, Segment
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


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """`wishes` for kernels; `words`, `labels` and `employers` are the strings behind their numbers."""

    wishes: Wishes
    words: Sequence[str] | Names
    labels: Sequence[str] | Names
    employers: Sequence[str] | Names

    @classmethod
    def of(cls, seekers: Iterable[Seeker], lexicon: Lexicon | None = None) -> "Roster":
        """Enrol `seekers`, in their order. Words meet the lexicon that the catalogue's words have met."""
        enrolment = _Enrolment(lexicon or Lexicon())
        for seeker in seekers:
            enrolment.add(seeker)
        return enrolment.roster()

    def __len__(self) -> int:
        return self.wishes.people.ids.size


class Link(NamedTuple):
    """A roster's numbers → a segment's, −1 where it has none; `idf` is what each word weighs in the seekers' texts."""

    skills: Ints
    words: Ints
    labels: Ints
    employers: Ints
    idf: Singles


def link(roster: Roster, segments: Sequence[Segment]) -> tuple[Link, ...]:
    """One link a segment. A word weighs what it weighs in the first segment that knows it, 0 if none does."""
    words, labels, employers = packed(list(roster.words)), list(roster.labels), list(roster.employers)
    found = [segment.names.words.find_packed(*words) for segment in segments]
    idf = np.zeros(len(roster.words), dtype=np.float32)
    for segment, numbers in zip(reversed(segments), reversed(found), strict=True):
        known = numbers >= 0
        idf[known] = segment.table.text.weight[numbers[known]]
    return tuple(
        Link(
            segment.names.skills.find_packed(*words),
            numbers,
            segment.names.labels.find(labels),
            segment.names.employers.find(employers),
            idf,
        )
        for segment, numbers in zip(segments, found, strict=True)
    )


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

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.words: Vocabulary[str] = Vocabulary()
        self.labels: Vocabulary[str] = Vocabulary()
        self.employers: Vocabulary[str] = Vocabulary()
        self.ids: list[int] = []
        self.forbidden: list[int] = []
        self.kinds: list[int] = []
        self.floor: list[int] = []
        self.age: list[int] = []
        self.experience: list[float] = []
        self.lon: list[float] = []
        self.lat: list[float] = []
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
        self.lon.append(np.nan if seeker.home_lon is None else seeker.home_lon)
        self.lat.append(np.nan if seeker.home_lat is None else seeker.home_lat)
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
        """Skills, cut into words, count as text too, since many advertisements name them in prose."""
        canonical, number = self.lexicon.canonical, self.words.add
        self.skills.add(sorted({number(word) for word in map(canonical, seeker.skills) if word}))
        counts: dict[int, int] = {}
        cut = (word for skill in seeker.skills for word in self.lexicon.words(skill))
        for word in map(canonical, chain(seeker.words, cut)):
            if word:
                counts[number(word)] = counts.get(number(word), 0) + 1
        self.terms.add(sorted(word << TERM_COUNT_BITS | min(count, MOST_REPEATS) for word, count in counts.items()))

    def _add_exclusions(self, seeker: Seeker) -> None:
        excluded = seeker.exclusions
        levels = [occupation_levels(code) for code in sorted(excluded.occupations)]
        self.barred_employers.add(self.employers.add(name) for name in sorted(excluded.employers - {""}))
        self.barred_branches.add_rows([level for level in levels if level[0] >= 0])
        self.barred_words.add(
            self.words.add(word) for word in sorted({self.lexicon.canonical(word) for word in excluded.words} - {""})
        )
        self.barred_positions.add(sorted(excluded.positions))

    def roster(self) -> Roster:
        spans, papers = _pairs(self.spans, 2), _pairs(self.papers, 3)
        lon, lat = np.array(self.lon, dtype=np.float64), np.array(self.lat, dtype=np.float64)
        wishes = Wishes(
            People(
                ids=_longs(self.ids),
                forbidden=np.array(self.forbidden, dtype=np.uint32),
                kinds=np.array(self.kinds, dtype=np.uint8),
                floor=_ints(self.floor),
                age=_ints(self.age),
                experience=np.array(self.experience, dtype=np.float64),
                home=points(lon, lat),
                radius=np.array(self.radius, dtype=np.float64),
                flags=np.array(self.flags, dtype=np.uint8),
            ),
            Spans(_longs(self.spans.starts), spans[:, 0].copy(), spans[:, 1].copy()),
            Branches(_longs(self.wishes.starts), _pairs(self.wishes, 4).astype(np.int32)),
            Numbers(_longs(self.skills.starts), _ints(self.skills.values)),
            Terms(_longs(self.terms.starts), np.array(self.terms.values, dtype=np.uint32)),
            Papers(_longs(self.papers.starts), *(papers[:, at].astype(np.int32) for at in range(3))),
            Numbers(_longs(self.tastes.starts), _ints(self.tastes.values)),
            Barred(
                Numbers(_longs(self.barred_employers.starts), _ints(self.barred_employers.values)),
                Branches(_longs(self.barred_branches.starts), _pairs(self.barred_branches, 4).astype(np.int32)),
                Numbers(_longs(self.barred_words.starts), _ints(self.barred_words.values)),
                _longs(self.barred_positions.starts),
                _longs(self.barred_positions.values),
            ),
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


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int32)


def _longs(values: Sequence[int]) -> Longs:
    return np.array(values, dtype=np.int64)


def _pairs(column: _Ragged, width: int) -> Longs:
    return _longs(column.values).reshape(-1, width)
