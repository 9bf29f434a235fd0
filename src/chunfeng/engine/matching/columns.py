"""The three shapes in which a catalogue keeps its columns: interned values, ragged lists, and weighted bags of words.

Everything is immutable from outside: a changed catalogue shares what it can with the old one and copies the rest.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
T = TypeVar("T", bound=Hashable)


class Vocabulary(Generic[T]):
    """Values numbered in the order of their first appearance."""

    __slots__ = ("ids", "values")

    def __init__(self, values: Iterable[T] = ()) -> None:
        self.values: list[T] = list(values)
        self.ids: dict[T, int] = {value: number for number, value in enumerate(self.values)}

    def __len__(self) -> int:
        return len(self.values)

    def copy(self) -> "Vocabulary[T]":
        return Vocabulary(self.values)

    def add(self, value: T) -> int:
        """The number of `value`, new or known. Only for a catalogue under construction."""
        number = self.ids.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number

    def find(self, values: Iterable[T]) -> Longs:
        """Sorted, distinct numbers of those `values` that are known; the unknown are left out."""
        return np.array(sorted({self.ids[value] for value in values if value in self.ids}), dtype=np.int64)


def spans(starts: Longs, lengths: Longs) -> Longs:
    """All indices of the runs [start, start + length), run after run: the flat gather behind every ragged column."""
    ends = np.cumsum(lengths)
    shift = np.repeat(starts - ends + lengths, lengths)
    return shift + np.arange(ends[-1] if ends.size else 0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Ragged:
    """n lists of (word number, count): list i is the run starts[i]..starts[i+1] (CSR), words ascending within a run."""

    starts: Longs  # n + 1
    words: Ints
    counts: Ints

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Self:
        """Lists of word numbers with repetitions → distinct words with counts."""
        lengths = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
        flat = np.fromiter((word for words in lists for word in words), dtype=np.int64, count=int(lengths.sum()))
        width = int(flat.max(initial=0)) + 1
        keys, counts = np.unique(np.repeat(np.arange(len(lists)), lengths) * width + flat, return_counts=True)
        starts = np.searchsorted(keys, np.arange(len(lists) + 1) * width).astype(np.int64)
        return cls(starts, (keys % width).astype(np.int32), counts.astype(np.int32))

    @property
    def lengths(self) -> Longs:
        return np.diff(self.starts)

    def take(self, rows: Longs) -> "Ragged":
        lengths = self.lengths[rows]
        flat = spans(self.starts[rows], lengths)
        return Ragged(np.concatenate(([0], np.cumsum(lengths))), self.words[flat], self.counts[flat])

    def joined(self, other: "Ragged") -> "Ragged":
        return Ragged(
            np.concatenate((self.starts, other.starts[1:] + self.starts[-1])),
            np.concatenate((self.words, other.words)),
            np.concatenate((self.counts, other.counts)),
        )

    def row(self, row: int) -> Ints:
        return self.words[self.starts[row] : self.starts[row + 1]]


@dataclass(frozen=True, slots=True)
class Bags:
    """A ragged column with weights, kept by row and also by word, so that a sum over few rows or few words is cheap.

    idf(w) = ln(1 + n / df(w)). Weights are float32, sums float64.
    """

    lists: Ragged
    idf: Floats  # one per word of the vocabulary
    weights: NDArray[np.float32]  # parallel to lists.words
    starts: Longs  # of each word's postings; vocabulary + 1
    rows: Ints  # postings: rows ascending within a word
    posted: NDArray[np.float32]  # parallel to rows

    @classmethod
    def coverage(cls, lists: Ragged, size: int) -> Self:
        """Each word weighs its share of the row: idf(w) / Σ idf. A full house sums to 1."""
        idf = _idf(lists, size)
        return cls._of(lists, idf, _divide(idf[lists.words], lists, squared=False))

    @classmethod
    def cosine(cls, lists: Ragged, size: int) -> Self:
        """Each row is a unit vector of (1 + ln count) · idf."""
        idf = _idf(lists, size)
        return cls._of(lists, idf, _divide((1 + np.log(lists.counts)) * idf[lists.words], lists, squared=True))

    @classmethod
    def _of(cls, lists: Ragged, idf: Floats, weights: Floats) -> Self:
        order = np.argsort(lists.words, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(lists.words, minlength=idf.size)))).astype(np.int64)
        owners = np.repeat(np.arange(lists.starts.size - 1, dtype=np.int32), lists.lengths)
        narrow = weights.astype(np.float32)
        return cls(lists, idf, narrow, starts, owners[order], narrow[order])

    def holders(self, words: Longs) -> Longs:
        """Rows that hold any of `words`; with repetitions."""
        return self.rows[spans(self.starts[words], self.starts[words + 1] - self.starts[words])].astype(np.int64)

    def dot(self, words: Longs, weights: Floats, rows: Longs) -> Floats:
        """Σ over `words` of weight × the row's weight, for each of `rows`; by whichever side is shorter."""
        by_word = int((self.starts[words + 1] - self.starts[words]).sum())
        by_row = int((self.lists.starts[rows + 1] - self.lists.starts[rows]).sum())
        return self._by_word(words, weights)[rows] if by_word <= by_row else self._by_row(words, weights, rows)

    def _by_word(self, words: Longs, weights: Floats) -> Floats:
        lengths = self.starts[words + 1] - self.starts[words]
        flat = spans(self.starts[words], lengths)
        return _sums(self.rows[flat], self.posted[flat] * np.repeat(weights, lengths), self.lists.starts.size - 1)

    def _by_row(self, words: Longs, weights: Floats, rows: Longs) -> Floats:
        wanted = np.zeros(self.idf.size)
        wanted[words] = weights
        lengths = self.lists.starts[rows + 1] - self.lists.starts[rows]
        flat = spans(self.lists.starts[rows], lengths)
        products = wanted[self.lists.words[flat]] * self.weights[flat]
        return _sums(np.repeat(np.arange(rows.size), lengths), products, rows.size)


def _sums(owners: Ints | Longs, values: Floats | NDArray[np.float32], size: int) -> Floats:
    """(size,) Σ of the values of each owner."""
    return np.bincount(owners, weights=values, minlength=size).astype(np.float64, copy=False)


def _idf(lists: Ragged, size: int) -> Floats:
    n = lists.starts.size - 1
    return np.log1p(n / np.maximum(np.bincount(lists.words, minlength=size), 1))


def _divide(values: Floats, lists: Ragged, *, squared: bool) -> Floats:
    """Each value over its row's sum, or over its row's length as a vector."""
    owners = np.repeat(np.arange(lists.starts.size - 1), lists.lengths)
    totals = _sums(owners, values * values if squared else values, lists.starts.size - 1)
    divided: Floats = values / (np.sqrt(totals) if squared else totals)[owners]
    return divided
