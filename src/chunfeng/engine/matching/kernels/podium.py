"""The best k so far, in order."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.choosing import lesser
from chunfeng.engine.compiled import borrowing
from chunfeng.engine.matching.columns import Floats, Ints, Longs
from chunfeng.engine.matching.terms import MICRO

PREFERRED_BITS, EXPOSURE_BITS = 11, 32


class Podium(NamedTuple):
    """k places, the best first. A merit is one number, so that places compare at once:

        63..43  score in whole millionths      more is better
        42..32  declared preferences met       more is better
        31..0   exposure, as the bits of a float turned round: fewer recent referrals per opening are better

    Equal merits stand by id, the lower first.
    """

    size: Longs  # (1,) how many places are taken
    merit: NDArray[np.uint64]
    id: Longs
    row: Ints
    segment: Ints


def podiums(n: int, k: int) -> Podium:
    """n empty ones of k ≥ 1 places, as rows of arrays."""
    return Podium(
        np.zeros((n, 1), dtype=np.int64),
        np.zeros((n, k), dtype=np.uint64),
        np.zeros((n, k), dtype=np.int64),
        np.zeros((n, k), dtype=np.int32),
        np.zeros((n, k), dtype=np.int32),
    )


def first(podiums: Podium) -> Podium:
    """The first of several."""
    return Podium(*(column[0] for column in podiums))


@borrowing
def merit_of(micro: int, preferred: int, exposure: float) -> np.uint64:
    """Positive floats sort like their bits."""
    turned = ~np.uint32(np.float32(exposure).view(np.uint32))
    met = np.uint64(lesser(preferred, (1 << PREFERRED_BITS) - 1))
    return (
        np.uint64(micro) << np.uint64(43) | met << np.uint64(EXPOSURE_BITS) | np.uint64(turned & np.uint32(0xFFFFFFFF))
    )


def micros(merit: NDArray[np.uint64]) -> Longs:
    """Scores in whole millionths."""
    return (merit >> np.uint64(43)).astype(np.int64)


def preferences(merit: NDArray[np.uint64]) -> Longs:
    """Declared preferences met."""
    return (merit >> np.uint64(EXPOSURE_BITS) & np.uint64((1 << PREFERRED_BITS) - 1)).astype(np.int64)


def exposures(merit: NDArray[np.uint64]) -> Floats:
    """Recent referrals per opening."""
    return (~merit.astype(np.uint32)).view(np.float32).astype(np.float64)


@borrowing
def to_beat(best: Podium) -> float:
    """A score that surely cannot stand on a full podium: a bound up to here may be passed over. −1 while there is room."""
    if best.size[0] < best.merit.size:
        return -1.0
    return (np.float64(best.merit[-1] >> np.uint64(43)) - 1.0) / MICRO


@borrowing
def enter(best: Podium, merit: np.uint64, id_: int, row: int, segment: int) -> None:
    """Take a place if there is room or the last one is worse; whoever stood there moves down."""
    size, last = best.size[0], best.merit.size - 1
    if size > last and (merit < best.merit[last] or (merit == best.merit[last] and id_ > best.id[last])):
        return
    place = lesser(size, last)
    best.size[0] = lesser(size + 1, last + 1)
    while place > 0 and (
        merit > best.merit[place - 1] or (merit == best.merit[place - 1] and id_ < best.id[place - 1])
    ):
        best.merit[place] = best.merit[place - 1]
        best.id[place] = best.id[place - 1]
        best.row[place] = best.row[place - 1]
        best.segment[place] = best.segment[place - 1]
        place -= 1
    best.merit[place], best.id[place], best.row[place], best.segment[place] = merit, id_, row, segment
