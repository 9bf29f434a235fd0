"""The roster: n seekers as columns, independent of any catalogue. A single question is a roster of one.

    seekers ──enrol──▶ Roster ──link──▶ Link: what the roster's names are called in one segment

Numbers of words, labels and employers are the roster's own; `link` finds them among a segment's names, once for all
seekers. So a roster stays as it is when positions come and go.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.held import hold
from chunfeng.engine.matching.codes import occupation_levels, place_span, points
from chunfeng.engine.matching.columns import NEVER, Bytes, Floats, Ints, Longs, Singles, Vocabulary, Words, day_number
from chunfeng.engine.matching.names import Names, packed
from chunfeng.engine.matching.rows import Seeker
from chunfeng.engine.matching.segment import DEAD_BIT, EDUCATION_BIT, KIND_BIT, TERM_COUNT_BITS, Segment
from chunfeng.engine.matching.terms import ALL_WINDOWS, MOST_REPEATS
from chunfeng.engine.matching.words import Lexicon

Number = TypeVar("Number", bound=np.generic)

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
    def of(cls, seekers: Iterable[Seeker], lexicon: Lexicon | None = None, spoken: "Spoken | None" = None) -> "Roster":
        """Enrol `seekers`, in their order. Words meet the lexicon that the catalogue's words have met.

        They are numbered after those that are `spoken` already.
        """
        enrolment = _Enrolment(lexicon or Lexicon(), spoken or Spoken.of())
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
    """One link a segment."""
    return tuple(map(hold, translated(list(roster.words), list(roster.labels), list(roster.employers), segments)))


def translated(
    words: Sequence[str], labels: Sequence[str], employers: Sequence[str], segments: Sequence[Segment]
) -> list[Link]:
    """What these are called in each segment. A word weighs what it weighs in the first that knows it, 0 if none does."""
    said, labelled, employing = packed(words), packed(labels), packed(employers)
    found = [segment.names.words.find_packed(*said) for segment in segments]
    idf = np.zeros(len(words), dtype=np.float32)
    for segment, numbers in zip(reversed(segments), reversed(found), strict=True):
        known = numbers >= 0
        idf[known] = segment.table.text.weight[numbers[known]]
    return [
        Link(
            segment.names.skills.find_packed(*said),
            numbers,
            segment.names.labels.find_packed(*labelled),
            segment.names.employers.find_packed(*employing),
            idf,
        )
        for segment, numbers in zip(segments, found, strict=True)
    ]


class Spoken(NamedTuple):
    """What seekers say: names with the numbers that a roster gives them."""

    words: Vocabulary[str]
    labels: Vocabulary[str]
    employers: Vocabulary[str]

    @classmethod
    def of(cls) -> "Spoken":
        """Nothing yet."""
        return cls(Vocabulary(), Vocabulary(), Vocabulary())


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

    def __init__(self, lexicon: Lexicon, spoken: Spoken) -> None:
        self.lexicon = lexicon
        self.words, self.labels, self.employers = spoken
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

    def roster(self) -> Roster:
        spans, papers, barred = self.spans, self.papers, self.barred_branches
        ragged = (spans, self.wishes, self.skills, self.terms, papers, self.tastes)
        excluded = (self.barred_employers, barred, self.barred_words, self.barred_positions)
        low, high, ids, positions, *starts = _arrays(
            np.int64,
            spans.values[::2],
            spans.values[1::2],
            self.ids,
            self.barred_positions.values,
            *(column.starts for column in (*ragged, *excluded)),
        )
        forbidden, terms = _arrays(np.uint32, self.forbidden, self.terms.values)
        kinds, flags = _arrays(np.uint8, self.kinds, self.flags)
        experience, radius, lon, lat = _arrays(np.float64, self.experience, self.radius, self.lon, self.lat)
        floor, age, levels, skills, tastes, no_employers, no_branches, no_words, *certificates = _arrays(
            np.int32,
            self.floor,
            self.age,
            self.wishes.values,
            self.skills.values,
            self.tastes.values,
            self.barred_employers.values,
            barred.values,
            self.barred_words.values,
            *(papers.values[at::3] for at in range(3)),
        )
        wishes = Wishes(
            People(ids, forbidden, kinds, floor, age, experience, points(lon, lat), radius, flags),
            Spans(starts[0], low, high),
            Branches(starts[1], levels.reshape(-1, 4)),
            Numbers(starts[2], skills),
            Terms(starts[3], terms),
            Papers(starts[4], *certificates),
            Numbers(starts[5], tastes),
            Barred(
                Numbers(starts[6], no_employers),
                Branches(starts[7], no_branches.reshape(-1, 4)),
                Numbers(starts[8], no_words),
                starts[9],
                positions,
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


def _arrays(kind: type[Number], *lists: Sequence[float]) -> list[NDArray[Number]]:
    """The lists as parts of one array: for a single seeker, making an array takes longer than filling it."""
    lengths = [*map(len, lists)]
    whole = np.fromiter(chain.from_iterable(lists), kind, sum(lengths))
    return [whole[end - length : end] for length, end in zip(lengths, accumulate(lengths), strict=True)]
