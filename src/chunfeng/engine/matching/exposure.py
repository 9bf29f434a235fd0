"""How evenly referrals are spread: what congestion control is judged by."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from chunfeng.engine.matching.columns import Floats


@dataclass(frozen=True, slots=True)
class Exposure:
    """Three figures in [0, 1] of the referrals r, headcounts h and capacities c = h x factor of m positions."""

    gini: float
    """Of the loads x = r / h over the positions that hire (h > 0): Σ Σ |x - y| / (2 n Σ x), n positions, every pair twice.
    0: each position sees equally many people per place; near 1: one sees all of them. 0 without referrals."""
    coverage: float
    """Positions with at least one referral / positions that hire. 0 if none hires."""
    overflow: float
    """Σ max(0, r - c) / Σ r: the share of people who are sent where there is no room. 0 without referrals."""


def exposure_of(referrals: ArrayLike, headcounts: ArrayLike, *, factor: float = 1) -> Exposure:
    """The exposure of `referrals` (m) to positions of `headcounts` (m), of which each place can see `factor` people.

    Raises ValueError if the lengths differ, or a number is negative or not finite.
    """
    loads, heads = _amounts("referrals", referrals), _amounts("headcounts", headcounts)
    if loads.shape != heads.shape:
        raise ValueError(f"{loads.size} referrals, but {heads.size} headcounts: one of each per position")
    if not (np.isfinite(factor) and factor >= 0):
        raise ValueError(f"factor must be a finite number of 0 or more, not {factor}")
    hiring = heads > 0
    everyone = float(loads.sum())
    return Exposure(
        gini=_gini(loads[hiring] / heads[hiring]),
        coverage=float((loads[hiring] > 0).mean()) if hiring.any() else 0.0,
        overflow=float(np.maximum(loads - heads * factor, 0).sum()) / everyone if everyone else 0.0,
    )


def _gini(values: Floats) -> float:
    """Of values in ascending order x1..xn: Σ (2 i - n - 1) xi / (n Σ x), which equals the sum over pairs."""
    if not values.any():
        return 0.0
    n = values.size
    weights = 2 * np.arange(1, n + 1, dtype=np.float64) - n - 1
    return max(0.0, float((weights * np.sort(values)).sum() / (n * values.sum())))


def _amounts(name: str, values: ArrayLike) -> Floats:
    array = np.asarray(values, np.float64)
    if array.ndim != 1 or not (np.isfinite(array) & (array >= 0)).all():
        raise ValueError(f"{name} must be a row of finite numbers of 0 or more")
    return array
