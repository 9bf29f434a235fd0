"""Names as numbers: a fixed, sorted set of strings in three arrays, which a file can hold and processes can share.

    blob      the UTF-8 of all names, one after the other, in ascending order
    offsets   name i is blob[offsets[i] : offsets[i + 1]]
    slots     a hash table: the number of a name, or −1, at the slot that its hash names or at the next free one

Nothing is read on opening, so half a million words cost no time until they are asked for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.choosing import greater, lesser
from chunfeng.engine.compiled import borrowing, compiled
from chunfeng.engine.fetching import prefetch

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bytes = NDArray[np.uint8]

TOGETHER = 64
"""Strings that are looked for together."""

NO_BYTES, NO_WORDS = np.empty(0, dtype=np.uint8), np.zeros(1, dtype=np.int64)
"""No words, packed."""


class Strings(NamedTuple):
    """n strings and their hash table; see the head of the module."""

    blob: Bytes
    offsets: Longs  # n + 1
    slots: Ints  # a power of two, at least 2n


class Names:
    """n different strings, numbered 0..n−1 in the order of their UTF-8 bytes, which is that of their code points."""

    __slots__ = ("strings",)

    def __init__(self, strings: Strings) -> None:
        self.strings = strings

    @classmethod
    def of(cls, values: Iterable[str]) -> Self:
        """Names of the distinct `values`."""
        words = sorted(set(values))
        strings = Strings(*packed(words), np.full(1 << (2 * len(words) - 1).bit_length(), -1, dtype=np.int32))
        _enter(strings)
        return cls(strings)

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> Self:
        """What `arrays(prefix)` gave. Raises KeyError if one is missing."""
        return cls(Strings(*(arrays[f"{prefix}.{part}"] for part in Strings._fields)))

    def arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """The three arrays under the names "prefix.blob", "prefix.offsets" and "prefix.slots"."""
        return {f"{prefix}.{part}": getattr(self.strings, part) for part in Strings._fields}

    def find(self, words: Sequence[str]) -> Ints:
        """(len(words),) the number of each word, −1 for those that are not there."""
        return self.find_packed(*packed(words))

    def find_packed(self, blob: Bytes, offsets: Longs) -> Ints:
        """As `find`, for words that are packed already."""
        found = np.empty(offsets.size - 1, dtype=np.int32)
        if found.size:
            find(self.strings, blob, offsets, 0, found)
        return found

    def number(self, word: str) -> int:
        """The number of `word`, or −1."""
        return int(self.find((word,))[0])

    def __len__(self) -> int:
        return self.strings.offsets.size - 1

    def __contains__(self, word: str) -> bool:
        return self.number(word) >= 0

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self):
            raise IndexError(f"there is no name {number} among {len(self)}")
        begin, end = self.strings.offsets[number], self.strings.offsets[number + 1]
        return _text(self.strings.blob[begin:end].tobytes())

    def __iter__(self) -> Iterator[str]:
        return unpacked(self.strings.blob, self.strings.offsets)


def packed(words: Sequence[str]) -> tuple[Bytes, Longs]:
    """(blob, offsets) of `words` in their order, with repetitions. Lone surrogates pass, as three bytes."""
    if not words:
        return NO_BYTES, NO_WORDS
    try:
        encoded = [*map(str.encode, words)]
    except UnicodeEncodeError:
        encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    offsets = np.fromiter(accumulate(map(len, encoded), initial=0), dtype=np.int64, count=len(encoded) + 1)
    return np.frombuffer(bytearray(b"".join(encoded)), dtype=np.uint8), offsets


def unpacked(blob: Bytes, offsets: Longs) -> Iterator[str]:
    """The words that `packed` packed."""
    text = blob.tobytes()
    return (_text(text[begin:end]) for begin, end in pairwise(offsets.tolist()))


def _text(encoded: bytes) -> str:
    return encoded.decode("utf-8", "surrogatepass")


@borrowing
def _hash(blob: Bytes, begin: int, end: int) -> int:
    """FNV-1a of the bytes begin..end in 64 bits, its halves folded: the same on every machine and in every run."""
    value = np.uint64(0xCBF29CE484222325)
    for place in range(begin, end):
        value = (value ^ np.uint64(blob[place])) * np.uint64(0x100000001B3)
    return int((value ^ (value >> np.uint64(32))) & np.uint64(0x7FFFFFFF))


@borrowing
def _same(blob: Bytes, begin: int, end: int, other: Bytes, start: int, stop: int) -> bool:
    """Whether blob[begin:end] and other[start:stop] are the same bytes."""
    if end - begin != stop - start:
        return False
    for step in range(end - begin):  # noqa: SIM110 - a loop is what compiles well
        if blob[begin + step] != other[start + step]:
            return False
    return True


@borrowing
def _slot(strings: Strings, blob: Bytes, begin: int, end: int, slot: int) -> int:
    """The slot where blob[begin:end] stands, or the free one where it would, from `slot` on."""
    number = strings.slots[slot]
    while number >= 0 and not _same(
        strings.blob, strings.offsets[number], strings.offsets[number + 1], blob, begin, end
    ):
        slot = (slot + 1) & (strings.slots.size - 1)
        number = strings.slots[slot]
    return slot


@compiled
def _enter(strings: Strings) -> None:
    """Fill the empty slots with all strings, which must be distinct."""
    for number in range(strings.offsets.size - 1):
        begin, end = strings.offsets[number], strings.offsets[number + 1]
        first = _hash(strings.blob, begin, end) & (strings.slots.size - 1)
        strings.slots[_slot(strings, strings.blob, begin, end, first)] = number


@compiled
def find(strings: Strings, blob: Bytes, offsets: Longs, first: int, found: Ints) -> None:
    """found[i] = the number of string `first` + i, which is blob[offsets[first + i] : offsets[first + i + 1]], or −1.

    Slots, offsets and strings lie far apart in memory: those of some strings are asked for together, a step ahead.
    """
    for start in range(0, found.size, TOGETHER):
        few = range(start, lesser(start + TOGETHER, found.size))
        for at in few:
            found[at] = _hash(blob, offsets[first + at], offsets[first + at + 1]) & (strings.slots.size - 1)
            prefetch(strings.slots, found[at])
        for at in few:
            prefetch(strings.offsets, greater(strings.slots[found[at]], 0))
        for at in few:
            prefetch(strings.blob, strings.offsets[greater(strings.slots[found[at]], 0)])
        for at in few:
            found[at] = strings.slots[_slot(strings, blob, offsets[first + at], offsets[first + at + 1], found[at])]
