"""Chunfeng itself, measured by the same rules as the peers, and what no peer does."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from chunfeng.engine.matching import Pushed, Seeker, push, rank
from chunfeng.engine.matching.pushing import CHUNK, batch_order
from chunfeng.engine.matching.query import Query
from chunfeng.engine.matching.rows import DEFAULT_WEIGHTS
from chunfeng.engine.matching.store import Store, Writer
from chunfeng.replays.benches.engine import allocation, backwards, dispatch, live, progress, starting
from chunfeng.replays.benches.engine.drawing import Longs, stream
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
        self.store = folder / "store"
        started = time.perf_counter()
        progress.say("building the base")
        with Writer(self.store) as writer:
            writer.rebuild_from(*market.positions.columns(), cursor="0")
        self.rebuild_s = time.perf_counter() - started
        self.catalogue = Store.open(self.store).catalogue()
        progress.say("enrolling the seekers")
        self.roster = self.part = market.seekers.roster()
        self.asked: dict[int, Seeker] = {}
        self.pushed: Pushed | None = None
        push(self.catalogue, market.seekers.seekers(slice(0, 1)), 1, today=market.today)  # loads the machine code

    def ready(self, seekers: Longs) -> None:
        for row in seekers.tolist():
            (self.asked[row],) = self.market.seekers.seekers(slice(row, row + 1))

    def query(self, seeker: int, k: int) -> Longs:
        return rank(self.catalogue, self.asked[seeker], k, today=self.market.today).ids

    def enrol(self, seekers: Longs) -> None:
        """Everybody, or whole chunks of neighbours, so many in all: as they would follow each other among everybody."""
        if seekers.size < len(self.roster):
            chunks = stream(self.market.seed, "chunks").permutation(-(-len(self.roster) // CHUNK))
            order, few = batch_order(self.roster.wishes), np.sort(chunks[: -(-seekers.size // CHUNK)])
            rows = np.concatenate([order[chunk * CHUNK : (chunk + 1) * CHUNK] for chunk in few.tolist()])
            self.part = self.market.seekers.taken(rows[: seekers.size]).roster()

    def batch(self, _seekers: Longs, k: int, threads: int) -> None:
        """Together: who asks at once shares what is worked out once."""
        heard = progress.steps(len(self.part))
        self.pushed = push(self.catalogue, self.part, k, today=self.market.today, threads=threads, progress=heard)

    @property
    def at_once(self) -> bool:
        return True

    def checked(self, seekers: Longs, _k: int) -> list[list[int]] | None:
        """What `push` says: compared with `query`, which is exact."""
        if self.pushed is None:
            return None
        if self.part is not self.roster:
            return []
        return [row[row >= 0].tolist() for row in self.pushed.ids[seekers]]

    def more(self, k: int) -> dict[str, Any]:
        """What no peer is asked: see the modules of these names."""
        share = min(1.0, len(self.market.positions) / FULL)
        interactive, batch = self._interactive(k), self._batch()
        self.pushed = None
        progress.say("backwards")
        reverse = backwards.measure(self.market, self.catalogue, self.roster)
        del self.catalogue, self.roster, self.part  # what comes needs the memory
        progress.say("changes")
        changes = {"rebuild_s": round(self.rebuild_s, 2), **live.run(self.market, self.store)}
        progress.say("allocation and dispatch")
        return {
            "live": changes,
            "interactive": interactive | (starting.run(self.store) if share >= LEAST_SHARE else {}),
            "batch": batch,
            "reverse": reverse,
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
