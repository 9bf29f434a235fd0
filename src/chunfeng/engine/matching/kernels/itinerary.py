"""Where to look: the runs of rows that a seeker asks for, the nearest first."""

from typing import NamedTuple

import numpy as np

from chunfeng.engine.choosing import greater, lesser
from chunfeng.engine.compiled import ZERO, borrowing
from chunfeng.engine.matching.columns import Bytes, Floats, Ints, Longs, Singles
from chunfeng.engine.matching.kernels.scoring import kilometres, nearness_within
from chunfeng.engine.matching.roster import Branches
from chunfeng.engine.matching.segment import Cities, Places
from chunfeng.engine.matching.terms import INSIDE_WITHOUT_KM

TIERS = 5
"""Closeness of occupations has five values, `terms.CLOSENESS`; a tier is an index into it."""

PROVINCE, CITY, COUNTY = 10_000_000, 100_000, 1_000
"""9-digit codes in one province, city and county."""


class Stops(NamedTuple):
    """Room for stops, each a city and a range of its places."""

    order: Ints  # their numbers, those with the highest bound first
    city: Ints
    low: Ints  # places low..high
    high: Ints
    whole: Bytes  # the range is the whole city
    inside: Bytes  # the places surely lie in a wished one
    nearest: Singles  # the best distance score that any row there can have


class Ranges(NamedTuple):
    """Room for disjoint ranges of places."""

    low: Ints
    high: Ints
    inside: Bytes


def room_for_stops(places: int) -> tuple[Ranges, Stops]:
    """Of so many places, no more ranges and stops can be made."""
    most = places + 1
    ints, singles = np.empty((6, most), dtype=np.int32), np.empty(most, dtype=np.float32)
    flags = np.empty((3, most), dtype=np.uint8)
    return Ranges(ints[0], ints[1], flags[0]), Stops(ints[2], ints[3], ints[4], ints[5], flags[1], flags[2], singles)


@borrowing
def ranges_of(places: Places, span_low: Longs, span_high: Longs, found: Ranges) -> int:
    """The places inside wished spans, and the wider ones that contain one. No wish: all places, none of them inside.

    Spans ascend, wider ones first, and nest; so do places. Returns how many ranges there are.
    """
    count = ZERO
    if span_low.size == 0:
        found.low[0], found.high[0], found.inside[0] = 0, places.low.size, 0
        return 1
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
                    found.low[count], found.high[count], found.inside[count] = place, place + 1, 0
                    count += 1
                place += 1
    return count


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


@borrowing
def stops_of(cities: Cities, ranges: Ranges, count: int, home: Floats, stops: Stops) -> int:
    """All stops of `count` ranges, put in order, the nearest first; returns how many."""
    stop = ZERO
    for at in range(count):
        here = _city_of(cities.first_place, ranges.low[at])
        while here < cities.first_place.size - 1 and cities.first_place[here] < ranges.high[at]:
            first, end = cities.first_place[here], cities.first_place[here + 1]
            stops.city[stop], stops.inside[stop] = here, ranges.inside[at]
            stops.low[stop], stops.high[stop] = greater(ranges.low[at], first), lesser(ranges.high[at], end)
            stops.whole[stop] = stops.low[stop] == first and stops.high[stop] == end
            stops.nearest[stop] = _best_nearness(cities, here, home, ranges.inside[at] > 0)
            _line_up(stops, stop)
            stop += 1
            here += 1
    return stop


@borrowing
def _line_up(stops: Stops, stop: int) -> None:
    """Put the newest stop in its place among those before it."""
    place = stop
    while place > 0 and stops.nearest[stops.order[place - 1]] < stops.nearest[stop]:
        stops.order[place] = stops.order[place - 1]
        place -= 1
    stops.order[place] = stop


@borrowing
def _best_nearness(cities: Cities, city: int, home: Floats, inside: bool) -> float:
    """An upper bound of the distance score in a city: from home to the edge of the circle around its rows."""
    km = kilometres(home, cities.point, city)
    best = 0.0 if np.isnan(km) else nearness_within(greater(km - cities.reach[city], 0.0)) * 1.000001
    unknown = cities.unlocated[city] > 0 or np.isnan(km)
    return greater(best, INSIDE_WITHOUT_KM) if inside and unknown else best


@borrowing
def branches_of(levels: Ints, wished: Branches, i: int, tier: Bytes, runs: Ints) -> int:
    """Runs of occupations (tier, first, end) that are equally close to what seeker i wishes; returns how many.

    `levels` (o, 4) ascend along the tree. Fills `tier` (o,) and the first of `runs` (o, 3). A wish for a whole branch is
    met by all that is in it.
    """
    close_to(levels, wished, i, tier)
    count, first = 0, 0
    for occupation in range(1, tier.size + 1):
        if occupation == tier.size or tier[occupation] != tier[first]:
            runs[count, 0], runs[count, 1], runs[count, 2] = tier[first], first, occupation
            count, first = count + 1, occupation
    return count


@borrowing
def close_to(levels: Ints, wished: Branches, i: int, tier: Bytes) -> None:
    """tier[occupation] = how close it is to what seeker i wishes."""
    for occupation in range(tier.size):
        tier[occupation] = 0
    for wish in range(wished.starts[i], wished.starts[i + 1]):
        _mark(levels, wished.levels[wish], tier)


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
            tier[stop] = greater(tier[stop], reached)
            stop += 1
        end = stop
