"""Congestion control on a market of the size of a city: seconds, and what it costs against no control and against greed.

The market is made up. Positions belong to fields (a trade in a town) of very different size, some with several times more
seekers per position than others; nine candidates in ten are of the seeker's own field; within a field the popular positions
draw most seekers and score a little higher, by a power law. Headcounts follow a Pareto law (tail 1.1, at most 200): most
hire one, a few hire hundreds. Every place can see `FACTOR` people, every seeker is referred to up to `PER_SEEKER` positions.
"""

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.compiled import compiled
from chunfeng.engine.matching.allocation import Allocation, Candidates, allocate
from chunfeng.engine.matching.exposure import Exposure, exposure_of

PER_SEEKER = 20
FACTOR = 20
PER_FIELD = 60
"""Positions of a field, on average."""
STRANGE = 0.1
"""Candidates from anywhere."""
TAIL = 2.5
"""The larger, the more seekers share the first positions of a field."""
UNEVEN = 0.9
"""Standard deviation of the logarithm of seekers per position, among fields."""

Longs = NDArray[np.int64]


def run(seekers: int = 200_000, positions: int = 300_000, edges_per_seeker: int = 85, seed: int = 1) -> dict[str, Any]:
    """One measurement; seconds exclude compilation. `edges_per_seeker` are drawn; those drawn twice count once."""
    compiling = time.perf_counter()
    allocate(Candidates.of([[(0, 0.5)], [(0, 0.6)]]), [1])
    compiling = time.perf_counter() - compiling
    candidates, headcounts = market(seekers, positions, edges_per_seeker, seed)
    capacities = headcounts * FACTOR
    started = time.perf_counter()
    controlled = allocate(candidates, capacities, per_seeker=PER_SEEKER)
    seconds = time.perf_counter() - started
    uncontrolled = allocate(candidates, np.full(positions, candidates.positions.size), per_seeker=PER_SEEKER)
    greedy = greedy_total(candidates, capacities, PER_SEEKER)
    return {
        "bench": "allocation",
        "seekers": seekers,
        "positions": positions,
        "edges": candidates.positions.size,
        "compile_seconds": round(compiling, 2),
        "seconds": round(seconds, 2),
        "bids": sum(each.bids for each in controlled.rounds),
        "gap": controlled.gap,
        "bound": round(controlled.bound, 1),
        "controlled": _figures(controlled, headcounts),
        "uncontrolled": _figures(uncontrolled, headcounts),
        "greedy": {"total": round(greedy, 1)},
        "total_to_uncontrolled": controlled.total / uncontrolled.total,
        "total_to_greedy": controlled.total / greedy,
    }


def market(seekers: int, positions: int, edges_per_seeker: int, seed: int) -> tuple[Candidates, Longs]:
    """Candidates, best first, and headcounts. Seekers and positions lie field by field, as a roster and a catalogue do."""
    random = np.random.default_rng(seed)
    fields = max(1, positions // PER_FIELD)
    sizes = (random.permutation(fields) + 8.0) ** -0.9
    sizes /= sizes.sum()
    ends = np.round(np.cumsum(sizes) * positions).astype(np.int64)
    starts = np.concatenate(([0], ends[:-1]))
    crowds = sizes * random.lognormal(0, UNEVEN, fields)
    homes = np.sort(random.choice(fields, seekers, p=crowds / crowds.sum()))
    owners = np.repeat(np.arange(seekers), edges_per_seeker)
    field = homes[owners]
    strange = random.random(owners.size) < STRANGE
    field[strange] = random.choice(fields, int(strange.sum()), p=sizes)
    rank = random.random(owners.size) ** TAIL
    row = np.minimum(starts[field] + (rank * (ends - starts)[field]).astype(np.int64), positions - 1)
    keys, first = np.unique(owners * positions + row, return_index=True)
    noise = random.random(keys.size) ** 1.5
    scores = 0.15 + 0.2 * ~strange[first] + 0.2 * (1 - rank[first]) + 0.45 * noise
    best_first = np.argsort(keys // positions - scores / 2)
    candidates = Candidates(
        np.searchsorted(keys, np.arange(seekers + 1) * positions),
        (keys % positions).astype(np.int32)[best_first],
        scores.astype(np.float32)[best_first],
    )
    headcounts = np.clip(np.floor(random.pareto(1.1, positions) + 1), 1, 200).astype(np.int64)
    return candidates, headcounts


def greedy_total(candidates: Candidates, capacities: Longs, per_seeker: int) -> float:
    """What giving away the best edge first, then the next that still fits, would reach."""
    owners = np.repeat(np.arange(len(candidates)), np.diff(candidates.starts))
    order = np.argsort(-candidates.scores, kind="stable")
    left, free = capacities.copy(), np.full(len(candidates), per_seeker)
    return float(_take_in_order(order, owners, candidates.positions, candidates.scores, left, free))


@compiled
def _take_in_order(
    order: Longs, owners: Longs, positions: NDArray[np.int32], scores: NDArray[np.float32], left: Longs, free: Longs
) -> float:
    total = 0.0
    for edge in order:
        if left[positions[edge]] > 0 and free[owners[edge]] > 0:
            left[positions[edge]] -= 1
            free[owners[edge]] -= 1
            total += scores[edge]
    return total


def _figures(allocation: Allocation, headcounts: Longs) -> dict[str, float]:
    exposure: Exposure = exposure_of(allocation.referrals, headcounts, factor=FACTOR)
    return {
        "total": round(allocation.total, 1),
        "referrals": int(allocation.referrals.sum()),
        "overflow": exposure.overflow,
        "gini": round(exposure.gini, 4),
        "coverage": round(exposure.coverage, 4),
    }
