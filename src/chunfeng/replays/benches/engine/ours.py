"""Chunfeng itself, measured by the same rules as the peers, and what no peer does."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from chunfeng.engine.matching import Catalogue, Pushed, Seeker, push, rank
from chunfeng.engine.matching.query import Query
from chunfeng.engine.matching.rows import DEFAULT_WEIGHTS
from chunfeng.replays.benches.engine import allocation, backwards, dispatch, live, starting
from chunfeng.replays.benches.engine.drawing import Longs
from chunfeng.replays.benches.engine.market import Market
from chunfeng.replays.benches.engine.peers.single import Single

DOES = "all filters, all parts of the score, exact, with reasons"

FULL = 300_000
"""Positions from which allocation and dispatch are measured at their full size; below, in proportion."""
ALLOCATED, IDLE, DEMANDS = 200_000, 1_000_000, 10_000
LEAST_SHARE = 0.1
"""Of the full size, from which it is worth while to compile everything anew for the first question."""
FEWEST = 3_000
"""Idle workers, at the least."""


class Ours(Single):
    """The engine's public functions on the market's columns."""

    def __init__(self, market: Market, folder: Path) -> None:
        self.market = market
        self.folder = folder
        self.catalogue = Catalogue.of_columns(*market.positions.columns())
        self.roster = market.seekers.roster()
        self.asked: dict[int, Seeker] = {}
        self.pushed: Pushed | None = None
        push(self.catalogue, market.seekers.seekers(slice(0, 1)), 1, today=market.today)  # loads the machine code

    def ready(self, seekers: Longs) -> None:
        for row in seekers.tolist():
            (self.asked[row],) = self.market.seekers.seekers(slice(row, row + 1))

    def query(self, seeker: int, k: int) -> Longs:
        return rank(self.catalogue, self.asked[seeker], k, today=self.market.today).ids

    def batch(self, _seekers: Longs, k: int, threads: int) -> None:
        """Always everybody: who asks at once shares what is worked out once."""
        self.pushed = push(self.catalogue, self.roster, k, today=self.market.today, threads=threads)

    @property
    def at_once(self) -> bool:
        return True

    def checked(self, seekers: Longs, _k: int) -> list[list[int]] | None:
        """What `push` says: compared with `query`, which is exact."""
        if self.pushed is None:
            return None
        return [row[row >= 0].tolist() for row in self.pushed.ids[seekers]]

    def more(self, k: int) -> dict[str, Any]:
        """What no peer is asked: see the modules of these names."""
        share = min(1.0, len(self.market.positions) / FULL)
        store = self.folder / "store"
        return {
            "live": live.run(self.market, store),
            "interactive": self._interactive(k) | (starting.run(store) if share >= LEAST_SHARE else {}),
            "batch": self._batch(),
            "reverse": backwards.measure(self.market, self.catalogue, self.roster),
            "allocation": allocation.run(round(ALLOCATED * share), round(FULL * share)),
            "dispatch": dispatch.run(max(FEWEST, round(IDLE * share)), max(60, round(DEMANDS * share))),
        }

    def _interactive(self, k: int) -> dict[str, float]:
        """Milliseconds: of a question, what is preparation in Python, and what the search in machine code."""
        prepared, searched = [], []
        for seeker in self.asked.values():
            started = time.perf_counter()
            query = Query.of(self.catalogue, seeker, self.market.today, DEFAULT_WEIGHTS)
            ready = time.perf_counter()
            query.best(k + 1)
            prepared.append(ready - started)
            searched.append(time.perf_counter() - ready)
        return {
            f"{name}_p{share}_ms": round(float(np.percentile(seconds, share)) * 1e3, 4)
            for name, seconds in (("prepare", prepared), ("kernel", searched))
            for share in (50, 99)
        }

    def _batch(self) -> dict[str, float]:
        """How sure the batch is of itself."""
        assert self.pushed is not None
        audit = self.pushed.audit
        return {"audited": audit.seekers, "recall": audit.recall, "text_most": round(audit.text_most, 4)}


def prepare(market: Market, folder: Path) -> Ours:
    return Ours(market, folder)
