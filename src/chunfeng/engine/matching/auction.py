"""The auction behind `allocation`: bidders win units of receivers, and what they pay keeps everybody else content.

The kernels know one direction only. Seekers bid for positions (forward); with the two sides of the graph exchanged,
positions bid for seekers (reverse). A *bidder* wants up to `demand` receivers, one unit of each at most; a *receiver* has
`capacity` units and keeps the highest bids. What an edge *gains* its bidder is its score less the receiver's price. In turn,
whoever holds less than they demand takes the best edge that they do not hold (gain g1 > 0), sees the next best (g2 ≥ 0),
and bids

    min(score, price + (g1 - g2) + ε)

which leaves them ε worse off than with the next best. A full receiver drops its lowest bid for it, and the price of a full
receiver is its lowest bid. Two things stay true, and they are why the end is near the optimum:

* ε-complementary slackness of bidders: no edge that they hold gains more than ε less than one that they do not hold, or
  than nothing. A bid leaves its edge at g2 - ε; all other edges only become dearer; and whoever is outbid bids again for
  the best edge that is left, so that what stays unheld never gains more than what was left at any earlier bid.
* Prices rise only at receivers that are full, and a full receiver stays full.

Each bid raises one unit by ε or more, or exhausts one edge: the auction ends. But where many are after the same few, it
takes (rise of the price / ε) bids a unit, a *price war*: so `auction` stops at a budget, and `allocation` scales ε.

Source: D. P. Bertsekas, D. A. Castañón, "The auction algorithm for the transportation problem" (1989); with H. Tsaknakis,
"Reverse auction and the solution of inequality constrained assignment problems" (1993).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.compiled import compiled
from chunfeng.engine.matching.columns import Floats, Ints, Longs

Flags = NDArray[np.bool_]
Scores = NDArray[np.float32]

MOST = 32
"""Bids of one bidder between two looks at the prices."""

HIGHEST = 1.0
"""No score is higher, so that at this price no edge gains anything."""


class Graph(NamedTuple):
    """Edges of n bidders in CSR: those of bidder b are starts[b]..starts[b + 1]."""

    starts: Longs  # n + 1
    partners: Ints  # the receiver of each edge
    scores: Scores  # of each edge, in [0, 1]
    ranked: bool  # no score of a bidder is higher than the one before it, so that looks may end early


class Hands(NamedTuple):
    """What n bidders hold."""

    held: Flags  # per edge
    counts: Longs  # n: how many edges each holds
    demand: Longs  # n: how many each wants


class Heaps(NamedTuple):
    """Bids in runs, each run a binary heap with its lowest bid on top."""

    bids: Floats
    edges: Longs  # the edge of each bid
    bidders: Ints  # and who made it


class Books(NamedTuple):
    """What m receivers hold. Only a scarce one (more edges than capacity) keeps a book, a heap of its bids."""

    starts: Longs  # m + 1: the book of receiver r is starts[r]..starts[r + 1], as long as its capacity; 0 if not scarce
    heaps: Heaps
    filled: Longs  # m: how many bids stand in the book
    prices: Floats  # m: where it began, until the book is full; then the lowest bid


class Wishes(NamedTuple):
    """What one bidder would bid for, best first."""

    gains: Floats
    bids: Floats
    edges: Longs


def empty_hands(graph: Graph, demand: Longs) -> Hands:
    """Hands that hold nothing yet; `demand` is how many each bidder wants."""
    return Hands(np.zeros(graph.partners.size, np.bool_), np.zeros(demand.size, np.int64), demand)


def empty_books(capacities: Longs, degrees: Longs, prices: Floats) -> Books:
    """Books without bids: `capacities`, `degrees` (edges) and starting `prices` of m receivers.

    Receivers without capacity that somebody may want are priced out for good.
    """
    lengths = np.where(degrees > capacities, capacities, 0)
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    units = int(starts[-1])
    return Books(
        starts=starts,
        heaps=Heaps(np.empty(units), np.empty(units, np.int64), np.empty(units, np.int32)),
        filled=np.zeros(capacities.size, np.int64),
        prices=np.where((capacities == 0) & (degrees > 0), HIGHEST, prices),
    )


@compiled
def auction(graph: Graph, books: Books, hands: Hands, waiting: Ints, epsilon: float, budget: int) -> int:
    """Let the bidders in `waiting`, and whoever they outbid, bid until all are content. Returns the number of bids.

    Changes `books` and `hands`. A return of `budget` or more: it stopped there, and some still wait. Last in, first out:
    who was outbid answers at once, while the rows of the same neighbourhood lie in the cache.
    """
    queue = np.empty(hands.counts.size, np.int32)
    queued = np.zeros(hands.counts.size, np.bool_)
    length = waiting.size
    queue[:length] = waiting[::-1]
    queued[waiting] = True
    wishes = Wishes(np.empty(MOST + 1), np.empty(MOST + 1), np.empty(MOST + 1, np.int64))
    bids = 0
    while length > 0 and bids < budget:
        length -= 1
        bidder = queue[length]
        queued[bidder] = False
        while hands.counts[bidder] < hands.demand[bidder]:
            missing = min(hands.demand[bidder] - hands.counts[bidder], MOST)
            found = best_edges(graph, books.prices, hands.held, bidder, missing + 1, wishes)
            if found == 0:
                break
            name_bids(graph, books.prices, wishes, found, epsilon)
            for wish in range(min(found, missing)):
                edge = wishes.edges[wish]
                hands.held[edge] = True
                hands.counts[bidder] += 1
                bids += 1
                lost, loser = enter(books, graph.partners[edge], edge, bidder, wishes.bids[wish])
                if lost >= 0:
                    hands.held[lost] = False
                    hands.counts[loser] -= 1
                    if not queued[loser]:
                        queue[length] = loser
                        queued[loser] = True
                        length += 1
    return bids


@compiled
def name_bids(graph: Graph, prices: Floats, wishes: Wishes, found: int, epsilon: float) -> None:
    """Write what to bid for each of the `found` wishes: up to ε more than what makes the next one as good."""
    for wish in range(found):
        edge = wishes.edges[wish]
        next_best = wishes.gains[wish + 1] if wish + 1 < found else 0.0
        bid = prices[graph.partners[edge]] + (wishes.gains[wish] - next_best) + epsilon
        wishes.bids[wish] = min(bid, np.float64(graph.scores[edge]))


@compiled
def best_edges(graph: Graph, prices: Floats, held: Flags, bidder: int, most: int, wishes: Wishes) -> int:
    """Write the up to `most` edges that gain most, of those that `bidder` does not hold; returns how many gain at all."""
    found = 0
    bar = 0.0  # what a gain must exceed to be written
    for edge in range(graph.starts[bidder], graph.starts[bidder + 1]):
        if (
            graph.ranked and graph.scores[edge] <= bar
        ):  # as prices are not negative, neither this nor any later one gains
            break
        if held[edge]:
            continue
        gain = graph.scores[edge] - prices[graph.partners[edge]]
        if gain <= bar:
            continue
        slot = found if found < most else most - 1
        while slot > 0 and wishes.gains[slot - 1] < gain:
            wishes.gains[slot] = wishes.gains[slot - 1]
            wishes.edges[slot] = wishes.edges[slot - 1]
            slot -= 1
        wishes.gains[slot] = gain
        wishes.edges[slot] = edge
        found = min(found + 1, most)
        if found == most:
            bar = wishes.gains[most - 1]
    return found


@compiled
def enter(books: Books, receiver: int, edge: int, bidder: int, bid: float) -> tuple[int, int]:
    """Write a bid into the book of `receiver`; returns the edge and bidder of the lowest, if it fell out, or -1, -1."""
    start = books.starts[receiver]
    capacity = books.starts[receiver + 1] - start
    if capacity == 0:  # never scarce
        return -1, -1
    lost, loser = -1, -1
    if books.filled[receiver] < capacity:
        rise(books.heaps, start, books.filled[receiver], edge, bidder, bid)
        books.filled[receiver] += 1
    else:
        lost, loser = books.heaps.edges[start], books.heaps.bidders[start]
        sink(books.heaps, start, capacity, edge, bidder, bid)
    if books.filled[receiver] == capacity:
        books.prices[receiver] = books.heaps.bids[start]
    return lost, loser


@compiled
def rise(heaps: Heaps, start: int, slot: int, edge: int, bidder: int, bid: float) -> None:
    """Add a bid at the end of a heap, from where it rises past the higher ones."""
    bids, edges, bidders = heaps
    while slot > 0:
        parent = (slot - 1) >> 1
        if bids[start + parent] <= bid:
            break
        bids[start + slot] = bids[start + parent]
        edges[start + slot] = edges[start + parent]
        bidders[start + slot] = bidders[start + parent]
        slot = parent
    bids[start + slot], edges[start + slot], bidders[start + slot] = bid, edge, bidder


@compiled
def sink(heaps: Heaps, start: int, size: int, edge: int, bidder: int, bid: float) -> None:
    """Replace the top of a heap, its lowest bid, by one that sinks past the lower ones."""
    bids, edges, bidders = heaps
    slot = 0
    while 2 * slot + 1 < size:
        child = 2 * slot + 1
        if child + 1 < size and bids[start + child + 1] < bids[start + child]:
            child += 1
        if bids[start + child] >= bid:
            break
        bids[start + slot] = bids[start + child]
        edges[start + slot] = edges[start + child]
        bidders[start + slot] = bidders[start + child]
        slot = child
    bids[start + slot], edges[start + slot], bidders[start + slot] = bid, edge, bidder


@compiled
def take_over(graph: Graph, books: Books, hands: Hands, asked: Floats) -> None:
    """Write what `hands` hold already into empty `books`, at what is left of each score when the bidder keeps `asked`."""
    for bidder in range(graph.starts.size - 1):
        for edge in range(graph.starts[bidder], graph.starts[bidder + 1]):
            if hands.held[edge]:
                bid = max(graph.scores[edge] - asked[bidder], 0.0)
                enter(books, graph.partners[edge], edge, bidder, bid)


@compiled
def best_refused(graph: Graph, held: Flags, asked: Floats, receivers: int) -> Floats:
    """(receivers,) the most that is left of a score, when its bidder keeps `asked`, on an edge that is not held; ≥ 0."""
    offers = np.zeros(receivers)
    for bidder in range(graph.starts.size - 1):
        for edge in range(graph.starts[bidder], graph.starts[bidder + 1]):
            if not held[edge]:
                receiver = graph.partners[edge]
                offers[receiver] = max(offers[receiver], graph.scores[edge] - asked[bidder])
    return offers


@compiled
def best_gains(graph: Graph, prices: Floats, demand: int) -> float:
    """Σ over bidders of their `demand` largest gains, positive ones only: what all would gain if nothing were scarce."""
    nothing = np.zeros(graph.partners.size, np.bool_)
    widest = 0
    for bidder in range(graph.starts.size - 1):
        widest = max(widest, graph.starts[bidder + 1] - graph.starts[bidder])
    most = min(demand, widest)
    wishes = Wishes(np.empty(most), np.empty(0), np.empty(most, np.int64))
    gained = 0.0
    for bidder in range(graph.starts.size - 1):
        if most > 0:
            gained += wishes.gains[: best_edges(graph, prices, nothing, bidder, most, wishes)].sum()
    return gained
