"""Who is referred where, so that no position is sent more people than it can see: congestion control with a certificate.

Everybody's best 20 lead many to the same few doors. `allocate` chooses among the candidate edges (seeker i, position j,
score s) those with the highest total that respect both sides:

    maximise  Σ s x     over x in [0, 1] per edge     subject to  Σ over a seeker's edges x ≤ k,  Σ over a position's x ≤ c

The matrix of such a problem is totally unimodular: its optimum is integral, so the linear bound can be reached. The dual
puts a price v ≥ 0 on each position; whatever the prices are,

    D(v) = Σ over seekers (their k largest positive s - v) + Σ over positions c v   ≥   the optimum,

because any allowed x has Σ s x = Σ (s - v) x + Σ v x, where a seeker's k edges add to the first sum at most the k largest,
and a position's c to the second at most c v. `dual_bound` computes D: anybody can check a result with the prices alone.

The prices come from the ε-auction (`auction`). Three conditions make total = D(v): seekers hold their best edges at these
prices, positions never more than c, and those that are not full cost nothing. Holding the first up to ε per edge costs up
to ε per referral. From prices of 0 one auction ends with all three. Price wars (many equal scores, little capacity) would
last (price / ε) bids a unit; ε is therefore scaled: when the bids exceed a budget it grows until the war ends, and then
shrinks again in rounds that start from the last prices. Such a start may be too dear for some position, which stays empty
at a price above 0, against the third condition; the reverse auction lets these positions bid for seekers until they are
full or free.

    >>> candidates = Candidates.of([[(0, 0.9), (1, 0.8)], [(0, 0.7)]])
    >>> allocation = allocate(candidates, [1, 1])
    >>> allocation.chosen.tolist(), round(allocation.total, 6)
    ([False, True, True], 1.5)

Source: D. P. Bertsekas, "Linear Network Optimization" (1991), chapter 4.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chunfeng.engine.compiled import compiled
from chunfeng.engine.matching.auction import (
    HIGHEST,
    Books,
    Flags,
    Graph,
    Hands,
    Scores,
    auction,
    best_gains,
    best_refused,
    empty_books,
    empty_hands,
    take_over,
)
from chunfeng.engine.matching.columns import Floats, Ints, Longs

EPSILON = 1e-2
"""What a referral may fall short of the optimum at worst, on the scale of scores; on average it is a hundredth of that."""

FINEST = 1e-9
"""Finer steps would drown in rounding."""

STEP = 5.0
"""By what ε grows and shrinks from round to round."""

COARSEST = 0.25
"""A price war ends within a few bids a unit at this ε."""

LARGEST_ROW = 2**31 - 2


@dataclass(frozen=True)
class Candidates:
    """Edges between n seekers and positions: those of seeker i are starts[i]..starts[i + 1] (CSR).

    `positions` are row numbers from 0, none twice for one seeker; `scores` lie in [0, 1] and are kept as float32 (steps of
    6e-8, below the millionth to which ranking rounds). Lists that come best first, as `rank` gives them, are allocated a
    little faster. Arrays of the right type are not copied. Raises ValueError, naming
    the first edge at fault.
    """

    starts: Longs  # n + 1
    positions: Ints
    scores: Scores

    def __post_init__(self) -> None:
        starts = _whole("starts", self.starts).astype(np.int64, copy=False)
        positions = _whole("positions", self.positions)
        scores = np.ascontiguousarray(self.scores, np.float32)
        if starts.size == 0 or starts[0] != 0 or starts[-1] != positions.size or (np.diff(starts) < 0).any():
            raise ValueError(f"starts must rise from 0 to the number of edges ({positions.size})")
        if scores.shape != positions.shape:
            raise ValueError(f"{positions.size} positions, but scores of shape {scores.shape}: one score per edge")
        if positions.size and not 0 <= positions.min() <= positions.max() <= LARGEST_ROW:
            raise ValueError(f"positions must be row numbers from 0 to {LARGEST_ROW}")
        narrow: Ints = positions.astype(np.int32, copy=False)
        edge = int(_first_bad_score(scores))
        if edge >= 0:
            raise ValueError(f"scores must lie in [0, 1]: edge {edge} has {scores[edge]}")
        edge = int(_first_repeated(starts, narrow, int(narrow.max(initial=-1)) + 1))
        if edge >= 0:
            seeker = int(np.searchsorted(starts, edge, side="right")) - 1
            raise ValueError(f"seeker {seeker} has position {narrow[edge]} twice (edge {edge})")
        for name, array in (("starts", starts), ("positions", narrow), ("scores", scores)):
            object.__setattr__(self, name, array)

    @classmethod
    def of(cls, lists: Iterable[Iterable[tuple[int, float]]]) -> Self:
        """From one list of (position, score) per seeker."""
        rows = [list(row) for row in lists]
        return cls(
            np.concatenate(([0], np.cumsum([len(row) for row in rows], dtype=np.int64))).astype(np.int64),
            np.array([position for row in rows for position, _ in row], np.int64),
            np.array([score for row in rows for _, score in row], np.float32),
        )

    def __len__(self) -> int:
        """How many seekers."""
        return self.starts.size - 1


class Round(NamedTuple):
    """One auction at one ε."""

    epsilon: float
    bids: int
    reverse: bool  # positions bade for seekers, as they had become too dear


@dataclass(frozen=True)
class Allocation:
    """Which edges of the candidates are referred, and the proof of how good that is."""

    chosen: Flags  # per edge
    referrals: Longs  # m: per position; never more than its capacity
    prices: Floats  # m: what one more place would be worth, in score; 1 where the capacity is 0
    total: float
    """Σ of the scores that are referred."""
    bound: float
    """D(prices): no allocation at all has a higher total."""
    rounds: tuple[Round, ...]

    @cached_property
    def gap(self) -> float:
        """The share of the bound by which the total may miss the optimum."""
        return max(0.0, 1 - self.total / self.bound) if self.bound > 0 else 0.0


def allocate(
    candidates: Candidates,
    capacities: ArrayLike,
    *,
    per_seeker: int = 1,
    epsilon: float = EPSILON,
    progress: Callable[[Round], object] | None = None,
) -> Allocation:
    """Refer each seeker to at most `per_seeker` positions and nobody beyond `capacities` (m, whole, ≥ 0).

    The total is at most `epsilon` per referral below the optimum (usually far less: see `gap`). An edge of
    score 0 adds nothing and is never chosen. Equal input gives equal output. `progress` hears of every round. ValueError if
    a position of the candidates has no capacity, or a number lies outside its range.
    """
    market = _Market.of(candidates, _checked(candidates, capacities, per_seeker), per_seeker)
    if not FINEST <= epsilon <= 1:
        raise ValueError(f"epsilon must lie between {FINEST} and 1, not {epsilon}")
    rounds: list[Round] = []

    def heard(step: Round) -> None:
        rounds.append(step)
        if progress:
            progress(step)

    chosen, prices = _settle(market, epsilon / 2, heard)  # a reverse round may err by ε on both sides of an edge
    return Allocation(
        chosen,
        np.bincount(candidates.positions[chosen], minlength=prices.size),
        prices,
        float(candidates.scores[chosen].sum(dtype=np.float64)),
        dual_bound(candidates, capacities, prices, per_seeker),
        tuple(rounds),
    )


def dual_bound(candidates: Candidates, capacities: ArrayLike, prices: ArrayLike, per_seeker: int = 1) -> float:
    """D(prices): a total that no allocation can exceed (but for rounding), whatever the `prices` (m, ≥ 0) are."""
    checked = _checked(candidates, capacities, per_seeker)
    values = np.ascontiguousarray(prices, np.float64)
    if values.shape != checked.shape or not (np.isfinite(values) & (values >= 0)).all():
        raise ValueError(f"prices must be {checked.size} finite numbers of 0 or more")
    return float(best_gains(_graph(candidates), values, per_seeker) + (checked * values).sum())


class _Market(NamedTuple):
    """The problem in the shape that the auction takes."""

    graph: Graph
    capacities: Longs  # m, none above the position's number of edges
    degrees: Longs  # m
    demand: Longs  # n
    order: Ints
    """Seekers with edges, by their first position: neighbours compete, so their rows and prices stay in the cache."""

    @classmethod
    def of(cls, candidates: Candidates, capacities: Longs, per_seeker: int) -> Self:
        degrees = np.bincount(candidates.positions, minlength=capacities.size)
        lengths = np.diff(candidates.starts)
        some = np.flatnonzero(lengths)
        order = some[np.argsort(candidates.positions[candidates.starts[some]], kind="stable")]
        return cls(
            _graph(candidates),
            np.minimum(capacities, degrees),
            degrees,
            np.minimum(lengths, per_seeker),
            order.astype(np.int32),
        )


def _settle(market: _Market, epsilon: float, heard: Callable[[Round], None]) -> tuple[Flags, Floats]:
    """Chosen edges and prices at the final `epsilon`: up until no price war is left, then down again."""
    step, books, hands = _open(market, epsilon, heard)
    prices = books.prices
    mirror = None
    while step > epsilon:
        last, step = step, max(step / STEP, epsilon)
        books = empty_books(market.capacities, market.degrees, np.maximum(prices - last, 0))
        hands = empty_hands(market.graph, market.demand)
        bids = auction(market.graph, books, hands, market.order, step, UNLIMITED)
        heard(Round(step, bids, reverse=False))
        prices = books.prices
        stranded = _stranded(market, hands, prices)
        if stranded.size:
            mirror = mirror or _Mirror.of(market.graph, prices.size)
            bids, prices = _reverse(market, mirror, hands, prices, stranded, step)
            heard(Round(step, bids, reverse=True))
    return hands.held, prices


UNLIMITED = 2**62


def _open(market: _Market, epsilon: float, heard: Callable[[Round], None]) -> tuple[float, Books, Hands]:
    """An auction from prices of 0, whose ε grows as often as the bids reach the budget; returns the last ε."""
    books = empty_books(market.capacities, market.degrees, np.zeros(market.capacities.size))
    hands = empty_hands(market.graph, market.demand)
    budget = market.graph.partners.size + 1
    while True:
        waiting = market.order[hands.counts[market.order] < hands.demand[market.order]]
        bids = auction(market.graph, books, hands, waiting, epsilon, budget if epsilon < COARSEST else UNLIMITED)
        heard(Round(epsilon, bids, reverse=False))
        if bids < budget or epsilon >= COARSEST:
            return epsilon, books, hands
        epsilon *= STEP


class _Mirror(NamedTuple):
    """The graph with its sides exchanged."""

    graph: Graph
    edges: Longs  # the number that each of its edges has in the other

    @classmethod
    def of(cls, graph: Graph, receivers: int) -> Self:
        edges = np.argsort(graph.partners, kind="stable")
        owners = np.repeat(np.arange(graph.starts.size - 1, dtype=np.int32), np.diff(graph.starts))
        counts = np.bincount(graph.partners, minlength=receivers)
        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
        return cls(Graph(starts, owners[edges], graph.scores[edges], ranked=False), edges)


def _stranded(market: _Market, hands: Hands, prices: Floats) -> Ints:
    """Positions that are not full and yet cost something."""
    loads = np.bincount(market.graph.partners[hands.held], minlength=prices.size)
    return np.flatnonzero((loads < market.capacities) & (prices > 0)).astype(np.int32)


def _reverse(
    market: _Market, mirror: _Mirror, hands: Hands, prices: Floats, stranded: Ints, epsilon: float
) -> tuple[int, Floats]:
    """Let the `stranded` positions bid for seekers; returns the bids and the new prices, and changes `hands.held`."""
    held = hands.held[mirror.edges]
    loads = np.bincount(market.graph.partners[hands.held], minlength=prices.size)
    degrees = np.diff(market.graph.starts)
    books = empty_books(market.demand, degrees, np.zeros(degrees.size))
    theirs = Hands(held, loads, market.capacities)
    take_over(mirror.graph, books, theirs, prices)
    bids = auction(mirror.graph, books, theirs, stranded, epsilon, UNLIMITED)
    hands.held[mirror.edges] = theirs.held
    offers = best_refused(market.graph, hands.held, books.prices, prices.size)
    closed = (market.capacities == 0) & (market.degrees > 0)
    full = theirs.counts == market.capacities
    return bids, np.where(closed, HIGHEST, np.where(full, offers, 0.0))


def _graph(candidates: Candidates) -> Graph:
    ranked = bool(_all_ranked(candidates.starts, candidates.scores))
    return Graph(candidates.starts, candidates.positions, candidates.scores, ranked)


def _checked(candidates: Candidates, capacities: ArrayLike, per_seeker: int) -> Longs:
    """`capacities` as an array that covers the candidates."""
    checked: Longs = _whole("capacities", capacities).astype(np.int64, copy=False)
    if checked.size and checked.min() < 0:
        raise ValueError(f"capacities must be 0 or more: position {int(checked.argmin())} has {checked.min()}")
    if candidates.positions.max(initial=-1) >= checked.size:
        raise ValueError(f"{checked.size} capacities, but candidates reach position {candidates.positions.max()}")
    if per_seeker < 0:
        raise ValueError(f"per_seeker must be 0 or more, not {per_seeker}")
    return checked


def _whole(name: str, values: ArrayLike) -> NDArray[np.generic]:
    """`values` as a contiguous row of integers of the width they have."""
    array = np.ascontiguousarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(f"{name} must be a row of whole numbers, not {array.dtype} of shape {array.shape}")
    return array


@compiled
def _first_bad_score(scores: Scores) -> int:
    """The first edge whose score is not in [0, 1] (or not a number), or -1."""
    for edge in range(scores.size):
        if not 0 <= scores[edge] <= 1:
            return edge
    return -1


@compiled
def _first_repeated(starts: Longs, positions: Ints, size: int) -> int:
    """The first edge that leads its seeker to a position again, or -1. `size`: one more than the largest position."""
    seen = np.zeros(size, np.int32)  # the last seeker with an edge to each position, from 1
    for seeker in range(starts.size - 1):
        for edge in range(starts[seeker], starts[seeker + 1]):
            if seen[positions[edge]] == seeker + 1:
                return edge
            seen[positions[edge]] = seeker + 1
    return -1


@compiled
def _all_ranked(starts: Longs, scores: Scores) -> bool:
    """Whether every seeker's edges come best first."""
    for seeker in range(starts.size - 1):
        for edge in range(starts[seeker] + 1, starts[seeker + 1]):
            if scores[edge] > scores[edge - 1]:
                return False
    return True
