"""Where to look: the runs of rows that a seeker asks for, the nearest first."""

from typing import NamedTuple

import numpy as np

from chunfeng.engine.compiled import borrowing, compiled
from chunfeng.engine.matching.columns import Bytes, Floats, Ints, Longs, Singles
from chunfeng.engine.matching.kernels.scoring import kilometres, nearness_within
from chunfeng.engine.matching.segment import Cities, Places
from chunfeng.engine.matching.terms import INSIDE_WITHOUT_KM

TIERS = 5
"""Closeness of occupations has five values, `terms.CLOSENESS`; a tier is an index into it."""

PROVINCE, CITY, COUNTY = 10_000_000, 100_000, 1_000
"""9-digit codes in one province, city and county."""


class Stops(NamedTuple):
    """m stops, each a city and a range of its places; those with the highest bound first."""

    city: Ints
    low: Ints  # places low..high
    high: Ints
    whole: Bytes  # the range is the whole city
    inside: Bytes  # the places surely lie in a wished one
    nearest: Singles  # (m,) the best distance score that any row there can have


class Ranges(NamedTuple):
    """Disjoint ranges of places."""

    low: Ints
    high: Ints
    inside: Bytes


@compiled
def ranges_of(places: Places, span_low: Longs, span_high: Longs) -> Ranges:
    """The places inside wished spans, and the wider ones that contain one. No wish: all places, none of them inside.

    Spans ascend, wider ones first, and nest; so do places.
    """
    most = places.low.size + span_low.size + 1
    found = Ranges(np.empty(most, np.int32), np.empty(most, np.int32), np.zeros(most, np.uint8))
    if span_low.size == 0:
        found.low[0], found.high[0] = 0, places.low.size
        return Ranges(found.low[:1], found.high[:1], found.inside[:1])
    count = 0
    for span in range(span_low.size):
        low = first_at_least(places.low, span_low[span])
        while low < places.low.size and places.low[low] == span_low[span] and places.high[low] > span_high[span]:
            low += 1
        high = first_at_least(places.low, span_high[span])
        if low < high and (count == 0 or low >= found.high[count - 1]):
            found.low[count], found.high[count], found.inside[count] = low, high, 1
            count += 1
    for span in range(span_low.size):
        for size in (PROVINCE, CITY, COUNTY):
            start = span_low[span] - span_low[span] % size
            place = first_at_least(places.low, start)
            while place < places.low.size and places.low[place] == start:
                wider = places.high[place] - start > span_high[span] - span_low[span]
                if wider and places.high[place] >= span_high[span] and _is_new(found, count, place):
                    found.low[count], found.high[count] = place, place + 1
                    count += 1
                place += 1
    return Ranges(found.low[:count], found.high[:count], found.inside[:count])


@borrowing
def _is_new(found: Ranges, count: int, place: int) -> bool:
    new = True
    for at in range(count):
        new &= not found.low[at] <= place < found.high[at]
    return new


@borrowing
def first_at_least(ascending: Longs, wanted: int) -> int:
    """The first index whose value is at least `wanted`."""
    low, high = 0, ascending.size
    while low < high:
        middle = (low + high) // 2
        if ascending[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@borrowing
def _city_of(first_place: Ints, place: int) -> int:
    low, high = 0, first_place.size - 1
    while low + 1 < high:
        middle = (low + high) // 2
        if first_place[middle] <= place:
            low = middle
        else:
            high = middle
    return low


@compiled
def stops_of(cities: Cities, ranges: Ranges, home: Floats) -> Stops:
    """All stops, the nearest first."""
    most = cities.first_place.size + ranges.low.size
    city, low, high = np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32)
    whole, inside, nearest = np.empty(most, np.uint8), np.empty(most, np.uint8), np.empty(most, np.float32)
    order = np.empty(most, np.int64)
    count = 0
    for at in range(ranges.low.size):
        here = _city_of(cities.first_place, ranges.low[at])
        while here < cities.first_place.size - 1 and cities.first_place[here] < ranges.high[at]:
            first, end = cities.first_place[here], cities.first_place[here + 1]
            city[count], inside[count] = here, ranges.inside[at]
            low[count], high[count] = max(ranges.low[at], first), min(ranges.high[at], end)
            whole[count] = low[count] == first and high[count] == end
            nearest[count] = _best_nearness(cities, here, home, inside[count] > 0)
            place = count
            while place > 0 and nearest[order[place - 1]] < nearest[count]:
                order[place] = order[place - 1]
                place -= 1
            order[place] = count
            count += 1
            here += 1
    order = order[:count]
    return Stops(city[order], low[order], high[order], whole[order], inside[order], nearest[order])


@borrowing
def _best_nearness(cities: Cities, city: int, home: Floats, inside: bool) -> float:
    """An upper bound of the distance score in a city: from home to the edge of the circle around its rows."""
    km = kilometres(home, cities.point, city)
    best = 0.0 if np.isnan(km) else nearness_within(max(km - cities.reach[city], 0.0)) * 1.000001
    unknown = cities.unlocated[city] > 0 or np.isnan(km)
    return max(best, INSIDE_WITHOUT_KM) if inside and unknown else best


@compiled
def branches_of(levels: Ints, wished: Ints, tier: Bytes) -> Ints:
    """(m, 3): runs of occupations (tier, first, end) that are equally close to what is wished; fills `tier`.

    `levels` (o, 4) ascend along the tree; `wished` is (w, 4). A wish for a whole branch is met by all that is in it.
    """
    tier[:] = 0
    for wish in range(wished.shape[0]):
        _mark(levels, wished[wish], tier)
    changes = 1
    for occupation in range(1, tier.size):
        changes += tier[occupation] != tier[occupation - 1]
    branches = np.empty((changes if tier.size else 0, 3), np.int32)
    branch, first = 0, 0
    for occupation in range(1, tier.size + 1):
        if occupation == tier.size or tier[occupation] != tier[first]:
            branches[branch, 0], branches[branch, 1], branches[branch, 2] = tier[first], first, occupation
            branch, first = branch + 1, occupation
    return branches


@borrowing
def _mark(levels: Ints, wish: Ints, tier: Bytes) -> None:
    """Raise the tier of all occupations that share levels with `wish`: each further level is a smaller run."""
    first, end = 0, levels.shape[0]
    for level in range(4):
        if wish[level] < 0:
            break
        while first < end and levels[first, level] != wish[level]:
            first += 1
        stop = first
        full = level == 3 or wish[level + 1] < 0
        reached = TIERS - 1 if full else level + 1
        while stop < end and levels[stop, level] == wish[level]:
            tier[stop] = max(tier[stop], reached)
            stop += 1
        end = stop
