"""What rows say, column by column, as it goes into a segment: interned values, ragged lists, plain numbers.

    rows ──encode──▶ Source + Vocabularies ──build──▶ Segment

Values are numbered as they come; a segment sorts them. Whoever has columns already (a bench, another system) can skip
the rows, and whoever can make them bit by bit need not have them: a `Source` is asked for one at a time.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from math import isfinite
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.compiled import compiled
from chunfeng.engine.matching.rows import PositionRow
from chunfeng.engine.matching.terms import ASSUMED_HEADCOUNT, EXPERIENCE_YEARS, MOST_REPEATS
from chunfeng.engine.matching.words import Lexicon
from chunfeng.kernel.vocabulary import HeadcountKind

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Words = NDArray[np.uint32]
Longs = NDArray[np.int64]
Singles = NDArray[np.float32]
Floats = NDArray[np.float64]
T = TypeVar("T", bound=Hashable)

NEVER = 2**31 - 1
"""Days and amounts that are not stated: later and larger than any that are."""

NO_LIMIT = 255
"""An age that nobody reaches."""

PORTION = 20_000
"""Rows that are encoded at once: they weigh far more as rows than as columns."""


class Vocabulary(Generic[T]):
    """Values numbered in the order of their first appearance."""

    __slots__ = ("ids", "values")

    def __init__(self, values: Iterable[T] = ()) -> None:
        self.values: list[T] = list(values)
        self.ids: dict[T, int] = {value: number for number, value in enumerate(self.values)}

    def __len__(self) -> int:
        return len(self.values)

    def add(self, value: T) -> int:
        """The number of `value`, new or known."""
        number = self.ids.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number

    def add_all(self, values: Collection[T]) -> Sequence[int]:
        """The number of each of `values`, new or known."""
        ids = self.ids
        if fresh := [*dict.fromkeys([value for value in values if value not in ids])]:
            ids.update(zip(fresh, range(len(ids), len(ids) + len(fresh)), strict=True))
            self.values += fresh
        return [*map(ids.__getitem__, values)]


class Listing(Vocabulary[T]):
    """Values numbered as they come, whether they have come before or not: where they are few, looking costs more."""

    __slots__ = ()

    def __init__(self) -> None:
        self.values = []

    def add(self, value: T) -> int:
        self.values.append(value)
        return len(self.values) - 1

    def add_all(self, values: Collection[T]) -> Sequence[int]:
        self.values += values
        return range(len(self.values) - len(values), len(self.values))


class Lists(NamedTuple):
    """n lists of (number, count): list i is the run starts[i]..starts[i+1] (CSR), numbers distinct within a run."""

    starts: Longs  # n + 1
    numbers: Ints
    counts: Bytes


def lists_of(lists: Sequence[Sequence[int]]) -> Lists:
    """Lists of numbers with repetitions → distinct numbers, ascending, with counts (at most MOST_REPEATS)."""
    lengths = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
    flat = np.fromiter((number for numbers in lists for number in numbers), np.int64, count=int(lengths.sum()))
    width = int(flat.max(initial=0)) + 1
    keys, counts = np.unique(np.repeat(np.arange(len(lists)), lengths) * width + flat, return_counts=True)
    starts = np.searchsorted(keys, np.arange(len(lists) + 1) * width).astype(np.int64)
    return Lists(starts, (keys % width).astype(np.int32), np.minimum(counts, MOST_REPEATS).astype(np.uint8))


@compiled
def taken(lists: Lists, rows: Longs) -> Lists:
    """The lists of `rows`, in their order."""
    starts = np.zeros(rows.size + 1, np.int64)
    for at in range(rows.size):
        starts[at + 1] = starts[at] + lists.starts[rows[at] + 1] - lists.starts[rows[at]]
    numbers, counts = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint8)
    for at in range(rows.size):
        shift = lists.starts[rows[at]] - starts[at]
        for place in range(starts[at], starts[at + 1]):  # assigning slices takes two seconds to compile
            numbers[place], counts[place] = lists.numbers[place + shift], lists.counts[place + shift]
    return Lists(starts, numbers, counts)


def joined(lists: Sequence[Lists]) -> Lists:
    """All lists of each, one after the other."""
    ends = np.cumsum([part.numbers.size for part in lists])
    starts = [part.starts[1:] + end - part.numbers.size for part, end in zip(lists, ends.tolist(), strict=True)]
    return Lists(
        np.concatenate((np.zeros(1, dtype=np.int64), *starts)),
        np.concatenate([part.numbers for part in lists]),
        np.concatenate([part.counts for part in lists]),
    )


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The values that the columns point into."""

    places: Vocabulary[str]
    occupations: Vocabulary[str]
    employers: Vocabulary[str]
    sets: Vocabulary[tuple[str, ...]]  # of certificates and tags: a *set* is one value, since few distinct ones occur
    skills: Vocabulary[str]
    words: Vocabulary[str]

    @classmethod
    def empty(cls) -> Self:
        return cls(Vocabulary(), Vocabulary(), Vocabulary(), Vocabulary(), Vocabulary(), Vocabulary())


class Source(Protocol):
    """n positions to build from. Each column is asked for when it is its turn, perhaps twice, and then forgotten."""

    def __len__(self) -> int: ...

    def flat(self, name: str) -> NDArray[Any]:
        """(n,) the column of this name; names, types and meanings are those of `Columns`."""

    def lists(self, name: str, rows: Longs) -> Lists:
        """The `skills` or `words` of `rows`, in their order."""


@dataclass(frozen=True, slots=True)
class Columns:
    """n positions in memory; every field is an array of n entries, or `Lists`."""

    ids: Longs
    place: Ints  # numbers in Vocabularies.places, and so on
    occupation: Ints
    employer: Ints
    required: Ints
    preferred: Ints
    tags: Ints
    lon: Floats  # degrees, NaN: unknown
    lat: Floats
    education: Bytes
    experience: Bytes
    kinds: Bytes
    pay_low: Longs  # monthly fen, −1: unknown
    pay_high: Longs
    openings: Ints
    referrals: Ints
    windows: Ints
    min_age: Bytes
    max_age: Bytes  # NO_LIMIT: none
    valid_through: Ints  # proleptic day numbers, NEVER: no end
    updated: Ints  # 0: unknown
    skills: Lists
    words: Lists

    def __len__(self) -> int:
        return self.ids.size

    def flat(self, name: str) -> NDArray[Any]:
        column: NDArray[Any] = getattr(self, name)
        return column

    def lists(self, name: str, rows: Longs) -> Lists:
        column: Lists = getattr(self, name)
        return taken(column, rows)


@dataclass(frozen=True, slots=True)
class Several:
    """Chosen rows of several sources with the same vocabularies, one source after the other: a source too."""

    sources: Sequence[Source]
    chosen: Sequence[Longs]

    def __len__(self) -> int:
        return sum(rows.size for rows in self.chosen)

    def flat(self, name: str) -> NDArray[Any]:
        return np.concatenate([source.flat(name)[rows] for source, rows in zip(self.sources, self.chosen, strict=True)])

    def lists(self, name: str, rows: Longs) -> Lists:
        starts = np.cumsum([0, *(chosen.size for chosen in self.chosen)])
        owner = np.searchsorted(starts, rows, side="right") - 1
        parts: list[Lists] = [
            self.sources[number].lists(name, self.chosen[number][rows[owner == number] - starts[number]])
            for number in np.unique(owner).tolist()
        ]
        if len(parts) == 1:
            return parts[0]
        return taken(joined(parts), np.argsort(np.argsort(owner, kind="stable"))) if parts else NO_LISTS


NO_LISTS = lists_of([])


def encode(rows: Iterable[PositionRow], lexicon: Lexicon) -> tuple[Source, Vocabularies]:
    """Rows → columns; where an id comes twice, the last row stands. No more than PORTION rows are held at once."""
    names = Vocabularies.empty()
    coming = iter(rows)
    portions = [_encoded((), lexicon, names)]
    while portion := list(islice(coming, PORTION)):
        portions.append(_encoded(portion, lexicon, names))
    ids = np.concatenate([portion.ids for portion in portions])
    _, from_end = np.unique(ids[::-1], return_index=True)
    standing = np.zeros(ids.size, dtype=np.bool_)
    standing[ids.size - 1 - from_end] = True
    edges = np.cumsum([len(portion) for portion in portions])[:-1]
    return Several(portions, [np.flatnonzero(part) for part in np.split(standing, edges)]), names


def _encoded(rows: Sequence[PositionRow], lexicon: Lexicon, names: Vocabularies) -> Columns:
    """Rows → columns. What cannot be (a negative pay, an infinite longitude) counts as not stated."""

    def column(value: Callable[[PositionRow], int]) -> Ints:
        return np.fromiter((value(row) for row in rows), dtype=np.int32, count=len(rows))

    def small(value: Callable[[PositionRow], int], most: int) -> Bytes:
        return np.fromiter((min(max(value(row), 0), most) for row in rows), dtype=np.uint8, count=len(rows))

    def long(value: Callable[[PositionRow], int]) -> Longs:
        return np.fromiter((value(row) for row in rows), dtype=np.int64, count=len(rows))

    def degrees(value: Callable[[PositionRow], float | None]) -> Floats:
        return np.fromiter((finite(value(row)) for row in rows), dtype=np.float64, count=len(rows))

    def sets(value: Callable[[PositionRow], tuple[str, ...]]) -> Ints:
        return column(lambda row: names.sets.add(distinct(value(row), lexicon)))

    return Columns(
        ids=long(lambda row: row.id),
        place=column(lambda row: names.places.add(row.place)),
        occupation=column(lambda row: names.occupations.add(row.occupation)),
        employer=column(lambda row: names.employers.add(row.employer)),
        required=sets(lambda row: row.certificates),
        preferred=sets(lambda row: row.preferred_certificates),
        tags=sets(lambda row: row.tags),
        lon=degrees(lambda row: row.lon),
        lat=degrees(lambda row: row.lat),
        education=small(lambda row: row.education, 6),
        experience=small(lambda row: row.experience, len(EXPERIENCE_YEARS) - 1),
        kinds=small(lambda row: row.kinds & 15, 15),
        pay_low=long(lambda row: _amount(row.pay_low)),
        pay_high=long(lambda row: _amount(row.pay_high)),
        openings=column(_openings),
        referrals=column(lambda row: max(row.referrals, 0)),
        windows=column(lambda row: row.windows & 0x1FFFFF),
        min_age=small(lambda row: row.min_age, NO_LIMIT - 1),
        max_age=small(lambda row: NO_LIMIT if row.max_age is None else row.max_age, NO_LIMIT),
        valid_through=column(lambda row: day_number(row.valid_through, NEVER)),
        updated=column(lambda row: day_number(row.updated, 0)),
        skills=lists_of(numbered((row.skills for row in rows), names.skills, lexicon, once=True)),
        words=lists_of(numbered((row.words for row in rows), names.words, lexicon, once=False)),
    )


def numbered(
    lists: Iterable[Sequence[str]], vocabulary: Vocabulary[str], lexicon: Lexicon, *, once: bool
) -> list[list[int]]:
    """Lists of words → lists of word numbers; each spelling is canonicalised only the first time it is met."""
    known: dict[str, int] = {}
    result = []
    for words in lists:
        numbers = []
        for word in words:
            if word not in known:
                canonical = lexicon.canonical(word)
                known[word] = vocabulary.add(canonical) if canonical else -1
            numbers.append(known[word])
        kept = [number for number in numbers if number >= 0]
        result.append(sorted(set(kept)) if once else kept)
    return result


def distinct(names: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Canonical names, each once, in order."""
    return tuple(sorted({lexicon.canonical(name) for name in names} - {""}))


def finite(value: float | None) -> float:
    """The number, or NaN for what is none."""
    return value if value is not None and isfinite(value) else float("nan")


def day_number(value: date | None, unknown: int) -> int:
    """A date as a proleptic day number, `unknown` for none."""
    return unknown if value is None else value.toordinal()


def _amount(value: int | None) -> int:
    return -1 if value is None or value < 0 else value


def _openings(row: PositionRow) -> int:
    if row.headcount_kind is HeadcountKind.NUMBER:
        return max(row.headcount, 1)
    return ASSUMED_HEADCOUNT[row.headcount_kind]
