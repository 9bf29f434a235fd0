"""Exact assignment on sparse lists: shortest augmenting paths with prices, in whole numbers.

Each place is filled in turn along the cheapest chain "take a worker, whose place takes another, … until one is idle or a
place stays empty" (Dijkstra on reduced costs; Jonker and Volgenant 1987). The prices that result are the lowest at
which everybody's best choice is the assignment; in whole numbers they prove it without a rounding.
"""

import heapq

import numpy as np

from chunfeng.engine.compiled import compiled
from chunfeng.engine.dispatch.layout import NONE, Ints, Longs

FAR = np.int64(2**62)
Step = tuple[np.int64, np.int64]
"""Cost to a worker, and the worker."""


@compiled
def number_rows(rows: Ints, people: int) -> tuple[Ints, Ints]:
    """`rows` (m, k) of people, numbered from 0 in order of appearance (NONE stays), and the row of each number."""
    numbers, numbered = np.zeros(people, np.int32), np.full(rows.shape, NONE, np.int32)
    back, count = np.empty(rows.size, np.int32), 0
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            row = rows[i, j]
            if row != NONE:
                if numbers[row] == 0:
                    back[count] = row
                    count += 1
                    numbers[row] = count
                numbered[i, j] = numbers[row] - 1
    return numbered, back[:count].copy()


@compiled
def _relax(
    lists: Ints, costs: Longs, i: int, place: int, offset: np.int64, prices: Longs, done: Ints,
    reach: Longs, via: Ints, paid: Longs, touched: Ints, count: int, heap: list[Step],
) -> int:  # fmt: skip
    """Look from a place, reached at cost `offset`, at all workers on its list; gives the new count of touched workers."""
    for j in range(lists.shape[1]):
        worker = lists[i, j]
        if worker == NONE or done[worker]:
            continue
        cost = offset + costs[i, j] - prices[worker]
        if cost < reach[worker]:
            if reach[worker] == FAR:
                touched[count] = worker
                count += 1
            reach[worker], via[worker], paid[worker] = cost, place, costs[i, j]
            heapq.heappush(heap, (np.int64(cost), np.int64(worker)))
    return count


@compiled
def _flip(
    last: np.int64, first: int, end: int, via: Ints, paid: Longs, holder: Ints, held: Ints, price_paid: Longs
) -> None:
    """Everybody on the chain moves up: from the idle worker `last`, or the place `end` that falls empty, to `first`."""
    worker = last
    if last == NONE:
        worker = held[end]
        held[end] = NONE
        if end == first:
            return
    while True:
        place = via[worker]
        previous = held[place]
        holder[worker], held[place], price_paid[place] = place, worker, paid[worker]
        if place == first:
            return
        worker = previous


@compiled
def match(lists: Ints, costs: Longs, empty: int, owner: Ints, workers: int) -> tuple[Ints, Longs]:
    """Worker of each place (NONE: stays empty), and what each worker's price lowers costs by (≤ 0), at least total cost.

    lists, costs (m, k): workers who fit each demand (NONE: a gap), costs from 0 to `empty`, the cost of leaving a place
    empty; owner (s): the demand of each place; `workers`: how many there are on the lists.
    """
    held, holder = np.full(len(owner), NONE, np.int32), np.full(workers, NONE, np.int32)
    prices, price_paid = np.zeros(workers, np.int64), np.zeros(len(owner), np.int64)
    reach, via, paid = np.full(workers, FAR), np.empty(workers, np.int32), np.empty(workers, np.int64)
    done, touched = np.zeros(workers, np.int32), np.empty(workers, np.int32)
    heap = [(np.int64(0), np.int64(0))]
    for first in range(len(owner)):
        heap.clear()
        place, base, count, last = first, np.int64(0), 0, np.int64(NONE)
        least, end, offset = np.int64(empty), first, np.int64(0)
        while True:
            count = _relax(
                lists, costs, owner[place], place, offset, prices, done, reach, via, paid, touched, count, heap
            )  # fmt: skip
            worker = np.int64(NONE)
            while len(heap) and worker == NONE:
                base, worker = heapq.heappop(heap)
                if done[worker] or base > reach[worker]:
                    worker = np.int64(NONE)
            if worker == NONE or base >= least:
                base = least
                break
            if holder[worker] == NONE:
                last = worker
                break
            done[worker] = 1
            place = holder[worker]
            offset = base - (price_paid[place] - prices[worker])
            if offset + empty < least:
                least, end = offset + empty, place
        for i in range(count):
            worker = touched[i]
            if done[worker] and reach[worker] < base:
                prices[worker] += reach[worker] - base
            reach[worker], done[worker] = FAR, 0
        _flip(last, first, end, via, paid, holder, held, price_paid)
    return held, prices
