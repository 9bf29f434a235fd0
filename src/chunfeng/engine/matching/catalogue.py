"""The catalogue: n open positions as columns, sorted by id, ready to be asked.

    rows ──encode──▶ columns ──────────────▶ catalogue
                     fixed width (n,)         + idf, weights and postings of skills and words
                     interned values (n,)     + unit vectors of coordinates, comparable pay
                     ragged words             (derived anew whenever something changes)

Integers are int32 or int64, weights float32, every sum float64. Memory is nearly all words: 20 bytes for each distinct
word of each position, so about 60 MB at 30,000 positions with 100 words each, and the strings once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from math import isfinite
from typing import Any, Self

import numpy as np

from chunfeng.engine.matching.columns import Bags, Floats, Ints, Longs, Ragged, Vocabulary
from chunfeng.engine.matching.rows import PositionRow
from chunfeng.engine.matching.terms import ASSUMED_HEADCOUNT, EXPERIENCE_YEARS
from chunfeng.engine.matching.words import Lexicon, nearest
from chunfeng.kernel.vocabulary import HeadcountKind

NEVER = 2**31 - 1
"""Days and amounts that are not stated: later and larger than any that are."""


def place_span(code: str) -> tuple[int, int]:
    """The half-open range of 9-digit codes inside a place: "4201" → (420100000, 420200000); "" or nonsense → (0, 0).

    >>> place_span("420111")
    (420111000, 420112000)
    """
    digits = code.strip()
    while len(digits) in (6, 9, 12) and digits.endswith("000" if len(digits) > 6 else "00"):
        digits = digits[: -3 if len(digits) > 6 else -2]
    if len(digits) == 4 and digits.endswith("00"):
        digits = digits[:2]
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (2, 4, 6, 9):
        return 0, 0
    size = 10 ** (9 - len(digits))
    return int(digits) * size, int(digits) * size + size


def occupation_levels(code: str) -> tuple[int, int, int, int]:
    """A code of the occupation tree as four numbers, −1 where it does not reach: "4-02-07" → (4, 2, 7, −1)."""
    parts = code.strip().split("-")[:4] if code else []
    levels = [int(part) if part.isascii() and part.isdigit() else -1 for part in parts]
    reach = levels.index(-1) if -1 in levels else len(levels)
    padded = (*levels[:reach], -1, -1, -1, -1)
    return padded[0], padded[1], padded[2], padded[3]


def unit_vectors(lon: Floats, lat: Floats) -> Floats:
    """Points on the unit sphere, (n, 3); NaN where a coordinate is not known."""
    east, north = np.radians(lon), np.radians(lat)
    return np.stack((np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)), axis=1)


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The interned values that the columns below point into."""

    places: Vocabulary[str]
    occupations: Vocabulary[str]
    employers: Vocabulary[str]
    sets: Vocabulary[tuple[str, ...]]  # of certificates and tags: a *set* is one value, since few distinct ones occur
    skills: Vocabulary[str]
    words: Vocabulary[str]

    @classmethod
    def empty(cls) -> Self:
        return cls(Vocabulary(), Vocabulary(), Vocabulary(), Vocabulary(), Vocabulary(), Vocabulary())

    def copy(self) -> "Vocabularies":
        return Vocabularies(*(getattr(self, part.name).copy() for part in fields(self)))


@dataclass(frozen=True, slots=True)
class Columns:
    """What rows say, column by column; everything has n entries. Every field is an array or a `Ragged`."""

    ids: Longs
    place: Ints  # numbers in Vocabularies.places, and so on
    occupation: Ints
    employer: Ints
    required: Ints
    preferred: Ints
    tags: Ints
    lon: Floats
    lat: Floats
    education: Ints
    experience: Ints
    kinds: Ints
    pay_low: Longs  # −1: unknown
    pay_high: Longs
    openings: Ints
    referrals: Ints
    windows: Ints
    min_age: Ints
    max_age: Ints
    valid_through: Ints  # proleptic day numbers
    updated: Ints  # 0: unknown
    skills: Ragged
    words: Ragged

    def take(self, rows: Longs) -> "Columns":
        return Columns(*(_take(getattr(self, part.name), rows) for part in fields(self)))

    def joined(self, other: "Columns") -> "Columns":
        return Columns(*(_join(getattr(self, part.name), getattr(other, part.name)) for part in fields(self)))


def _take(column: Any, rows: Longs) -> Any:
    return column.take(rows)


def _join(one: Any, other: Any) -> Any:
    return one.joined(other) if isinstance(one, Ragged) else np.concatenate((one, other))


class Catalogue:
    """An immutable set of positions. `with_changes` gives the next one; readers keep theirs as long as they like."""

    def __init__(self, columns: Columns, vocabularies: Vocabularies, lexicon: Lexicon) -> None:
        self.columns = columns
        self.vocabularies = vocabularies
        self.lexicon = lexicon
        self.skills = Bags.coverage(columns.skills, len(vocabularies.skills))
        self.words = Bags.cosine(columns.words, len(vocabularies.words))

    @classmethod
    def of(cls, rows: Iterable[PositionRow], lexicon: Lexicon | None = None) -> "Catalogue":
        """A catalogue of `rows`; where an id comes twice, the last row stands."""
        distinct = {row.id: row for row in rows}
        lexicon = lexicon or Lexicon()
        vocabularies = Vocabularies.empty()
        return cls(_encode([distinct[key] for key in sorted(distinct)], vocabularies, lexicon), vocabularies, lexicon)

    def with_changes(self, upserts: Iterable[PositionRow] = (), removals: Iterable[int] = ()) -> "Catalogue":
        """The catalogue after adding or replacing `upserts` and leaving out `removals` (unknown ids are no matter).

        Answers are those of a catalogue built anew from the same rows. Costs a pass over all words, cuts none again.
        """
        changed = {row.id: row for row in upserts}
        for key in removals:
            changed.pop(key, None)
        gone = np.array(sorted({*changed, *removals}), dtype=np.int64)
        vocabularies = self.vocabularies.copy()
        added = _encode([changed[key] for key in sorted(changed)], vocabularies, self.lexicon)
        joined = self.columns.take(np.flatnonzero(~np.isin(self.ids, gone))).joined(added)
        return Catalogue(joined.take(np.argsort(joined.ids, kind="stable")), vocabularies, self.lexicon)

    def __len__(self) -> int:
        return self.ids.size

    def __contains__(self, position_id: int) -> bool:
        row = int(np.searchsorted(self.ids, position_id))
        return row < len(self) and int(self.ids[row]) == position_id

    @property
    def ids(self) -> Longs:
        """All position ids, ascending."""
        return self.columns.ids

    def row_of(self, position_id: int) -> int:
        """Where a position stands. Raises KeyError if it is not (or no longer) in the catalogue."""
        if position_id not in self:
            raise KeyError(f"position {position_id} is not in the catalogue of {len(self)}")
        return int(np.searchsorted(self.ids, position_id))

    def knows(self, word: str) -> bool:
        """Whether any position uses `word`, as a skill or in its text."""
        return self.lexicon.canonical(word) in self.known_words

    def suggest(self, word: str, n: int = 3) -> tuple[str, ...]:
        """The known words nearest to `word`, for somebody whose word nobody uses."""
        return nearest(word, self.known_words, n)

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Words that some position uses now; a vocabulary also remembers those of positions that have gone."""
        used = (
            names.values[number]
            for names, bag in ((self.vocabularies.skills, self.skills), (self.vocabularies.words, self.words))
            for number in np.flatnonzero(np.diff(bag.starts)).tolist()
        )
        return frozenset(used)

    @cached_property
    def place_spans(self) -> Longs:
        """(distinct places, 2): the ranges of `place_span`."""
        return np.array([place_span(code) for code in self.vocabularies.places.values], dtype=np.int64).reshape(-1, 2)

    @cached_property
    def occupation_levels(self) -> Longs:
        """(distinct occupations, 4)."""
        levels = [occupation_levels(code) for code in self.vocabularies.occupations.values]
        return np.array(levels, dtype=np.int64).reshape(-1, 4)

    @cached_property
    def points(self) -> Floats:
        """(n, 3) unit vectors, NaN where unknown."""
        return unit_vectors(self.columns.lon, self.columns.lat)

    @cached_property
    def middle_pay(self) -> Floats:
        """(n,) the middle of the pay range, or the end that is known; NaN if neither is. Monthly fen."""
        low, high = self.columns.pay_low, self.columns.pay_high
        known = np.where(low < 0, high, np.where(high < 0, low, (low + high) / 2)).astype(np.float64)
        return np.where(known < 0, np.nan, known)

    @cached_property
    def usual_pay(self) -> float:
        """The median of known pay above zero, the yardstick for seekers without a floor; NaN if there is none."""
        known = self.middle_pay[self.middle_pay > 0]
        return float(np.median(known)) if known.size else float("nan")

    @cached_property
    def exposure(self) -> Floats:
        """(n,) recent referrals per opening."""
        return self.columns.referrals / np.maximum(self.columns.openings, 1)

    @property
    def nbytes(self) -> int:
        """Bytes in arrays (vocabularies not counted)."""
        bags = sum(bag.weights.nbytes + bag.rows.nbytes + bag.posted.nbytes for bag in (self.skills, self.words))
        total = bags
        for part in fields(self.columns):
            column = getattr(self.columns, part.name)
            total += (
                column.words.nbytes + column.counts.nbytes + column.starts.nbytes
                if isinstance(column, Ragged)
                else column.nbytes
            )
        return total


def _encode(rows: Sequence[PositionRow], vocabularies: Vocabularies, lexicon: Lexicon) -> Columns:
    """Rows → columns; new values are added to `vocabularies`."""

    def column(value: Callable[[PositionRow], int]) -> Ints:
        return np.fromiter((value(row) for row in rows), dtype=np.int32, count=len(rows))

    def long_column(value: Callable[[PositionRow], int]) -> Longs:
        return np.fromiter((value(row) for row in rows), dtype=np.int64, count=len(rows))

    def degrees(value: Callable[[PositionRow], float | None]) -> Floats:
        return np.array([_finite(value(row)) for row in rows], dtype=np.float64)

    def sets(value: Callable[[PositionRow], tuple[str, ...]]) -> Ints:
        return column(lambda row: vocabularies.sets.add(_distinct(value(row), lexicon)))

    return Columns(
        ids=long_column(lambda row: row.id),
        place=column(lambda row: vocabularies.places.add(row.place)),
        occupation=column(lambda row: vocabularies.occupations.add(row.occupation)),
        employer=column(lambda row: vocabularies.employers.add(row.employer)),
        required=sets(lambda row: row.certificates),
        preferred=sets(lambda row: row.preferred_certificates),
        tags=sets(lambda row: row.tags),
        lon=degrees(lambda row: row.lon),
        lat=degrees(lambda row: row.lat),
        education=column(lambda row: row.education),
        experience=column(lambda row: min(max(row.experience, 0), len(EXPERIENCE_YEARS) - 1)),
        kinds=column(lambda row: row.kinds),
        pay_low=long_column(lambda row: _amount(row.pay_low)),
        pay_high=long_column(lambda row: _amount(row.pay_high)),
        openings=column(_openings),
        referrals=column(lambda row: max(row.referrals, 0)),
        windows=column(lambda row: row.windows),
        min_age=column(lambda row: row.min_age),
        max_age=column(lambda row: NEVER if row.max_age is None else row.max_age),
        valid_through=column(lambda row: _day(row.valid_through, NEVER)),
        updated=column(lambda row: _day(row.updated, 0)),
        skills=Ragged.of(_numbered([sorted(set(row.skills)) for row in rows], vocabularies.skills, lexicon, once=True)),
        words=Ragged.of(_numbered([row.words for row in rows], vocabularies.words, lexicon, once=False)),
    )


def _numbered(
    lists: Sequence[Sequence[str]], vocabulary: Vocabulary[str], lexicon: Lexicon, *, once: bool
) -> list[list[int]]:
    """Lists of words → lists of word numbers; each spelling is canonicalised only the first time it is met."""
    known: dict[str, int] = {}
    numbered = []
    for words in lists:
        numbers = []
        for word in words:
            if word not in known:
                canonical = lexicon.canonical(word)
                known[word] = vocabulary.add(canonical) if canonical else -1
            numbers.append(known[word])
        kept = [number for number in numbers if number >= 0]
        numbered.append(sorted(set(kept)) if once else kept)
    return numbered


def _distinct(names: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(sorted({lexicon.canonical(name) for name in names} - {""}))


def _finite(value: float | None) -> float:
    return value if value is not None and isfinite(value) else float("nan")


def _amount(value: int | None) -> int:
    return -1 if value is None or value < 0 else value


def _day(value: date | None, unknown: int) -> int:
    return unknown if value is None else value.toordinal()


def _openings(row: PositionRow) -> int:
    if row.headcount_kind is HeadcountKind.NUMBER:
        return max(row.headcount, 1)
    return ASSUMED_HEADCOUNT[row.headcount_kind]
