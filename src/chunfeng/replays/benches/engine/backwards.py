"""The employer's question on the synthetic market: the best seekers for one position, and how long that takes.

Positions are drawn evenly from all that are open. What the machine was doing besides shows in the difference between
`*_ms`, what an employer waits, and `*_cpu_ms`, what the question costs.
"""

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.matching import Catalogue, Lexicon, Reverser, Roster, RosterIndex
from chunfeng.replays.benches.engine.drawing import stream
from chunfeng.replays.benches.engine.market import SEED, Market

K = 50
WARM = 3


def run(positions: int = 300_000, seekers: int = 200_000, sample: int = 500, seed: int = SEED) -> dict[str, Any]:
    """One measurement on a market of its own."""
    market = Market.of(positions, seekers, seed)
    catalogue = Catalogue.of_columns(*market.positions.columns(), Lexicon())
    return measure(market, catalogue, market.seekers.roster(), sample)


def measure(market: Market, catalogue: Catalogue, roster: Roster, sample: int = 500) -> dict[str, Any]:
    """One measurement; seconds exclude compilation, `first_s` includes it."""
    started = time.perf_counter()
    index = RosterIndex.of(roster)
    indexed = time.perf_counter()
    reverser = Reverser(catalogue, index)
    linked = time.perf_counter()
    asked = stream(market.seed, "reversed").choice(catalogue.ids, min(sample, len(catalogue)), replace=False)
    for key in asked[:WARM].tolist():
        reverser.best(key, K, today=market.today)
    warm = time.perf_counter()
    waited, cost = np.empty(asked.size), np.empty(asked.size)
    found = []
    for at, key in enumerate(asked.tolist()):
        began, worked = time.perf_counter(), time.thread_time()
        found.append(len(reverser.best(key, K, today=market.today)))
        waited[at], cost[at] = time.perf_counter() - began, time.thread_time() - worked
    return {
        "bench": "reverse",
        "positions": len(catalogue),
        "seekers": len(roster),
        "k": K,
        "asked": asked.size,
        "index_s": round(indexed - started, 2),
        "link_s": round(linked - indexed, 2),
        "first_s": round(warm - linked, 2),
        "found": round(float(np.mean(found)), 1),
        **_milliseconds("", waited),
        **_milliseconds("cpu_", cost),
    }


def _milliseconds(kind: str, seconds: NDArray[np.float64]) -> dict[str, float]:
    return {f"p{share}_{kind}ms": round(float(np.percentile(seconds, share)) * 1e3, 3) for share in (50, 99)}
