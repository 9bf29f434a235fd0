"""The question of one employer: who suits this position best, among everybody enrolled?

    RosterIndex   who wishes which place: once a roster
    Reverser      a roster laid against a catalogue: once for both, for any number of positions
    reverse       one position, everything prepared on the spot

The score is that of `rank` for each seeker, to the millionth; ties go to declared preferences met, then to the order in
the roster.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np

from chunfeng.engine.matching.catalogue import Catalogue
from chunfeng.engine.matching.columns import Ints, Longs
from chunfeng.engine.matching.glossary import link
from chunfeng.engine.matching.kernels.backwards import Index, Postings, Room, best_seekers, outermost
from chunfeng.engine.matching.kernels.hoping import MARK_BYTES, Tongue, Trades, Worth, marks_of, tongue_of
from chunfeng.engine.matching.kernels.podium import Podium, first, micros, podiums, preferences
from chunfeng.engine.matching.query import shares_of
from chunfeng.engine.matching.roster import Roster
from chunfeng.engine.matching.rows import DEFAULT_WEIGHTS, Seeker, Weights
from chunfeng.engine.matching.terms import MICRO


@dataclass(frozen=True, slots=True)
class Candidate:
    """One seeker for a position. `index` is the place in the roster, `score` a whole number of millionths / 10⁶."""

    rank: int
    index: int
    seeker_id: int
    score: float
    preferred: int  # declared preferences met


@dataclass(frozen=True, slots=True, eq=False)
class RosterIndex:
    """A roster by wished places and occupations, whatever the catalogue."""

    roster: Roster
    index: Index

    @classmethod
    def of(cls, roster: Roster) -> Self:
        return cls(roster, Index(_postings(roster), _trades(roster), marks_of(roster.held)))


class Reverser:
    """`roster` laid against `catalogue`. Threads may ask at the same time."""

    def __init__(self, catalogue: Catalogue, roster: Roster | RosterIndex) -> None:
        """Hand in a `RosterIndex` where catalogues come and go and the roster stays."""
        self.catalogue = catalogue
        self.enrolled = roster if isinstance(roster, RosterIndex) else RosterIndex.of(roster)
        self._links = link(self.enrolled.roster, catalogue.glossaries)
        self._tongues: dict[int, Tongue] = {}
        self._rooms = threading.local()

    def best(
        self, position_id: int, k: int, *, today: date, weights: Weights = DEFAULT_WEIGHTS
    ) -> tuple[Candidate, ...]:
        """The best `k` seekers for a position on `today`, fewer if fewer fit. Raises KeyError if it is not there."""
        number, row = self.catalogue.row_of(position_id)
        if k <= 0 or not len(self.enrolled.roster):
            return ()
        best = first(podiums(1, min(k, len(self.enrolled.roster))))
        best_seekers(
            self.catalogue.held[number],
            row,
            self.enrolled.roster.held,
            self.enrolled.index,
            self._tongue(number),
            self._links[number],
            shares_of(weights, self.catalogue.statistics, today),
            self._room(),
            self.catalogue.desk(number),
            best,
        )
        return self._candidates(best)

    def _candidates(self, best: Podium) -> tuple[Candidate, ...]:
        standing = slice(int(best.size[0]))
        index, merit = best.id[standing], best.merit[standing]
        ids, scores = self.enrolled.roster.wishes.people.ids[index], micros(merit) / MICRO
        told = zip(index.tolist(), ids.tolist(), scores.tolist(), preferences(merit).tolist(), strict=True)
        return tuple(Candidate(rank, *each) for rank, each in enumerate(told, 1))

    def _tongue(self, number: int) -> Tongue:
        """Two threads may work it out at once; both come to the same."""
        if number not in self._tongues:
            names = self.catalogue.segments[number].names
            wishes, link_ = self.enrolled.roster.held, self._links[number]
            self._tongues[number] = tongue_of(wishes, link_, len(names.skills), len(names.words))
        return self._tongues[number]

    def _room(self) -> Room:
        rooms: dict[str, Room] = self._rooms.__dict__
        if "room" not in rooms:
            seekers, words = len(self.enrolled.roster), len(self.enrolled.roster.words)
            rooms["room"] = Room(
                seen=np.zeros(seekers, dtype=np.uint8),
                entry=np.empty(seekers + 1, dtype=np.int32),
                hope=np.empty(seekers, dtype=np.float32),
                rest=np.empty(seekers, dtype=np.float32),
                order=np.empty(seekers, dtype=np.int32),
                tier=np.empty(self.enrolled.index.trades.levels.shape[0], dtype=np.uint8),
                worth=Worth(np.zeros(words), np.zeros(words), np.zeros(8 * MARK_BYTES, dtype=np.float32)),
            )
        return rooms["room"]


def reverse(
    catalogue: Catalogue,
    position_id: int,
    roster: Roster | Sequence[Seeker],
    k: int,
    *,
    today: date,
    weights: Weights = DEFAULT_WEIGHTS,
) -> tuple[Candidate, ...]:
    """The best `k` seekers for a position on `today`, fewer if fewer fit. Raises KeyError if it is not in the catalogue.

    Whoever asks for several positions keeps a `Reverser`.
    """
    enrolled = roster if isinstance(roster, Roster) else Roster.of(roster, catalogue.lexicon)
    return Reverser(catalogue, enrolled).best(position_id, k, today=today, weights=weights)


def _postings(roster: Roster) -> Postings:
    people, spans = roster.wishes.people, roster.wishes.spans
    wished = np.diff(spans.starts)
    kept = outermost(spans.starts, spans.low, spans.high) > 0
    seeker = np.repeat(np.arange(wished.size, dtype=np.int32), wished)[kept]
    low, high = spans.low[kept], spans.high[kept]
    order = np.lexsort((-high, low))
    seeker, low, high = seeker[order], low[order], high[order]
    firsts = np.flatnonzero((np.diff(low, prepend=-1) != 0) | (np.diff(high, prepend=-1) != 0))
    entries = np.concatenate((seeker, np.flatnonzero(wished == 0).astype(np.int32)))
    floor = people.floor[entries]
    log_floor = np.where(floor > 0, np.log2(np.maximum(floor, 1)), np.nan).astype(np.float32)
    starts = np.concatenate((firsts, (seeker.size, entries.size)))
    return Postings(low[firsts], high[firsts], starts, entries, people.forbidden[entries], floor, log_floor)


def _trades(roster: Roster) -> Trades:
    branches = roster.wishes.branches
    firsts, number = _distinct(branches.levels)
    return Trades(branches.levels[firsts], branches.starts, number)


def _distinct(rows: Ints) -> tuple[Longs, Ints]:
    """(m,) where each distinct row first stands, and (n,) the number of each row among them."""
    number = np.zeros(rows.shape[0], dtype=np.int64)
    firsts = np.zeros(min(rows.shape[0], 1), dtype=np.int64)
    for column in range(rows.shape[1]):
        _, values = np.unique(rows[:, column], return_inverse=True)
        _, firsts, number = np.unique(
            number * (values.max(initial=0) + 1) + values, return_index=True, return_inverse=True
        )
    return firsts, number.astype(np.int32)
