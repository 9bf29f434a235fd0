"""Everybody at once: the best k positions for each seeker of a roster, on all cores.

Seekers are taken in the order of what they wish for, so that those who look at the same rows follow each other, and in
chunks, so that any thread or machine can do any chunk and the whole is always the same.

A batch may believe that no text score exceeds a share of what its row could reach (`Shares.text_most`). The engine sets
that share itself: `calibrate` looks at what exact searches find; `push` then asks a random sample again, exactly, and
reports how much of it was found (`Audit`). If that is not enough, it believes less and does it again.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from os import cpu_count
from zlib import crc32

import numpy as np

from chunfeng.engine.compiled import compiled
from chunfeng.engine.matching.catalogue import Catalogue
from chunfeng.engine.matching.columns import Floats, Ints, Longs
from chunfeng.engine.matching.glossary import link
from chunfeng.engine.matching.kernels.asking import Desk, clear, lay_out_words
from chunfeng.engine.matching.kernels.podium import Podium, micros, podiums
from chunfeng.engine.matching.kernels.scoring import Shares, answered
from chunfeng.engine.matching.kernels.searching import search
from chunfeng.engine.matching.query import shares_of
from chunfeng.engine.matching.roster import Link, Roster, Wishes
from chunfeng.engine.matching.rows import DEFAULT_WEIGHTS, Seeker, Weights
from chunfeng.engine.matching.segment import SATURATED, Table
from chunfeng.engine.matching.terms import MICRO

CHUNK = 512
"""Seekers that a thread takes at once."""

SAMPLE = 512
"""Seekers that are asked exactly to set the bound, and again, others, to audit it."""

MARGIN = 1.1
"""The bound is set so much above the largest text score that exact searches found."""

ENOUGH = 0.9999
"""Recall with which a batch is content."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What a random sample of exact searches says of a batch: recall@k, by how many seekers, under which bound.

    `seed` draws the same sample of the same seekers again: `sample(n, seed, "audit")`.
    """

    seekers: int
    recall: float
    text_most: float
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Pushed:
    """n seekers × k places, the best first: position ids (−1: no more fit) and scores in whole millionths (0 there)."""

    seekers: Longs
    ids: Longs
    micro: Ints
    audit: Audit

    @property
    def scores(self) -> Floats:
        """(n, k) in [0, 1]."""
        scores: Floats = self.micro / MICRO
        return scores


def push(
    catalogue: Catalogue,
    seekers: Roster | Iterable[Seeker],
    k: int,
    *,
    today: date,
    weights: Weights = DEFAULT_WEIGHTS,
    threads: int | None = None,
    text_most: float | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> Pushed:
    """The best `k` ≥ 1 positions for each of `seekers`; `progress` hears how many are done.

    `text_most` is calibrated if not given; 1 makes the batch exact. Raises ValueError for k < 1.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    roster = seekers if isinstance(seekers, Roster) else Roster.of(seekers, catalogue.lexicon)
    batch = Batch.of(catalogue, roster, k, today, weights)
    return settle(batch, lambda believed: batch.run(believed, threads or cpu_count() or 1, progress), text_most)


def settle(batch: "Batch", run: Callable[[float], tuple[Longs, Ints]], text_most: float | None = None) -> Pushed:
    """`run` the batch, here or elsewhere, under a bound; again, under a looser one, until the audit is content."""
    believed = batch.calibrate() if text_most is None else text_most
    while True:
        ids, micro = run(believed)
        audit = batch.audit(ids, believed)
        if audit.recall >= ENOUGH or believed >= 1:
            return Pushed(batch.roster.wishes.people.ids, ids, micro, audit)
        believed = min(1.0, believed * 1.5)


@dataclass(frozen=True, slots=True)
class Batch:
    """A roster laid against a catalogue."""

    catalogue: Catalogue
    roster: Roster
    k: int
    shares: Shares
    links: tuple[Link, ...]
    seed: int

    @classmethod
    def of(
        cls, catalogue: Catalogue, roster: Roster, k: int, today: date, weights: Weights = DEFAULT_WEIGHTS
    ) -> "Batch":
        shares = shares_of(weights, catalogue.statistics, today)
        return cls(catalogue, roster, k, shares, link(roster, catalogue.glossaries), _seed(roster, k, today))

    def run(
        self, text_most: float, threads: int, progress: Callable[[int], None] = lambda _done: None
    ) -> tuple[Longs, Ints]:
        """(ids, micro), each (n, k), under a bound."""
        ids = np.full((len(self.roster), self.k), -1, dtype=np.int64)
        micro = np.zeros((len(self.roster), self.k), dtype=np.int32)
        done = 0
        with ThreadPoolExecutor(threads) as pool:
            for chunk, found in pool.map(lambda chunk: (chunk, self.chunk(chunk, text_most)), self.chunks()):
                ids[chunk], micro[chunk] = found
                done += chunk.size
                progress(done)
        return ids, micro

    def chunks(self) -> Iterator[Longs]:
        """All seekers in chunks; those with the same first wishes together."""
        order = batch_order(self.roster.wishes)
        return (order[at : at + CHUNK] for at in range(0, order.size, CHUNK))

    def chunk(self, rows: Longs, text_most: float = 1.0) -> tuple[Longs, Ints]:
        """(ids, micro), each (len(rows), k), for some seekers."""
        found = podiums(rows.size, self.k)
        shares = self.shares._replace(text_most=text_most)
        for number, table in enumerate(self.catalogue.held):
            desk, linked = self.catalogue.desk(number), self.links[number]
            search(table, self.roster.held, rows, linked, shares, desk, found, number)
        empty = np.arange(self.k) >= found.size
        return np.where(empty, -1, found.id), np.where(empty, 0, micros(found.merit)).astype(np.int32)

    def calibrate(self) -> float:
        """A share of what a row's text could reach that no match of a sample of exact searches exceeds, and a margin."""
        rows = sample(len(self.roster), self.seed, "calibration")
        found = podiums(rows.size, self.k)
        most = 0.0
        for number, table in enumerate(self.catalogue.held):
            desk, linked = self.catalogue.desk(number), self.links[number]
            search(table, self.roster.held, rows, linked, self.shares, desk, found, number)
        for number, table in enumerate(self.catalogue.held):
            desk, linked = self.catalogue.desk(number), self.links[number]
            most = max(most, most_answered(table, self.roster.held, rows, linked, desk, found, number))
        return min(most * MARGIN, 1.0)

    def audit(self, ids: Longs, text_most: float) -> Audit:
        """Ask another random sample exactly; how much of it is among `ids`?"""
        rows = sample(len(self.roster), self.seed, "audit")
        if text_most >= 1 or not rows.size:
            return Audit(int(rows.size), 1.0, text_most, self.seed)
        exact, _ = self.chunk(rows)
        found = sum(np.isin(wanted[wanted >= 0], got).sum() for wanted, got in zip(exact, ids[rows], strict=True))
        wanted = int((exact >= 0).sum())
        return Audit(int(rows.size), float(found / wanted) if wanted else 1.0, text_most, self.seed)


def batch_order(wishes: Wishes) -> Longs:
    """Seekers sorted by their first wished place and occupation: neighbours look at the same rows."""
    spans, branches = wishes.spans, wishes.branches
    low = _firsts(spans.starts, spans.low)
    levels = branches.levels.astype(np.int64)
    codes = ((levels[:, 0] * 100 + levels[:, 1]) * 100 + levels[:, 2]) * 100 + levels[:, 3]
    return np.lexsort((_firsts(branches.starts, codes), low))


def _firsts(starts: Longs, values: Longs) -> Longs:
    """The first value of each list, −1 where it is empty."""
    firsts = np.full(starts.size - 1, -1, dtype=np.int64)
    full = starts[1:] > starts[:-1]
    firsts[full] = values[starts[:-1][full]]
    return firsts


def sample(n: int, seed: int, purpose: str) -> Longs:
    """Up to SAMPLE different numbers below n, the same for the same seed and purpose."""
    if not n:
        return np.empty(0, np.int64)
    return np.sort(np.random.default_rng([seed, crc32(purpose.encode())]).choice(n, min(n, SAMPLE), replace=False))


def _seed(roster: Roster, k: int, today: date) -> int:
    """Of the day and the batch: tomorrow, or of other seekers, others are asked again; the same batch asks the same."""
    return crc32(roster.wishes.people.ids.tobytes(), crc32(f"{today:%Y-%m-%d} {k}".encode()))


@compiled
def most_answered(
    table: Table, wishes: Wishes, rows: Longs, link: Link, desk: Desk, podiums: Podium, segment: int
) -> float:
    """The largest text score on the podiums, as a share of what its row could reach."""
    most = 0.0
    for at in range(rows.size):
        lay_out_words(wishes.terms, rows[at], link.words, link.idf, desk.word_weight)
        for place in range(podiums.size[at, 0]):
            if podiums.segment[at, place] == segment:
                row = podiums.row[at, place]
                could = SATURATED[table.rows.most_said[row]]
                if could > 0:
                    most = max(most, answered(table.text, row, desk.word_weight) / could)
        clear(wishes.skills, wishes.terms, rows[at], link, desk)
    return most
