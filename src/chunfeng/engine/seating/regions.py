"""Which stands are whose zone: as the officer drew them, and cut anew for zones that nobody drew."""

from collections.abc import Mapping, Sequence

import numpy as np

from chunfeng.engine.seating.hall import Flags, Floats, Hall, Ints
from chunfeng.kernel import late

optimize = late.module("scipy.optimize")

ROUNDS = 4


def regions(hall: Hall, demand: Mapping[str, int]) -> dict[str, Flags]:
    """For each zone of `demand` (stands wanted), which stands are its own.

    A zone that has stands of its name keeps to them. The others share the stands without a name (all stands, if there is
    none) by demand: first as stretches of a walk along the rows, then each stand to the nearest zone, as many as are due.
    """
    named = np.array([stand.zone for stand in hall.stands], np.str_)
    own = {zone: named == zone for zone in demand if zone and (named == zone).any()}
    rest = {zone: wanted for zone, wanted in demand.items() if zone not in own and wanted > 0}
    if not rest:
        return own
    nameless = np.flatnonzero(named == "")
    stands = nameless if nameless.size else np.arange(named.size)
    zone_of = _cut(np.array([(hall.stands[at].x, hall.stands[at].y) for at in stands]), _shares(rest, stands.size))
    for number, zone in enumerate(rest):
        own[zone] = np.isin(np.arange(named.size), stands[zone_of == number])
    return own


def _shares(demand: Mapping[str, int], total: int) -> Ints:
    """`total` stands by demand, the largest remainders first; everybody has one while there are enough."""
    wanted = np.array(list(demand.values()), np.float64)
    exact = wanted * total / wanted.sum()
    shares = np.floor(exact).astype(np.int64)
    late = np.argsort(shares - exact, kind="stable")[: total - shares.sum()]
    shares[late] += 1
    return np.asarray(shares, np.int64)


def _cut(places: Floats, shares: Ints) -> Ints:
    """(stands,) the number of the zone of each: k-means whose zones have the sizes `shares`."""
    slots = np.repeat(np.arange(shares.size), shares)
    zone_of = np.empty(len(places), np.int64)
    zone_of[_along(places)] = slots
    for _round in range(ROUNDS):
        centres = np.array([_centre(places[zone_of == zone]) for zone in range(shares.size)])
        far = ((places[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        stands, taken = optimize.linear_sum_assignment(far[:, slots])
        moved = np.empty_like(zone_of)
        moved[stands] = slots[taken]
        if (moved == zone_of).all():
            break
        zone_of = moved
    return zone_of


def _along(places: Floats) -> Ints:
    """Stands in the order of a walk along the rows, there and back."""
    _rows, row = np.unique(places[:, 1], return_inverse=True)
    across = np.where(row % 2 == 0, places[:, 0], -places[:, 0])
    return np.asarray(np.lexsort((across, row)), np.int64)


def _centre(places: Floats) -> Sequence[float]:
    return (float(places[:, 0].mean()), float(places[:, 1].mean())) if len(places) else (0.0, 0.0)
