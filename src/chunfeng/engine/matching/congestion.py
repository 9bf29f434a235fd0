"""A batch whose lists respect how many people each position can see: not everybody to the same door.

`push` gives everybody their best; the best positions then stand on far more lists than they can see people. `control` takes
lists that are longer than needed and chooses from them with `allocate`, so that no position stands on more lists than it has
capacity, at the highest total score that allows this, up to what the prices prove (`Controlled.gap`).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from chunfeng.engine.matching.allocation import Candidates, allocate
from chunfeng.engine.matching.columns import Ints, Longs
from chunfeng.engine.matching.exposure import Exposure, exposure_of
from chunfeng.engine.matching.pushing import Pushed
from chunfeng.engine.matching.terms import MICRO


@dataclass(frozen=True, slots=True, eq=False)
class Controlled:
    """The lists that respect the capacities, what the best lists would have sent where, and what these send where."""

    pushed: Pushed
    before: Exposure
    after: Exposure
    kept: float
    """Total score of these lists / of the best ones: what it costs. 1 if there is nothing to refer."""
    gap: float
    """Share of the bound by which the total may miss the best that the longer lists allow."""


def control(pushed: Pushed, k: int, positions: Longs, openings: ArrayLike, *, factor: int) -> Controlled:
    """The best `k` of each list of `pushed` (which hold more) that leave no position more than openings × `factor` people.

    `positions`: the ids of all positions, ascending; `openings` (m) of each. Memory: some 30 bytes a place of the longer
    lists. Raises ValueError for k or factor < 1, or a list with a position that is not among `positions`.
    """
    if k < 1 or factor < 1:
        raise ValueError(f"k and factor must be at least 1, not {k} and {factor}")
    heads = np.asarray(openings, np.int64)
    there = pushed.ids >= 0
    rows = np.searchsorted(positions, pushed.ids[there])
    if (positions[np.minimum(rows, positions.size - 1)] != pushed.ids[there]).any() if positions.size else rows.size:
        raise ValueError("a list holds a position that is not among the positions")
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(there.sum(axis=1))))
    scores = (pushed.micro[there] / MICRO).astype(np.float32)
    allocation = allocate(Candidates(starts, rows.astype(np.int32), scores), heads * factor, per_seeker=k)
    best = pushed.micro[:, :k][there[:, :k]].sum(dtype=np.int64)
    lists = _chosen(pushed, k, starts, allocation.chosen)
    return Controlled(
        pushed=lists,
        before=exposure_of(_referrals(pushed.ids[:, :k], positions), heads, factor=factor),
        after=exposure_of(allocation.referrals, heads, factor=factor),
        kept=float(lists.micro.sum(dtype=np.int64) / best) if best else 1.0,
        gap=allocation.gap,
    )


def _chosen(pushed: Pushed, k: int, starts: Longs, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Pushed:
    """Lists of k with the chosen edges, the best first as before."""
    seeker, place = np.nonzero(pushed.ids >= 0)
    seeker, place = seeker[chosen], place[chosen]
    firsts = np.searchsorted(seeker, np.arange(starts.size - 1))
    rank = np.arange(seeker.size) - firsts[seeker]
    ids = np.full((starts.size - 1, k), -1, np.int64)
    micro: Ints = np.zeros(ids.shape, np.int32)
    ids[seeker, rank], micro[seeker, rank] = pushed.ids[seeker, place], pushed.micro[seeker, place]
    return replace(pushed, ids=ids, micro=micro)


def _referrals(ids: Longs, positions: Longs) -> Longs:
    """How many lists each position stands on."""
    return np.bincount(np.searchsorted(positions, ids[ids >= 0]), minlength=positions.size)
