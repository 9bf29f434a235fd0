"""Chance for columns: which word, how many, how skewed; the same for the same seed, whatever the number of threads."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from chunfeng.engine.compiled import compiled

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

QUANTILES = 1 << 16
"""Steps in which a skewed distribution over many words is kept, so that a draw is one look-up."""

BLOCK = 1 << 12
"""Rows that one thread draws at a time."""


@dataclass(frozen=True, slots=True)
class Lists:
    """n lists of (value, count): list i is the run starts[i]..starts[i+1]; values ascend within a run, none twice."""

    starts: Longs  # n + 1
    values: Ints
    counts: Bytes

    def __len__(self) -> int:
        return self.starts.size - 1

    @property
    def lengths(self) -> Longs:
        return np.diff(self.starts)

    def row(self, row: int) -> Ints:
        return self.values[self.starts[row] : self.starts[row + 1]]

    def row_counts(self, row: int) -> Bytes:
        return self.counts[self.starts[row] : self.starts[row + 1]]

    def taken(self, rows: Longs) -> "Lists":
        """The lists of some rows."""
        starts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(self.lengths[rows])))
        at = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], self.lengths[rows])
        return Lists(starts, self.values[at], self.counts[at])

    @classmethod
    def chosen(cls, table: Ints) -> "Lists":
        """From a table (n, most) with −1 for "none": the distinct values of each row."""
        ordered = np.sort(table, axis=1)
        kept = ordered >= 0
        kept[:, 1:] &= ordered[:, 1:] != ordered[:, :-1]
        starts = np.concatenate(([0], np.cumsum(kept.sum(axis=1)))).astype(np.int64)
        values = ordered[kept].astype(np.int32)
        return cls(starts, values, np.ones(values.size, dtype=np.uint8))


def stream(seed: int, name: str) -> Generator:
    """The random numbers of one column: adding a column changes no other."""
    return np.random.default_rng([seed, *name.encode()])


def zipf(count: int, offset: float, power: float = 1.0) -> Ints:
    """(QUANTILES,) ranks 0..count: rank r comes with a chance in proportion to 1 / (r + offset) ** power."""
    shares = 1 / (np.arange(count) + offset) ** power
    middles = (np.arange(QUANTILES) + 0.5) / QUANTILES
    return np.searchsorted(np.cumsum(shares) / shares.sum(), middles).astype(np.int32)


def skewed(chance: Generator, count: int, offset: float, power: float = 1.0) -> Floats:
    """(count,) shares that sum to 1 and fall like Zipf's, in random order."""
    shares = 1 / (chance.permutation(count) + offset) ** power
    return shares / shares.sum()


def sometimes(chance: Generator, share: float, usual: NDArray[Any], rare: Any) -> NDArray[Any]:
    """`usual`, but `rare` for a share of the rows."""
    return np.where(chance.random(usual.shape[0]) < share, rare, usual).astype(usual.dtype)


@dataclass(frozen=True, slots=True)
class Bags:
    """Bags of words, one a row, which are drawn when they are asked for and always the same: no memory holds them all."""

    seed: int
    numbers: Ints  # (n,) by which the draws of a row are known
    owners: Ints  # (n,) which pool each row draws from
    wanted: Bytes  # (n,) how many draws
    pools: Ints  # (pools, size) words of each; the first ones come most often
    common: Ints  # (QUANTILES,) words that everybody draws from
    common_quarters: int  # how many draws of four are from `common`

    @classmethod
    def of(
        cls, seed: int, owners: Ints, draws: tuple[int, int], pools: Ints, common: Ints, common_quarters: int
    ) -> Self:
        """`draws` are the least and the most draws of a row."""
        wanted = stream(seed, "lengths").integers(draws[0], draws[1] + 1, owners.size)
        numbers = np.arange(owners.size, dtype=np.int32)
        return cls(seed, numbers, owners, wanted.astype(np.uint8), pools, common, common_quarters)

    def __len__(self) -> int:
        return self.owners.size

    def taken(self, rows: Longs) -> Self:
        """The bags of some rows, as they were."""
        numbers, owners, wanted = self.numbers[rows], self.owners[rows], self.wanted[rows]
        return replace(self, numbers=numbers, owners=owners, wanted=wanted)

    def drawn(self, rows: Longs | None = None) -> Lists:
        """The bags of `rows`, in their order, words counted; of all if none are named."""
        chosen = np.arange(len(self)) if rows is None else rows
        if chosen.size <= BLOCK:
            values, counts, lengths = self._block(chosen)
            return Lists(np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths))), values, counts)
        space = int(self.wanted[chosen].sum(dtype=np.int64))  # pages of it that stay untouched cost no memory
        values, counts = np.empty(space, dtype=np.int32), np.empty(space, dtype=np.uint8)
        parts, used = [np.zeros(1, dtype=np.int64)], 0
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            blocks = (chosen[at : at + BLOCK] for at in range(0, chosen.size, BLOCK))
            for some_values, some_counts, some_lengths in threads.map(self._block, blocks):
                values[used : used + some_values.size] = some_values
                counts[used : used + some_counts.size] = some_counts
                used += some_values.size
                parts.append(some_lengths)
        return Lists(np.cumsum(np.concatenate(parts)), values[:used], counts[:used])

    def _block(self, rows: Longs) -> tuple[Ints, Bytes, Longs]:
        """(values, counts, lengths) of some rows."""
        wanted, lengths = self.wanted[rows], np.empty(rows.size, dtype=np.int64)
        room = int(wanted.sum(dtype=np.int64))
        values, counts = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.uint8)
        key, numbers, owners = np.uint64(self.seed), self.numbers[rows], self.owners[rows]
        out = values, counts, lengths
        used = _draw(key, numbers, owners, wanted, self.pools, self.common, self.common_quarters, *out)
        return values[:used], counts[:used], lengths


@compiled
def _hashed(key: np.uint64, number: int) -> np.uint64:
    """SplitMix64: 64 random bits for the number-th draw under `key`."""
    bits = key + np.uint64(number) * np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


@compiled
def _draw(
    key: np.uint64,
    numbers: Ints,
    owners: Ints,
    wanted: Bytes,
    pools: Ints,
    common: Ints,
    common_quarters: int,
    values: Ints,
    counts: Bytes,
    lengths: Longs,
) -> int:
    """Fill `values` and `counts` run after run and `lengths` row by row; how much of them is used."""
    drawn = np.empty(256, dtype=np.int32)
    used = 0
    for row in range(owners.size):
        mine = _hashed(key, numbers[row] + 1)
        for draw in range(wanted[row]):
            drawn[draw] = _word(_hashed(mine, draw), pools[owners[row]], common, common_quarters)
        before = used
        used = _count(np.sort(drawn[: wanted[row]]), values, counts, used)
        lengths[row] = used - before
    return used


@compiled
def _word(bits: np.uint64, pool: Ints, common: Ints, common_quarters: int) -> int:
    """One draw: 2 bits choose the source, 16 bits a word of the language, 32 bits squared one of the trade."""
    if np.int64(bits & np.uint64(3)) < common_quarters:
        return common[np.int64((bits >> np.uint64(2)) & np.uint64(0xFFFF))]
    share = np.float64(np.int64(bits >> np.uint64(32))) / 4294967296.0
    return pool[np.int64(pool.size * share * share)]


@compiled
def _count(ordered: Ints, values: Ints, counts: Bytes, used: int) -> int:
    """Append the distinct values of `ordered` and how often each comes; the new end."""
    at = 0
    while at < ordered.size:
        run = at
        while run < ordered.size and ordered[run] == ordered[at]:
            run += 1
        values[used] = ordered[at]
        counts[used] = run - at
        used += 1
        at = run
    return used
