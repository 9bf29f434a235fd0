"""What rows say, column by column, as it goes into a segment: interned values, ragged lists, plain numbers.

    rows ──encode──▶ Columns + Vocabularies ──Segment.of──▶ Segment

Values are numbered as they come; a segment sorts them. Whoever has columns already (a bench, another system) can skip
the rows.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from math import isfinite
from typing import Any, Generic, NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

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


NO_LISTS = lists_of([])


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


@dataclass(frozen=True, slots=True)
class Columns:
    """n positions; every field is an array of n entries, or `Lists`."""

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

    def take(self, rows: Longs) -> "Columns":
        """The flat columns of `rows`, in their order, without lists."""
        flat = {part.name: getattr(self, part.name) for part in fields(self) if part.name not in ("skills", "words")}
        taken: dict[str, Any] = {name: column[rows] for name, column in flat.items()}
        return Columns(**taken, skills=NO_LISTS, words=NO_LISTS)


def encode(rows: Sequence[PositionRow], lexicon: Lexicon) -> tuple[Columns, Vocabularies]:
    """Rows → columns. What cannot be (a negative pay, an infinite longitude) counts as not stated."""
    names = Vocabularies.empty()

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

    columns = Columns(
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
    return columns, names


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
