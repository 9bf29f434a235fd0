"""Exact assignment on sparse lists: an auction in whole numbers whose steps shrink until nothing is left to gain.

Places bid for workers and workers for places. Each keeps a value: a place its rent, a worker their price; whoever has no
partner has the value 0. A *gain* is the worth of a pair less the other side's value. Who has a value but no partner bids for
the best on the other side: so much that the second best would be as good, and a step more. Who is outbid bids again. When
nobody is left, no pair is worth more than its two values and a step together, and every pair made is worth just its values.

Rounds with steps that shrink by SHRINKING end price wars early: where many want the same few, the first rounds settle how
dear these are, the later ones who gets them. Each round keeps the pairs that are still within a step.

**Exact.** All worths are multiplied by `scale`, more than there are places, and the last step is 1. Another assignment of at
most as many pairs is worth less than `scale` more; in whole worths that is no more at all.

**Proven.** `_rounded` divides the values so that the last step disappears. From value ≥ worth - 1 on each pair follows
price + rent ≥ worth after rounding, unless a price stands just at the edge of rounding; prices have fewer different
remainders than `scale` has, so one edge exists at which none stands.

Source: D. P. Bertsekas, D. A. Castañón, "A forward/reverse auction algorithm for asymmetric assignment problems" (1992).
"""

from typing import NamedTuple

import numpy as np

from chunfeng.engine.compiled import borrowing, compiled
from chunfeng.engine.dispatch.layout import NONE, Ints, Longs

SHRINKING = 7
"""By what the step shrinks from round to round."""

HIGHEST = 2**60
"""Values stay below, so that sums of two fit into 64 bits."""


class Edges(NamedTuple):
    """Pairs that may be, from one side: those of group g are starts[g]..starts[g + 1]."""

    starts: Longs
    ends: Ints  # the group on the other side
    worths: Longs  # above 0, times the scale


class Side(NamedTuple):
    """One side of the market, in groups whose members are alike: the places of a demand, or each worker alone."""

    starts: Longs  # the members of group g are starts[g]..starts[g + 1]
    owner: Ints  # of each member, its group
    values: Longs  # what each keeps: rent or price
    held: Ints  # member of the other side, or NONE


def number_rows(rows: Ints, people: int) -> tuple[Ints, Ints]:
    """`rows` of people, numbered from 0 in order of their rows, and the row of each number."""
    seen = np.zeros(people, np.bool_)
    seen[rows] = True
    back = np.flatnonzero(seen).astype(np.int32)
    numbers = np.empty(people, np.int32)
    numbers[back] = np.arange(len(back), dtype=np.int32)
    return numbers[rows], back


def match(starts: Longs, workers: Ints, worths: Longs, places: Longs) -> tuple[Longs, Longs]:
    """The edge that fills each place (NONE: stays empty), and each worker's price, at the most total worth.

    Demand i may have the workers of the edges starts[i]..starts[i + 1] (numbered from 0; at a worth ≥ 0), and has
    places[i]. Raises ValueError if the worths are too large for whole numbers of 64 bits.
    """
    count, most = int(workers.max(initial=-1)) + 1, int(worths.max(initial=0))
    scale = int(places.sum()) + 3
    if most * scale >= HIGHEST:
        raise ValueError(f"worths of up to {most} millionths are too large to be assigned exactly; lower the weights")
    worth = worths > 0
    at = np.concatenate((np.zeros(1, np.int64), np.cumsum(worth, dtype=np.int64)))[starts]
    edges = Edges(at, workers[worth], worths[worth] * scale)
    demands = _side(places)
    crowd = _side(np.ones(count, np.int64))
    _auction(edges, _turned(edges, count), demands, crowd, max(1, most // 8 * scale))
    _rounded(crowd.values, scale)
    return np.append(np.flatnonzero(worth), NONE)[_filled(edges, demands)], crowd.values


def _side(sizes: Longs) -> Side:
    """Groups of `sizes` members, who keep nothing and hold nobody yet."""
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    owner = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    return Side(starts, owner, np.zeros(len(owner), np.int64), np.full(len(owner), NONE, np.int32))


@compiled
def _turned(edges: Edges, groups: int) -> Edges:
    """The same pairs from the other side, which has so many groups."""
    starts = np.zeros(groups + 1, np.int64)
    for end in edges.ends:
        starts[end + 1] += 1
    starts = np.cumsum(starts)
    at = starts.copy()
    ends, worths = np.empty(edges.ends.size, np.int32), np.empty(edges.ends.size, np.int64)
    for group in range(edges.starts.size - 1):
        for edge in range(edges.starts[group], edges.starts[group + 1]):
            slot = at[edges.ends[edge]]
            ends[slot], worths[slot] = group, edges.worths[edge]
            at[edges.ends[edge]] += 1
    return Edges(starts, ends, worths)


@compiled
def _auction(edges: Edges, turned: Edges, places: Side, workers: Side, step: int) -> None:
    """Rounds of bids from both sides with steps that shrink to 1. Changes values and held."""
    while True:
        _keep(edges, places, workers, step)
        _bid(edges, places, workers, step)
        _bid(turned, workers, places, step)
        if step == 1:
            return
        step = max(1, step // SHRINKING)


@compiled
def _keep(edges: Edges, places: Side, workers: Side, step: int) -> None:
    """Let each place keep what its best worker would leave; part it from one who leaves more than a step less."""
    for place in range(places.owner.size):
        demand, best, now = places.owner[place], np.int64(0), np.int64(NONE)
        for edge in range(edges.starts[demand], edges.starts[demand + 1]):
            gain = edges.worths[edge] - workers.values[edges.ends[edge]]
            best = max(best, gain)
            if edges.ends[edge] == places.held[place]:
                now = gain
        places.values[place] = best
        if places.held[place] != NONE and now >= best - step:
            places.values[place] = now
        elif places.held[place] != NONE:
            workers.held[places.held[place]] = NONE
            places.held[place] = NONE


@compiled
def _bid(edges: Edges, ours: Side, theirs: Side, step: int) -> None:
    """All of us who keep something, but have no partner, bid, and so do those whom they outbid, until all are content."""
    waiting, count = np.empty(ours.owner.size, np.int32), 0
    gains = np.empty(np.max(edges.starts[1:] - edges.starts[:-1]) if edges.starts.size > 1 else 0, np.int64)
    for member in range(ours.owner.size - 1, -1, -1):
        if ours.held[member] == NONE and ours.values[member] > 0:
            waiting[count] = member
            count += 1
    while count:
        member = waiting[count - 1]
        best, second, chosen = _two_best(edges, ours.owner[member], theirs, gains)
        raised = min(best, best - second + step)
        ours.values[member] = best - raised
        count -= 1
        if chosen == NONE:
            continue
        theirs.values[chosen] += raised
        outbid = theirs.held[chosen]
        ours.held[member], theirs.held[chosen] = chosen, member
        if outbid != NONE:
            ours.held[outbid] = NONE
            waiting[count] = outbid
            count += 1


@compiled
def _two_best(edges: Edges, group: int, theirs: Side, gains: Longs) -> tuple[np.int64, np.int64, np.int64]:
    """The largest gain above 0, the second (or 0), and whose the first is (NONE: nobody's)."""
    if theirs.starts.size == theirs.values.size + 1:  # each group is one member: this takes half the time
        return _two_best_alone(edges, edges.starts[group], edges.starts[group + 1], theirs.values, gains)
    best, second, chosen = np.int64(0), np.int64(0), np.int64(NONE)
    for edge in range(edges.starts[group], edges.starts[group + 1]):
        end = edges.ends[edge]
        for other in range(theirs.starts[end], theirs.starts[end + 1]):
            gain = edges.worths[edge] - theirs.values[other]
            if gain > second:
                best, second, chosen = (gain, best, np.int64(other)) if gain > best else (best, gain, chosen)
    return best, second, chosen


@borrowing
def _two_best_alone(
    edges: Edges, begin: int, end: int, values: Longs, gains: Longs
) -> tuple[np.int64, np.int64, np.int64]:
    """The same where each of the others stands alone, in passes without branches, which run several edges a step."""
    count, best = end - begin, np.int64(0)
    ends, worths = edges.ends[begin:end], edges.worths[begin:end]
    for at in range(count):
        gains[at] = worths[at] - values[np.uint32(ends[at])]
    for at in range(count):
        best = max(best, gains[at])
    if best == 0:
        return best, best, np.int64(NONE)
    first = 0
    while gains[first] != best:
        first += 1
    gains[first] = 0
    second = np.int64(0)
    for at in range(count):
        second = max(second, gains[at])
    return best, second, np.int64(ends[first])


@compiled
def _rounded(prices: Longs, scale: int) -> None:
    """Divide prices by `scale`, rounding at an edge where none of them stands just below."""
    at_edge = np.zeros(scale, np.bool_)
    for price in prices:
        at_edge[scale - 1 - price % scale] = True
    shift = 1
    while at_edge[shift]:
        shift += 1
    for worker in range(prices.size):
        prices[worker] = (prices[worker] + shift) // scale


@compiled
def _filled(edges: Edges, places: Side) -> Longs:
    """The edge that fills each place, or NONE."""
    filled = np.full(places.owner.size, np.int64(NONE))
    for place in range(places.owner.size):
        demand = places.owner[place]
        for edge in range(edges.starts[demand], edges.starts[demand + 1]):
            if edges.ends[edge] == places.held[place]:
                filled[place] = edge
    return filled
