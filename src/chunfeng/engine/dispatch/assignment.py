"""Who goes where, for a batch of demands at once: at most total score, with prices that prove it.

Every worker has a price, every demand a rent (what one of its places is worth to it at these prices). If no worker, in
the whole pool, is worth more to a demand than the worker's price and the demand's rent together, then no assignment
whatever is worth more than all prices and rents; and one that is worth as much is the best. Anybody can check that
with a calculator, and `verify_certificate` does, on the whole pool, without the searching by which it was found.

The lists of candidates start short. The prices on them say who else in the pool would be worth more than he costs;
those join the lists until there is nobody. So the lists stay short and nothing is left out.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chunfeng.engine.dispatch.layout import NONE, Ints, Longs, runs
from chunfeng.engine.dispatch.pool import Pool
from chunfeng.engine.dispatch.rows import Demand, Shortage
from chunfeng.engine.dispatch.snapshot import UNIT, Lists, Prepared, Snapshot
from chunfeng.engine.dispatch.solver import match, number_rows

FIRST = 4
"""Candidates a demand, besides the places that it has, before the first prices are known."""
MORE = 32
"""Candidates that join a list when the first prices are known; twice as many each time after."""
CROWD = 32
"""Where so many places of one trade lie within NEAR of each other, short lists would all name the same people."""
NEAR = 0.1
"""Degrees: some ten kilometres."""
MOST = 4_000_000
"""Candidates on all lists of a crowd together, at first: 64 MB."""


class Pair(NamedTuple):
    """A worker for a place: `worth` is what `DispatchWeights.filled` adds, and the score (millionths)."""

    demand_id: int
    worker_id: int
    worth: int
    metres: int


class Prices(NamedTuple):
    """The proof: rent of every demand's places, price of every worker who has one (others: 0), in millionths."""

    rents: tuple[tuple[int, int], ...]
    workers: tuple[tuple[int, int], ...]
    bound: int
    """Sum of places times rent, and of prices: no assignment is worth more."""


class Assignment(NamedTuple):
    """Pairs at the most total worth, the proof, and why places stay empty (in the order of the demands)."""

    pairs: tuple[Pair, ...]
    total: int
    prices: Prices
    shortages: tuple[Shortage, ...]
    rounds: int
    """How often prices were made until nobody else was worth more."""


class _Listed(NamedTuple):
    """Who may fill which demand: pairs, sorted by demand."""

    demands: Longs
    rows: Ints
    scores: Longs
    metres: Ints


NOBODY = _Listed(np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int32))


class _Solved(NamedTuple):
    edges: Longs  # of each place, which pair of the lists fills it, or NONE
    prices: Longs  # of each row of people
    rents: Longs  # of each demand


def assign(pool: Pool | Snapshot, demands: Sequence[Demand], *, threads: int = 1) -> Assignment:
    """The assignment of workers to the places of `demands` at the most total worth, proven.

    A worker gets at most one demand of a batch, so that the optimum can be proven; book it, and assign what is left in
    the next round. Nothing is booked here. Raises ValueError if two demands have one id.
    """
    view = pool.snapshot() if isinstance(pool, Pool) else pool
    if len({demand.id for demand in demands}) != len(demands):
        raise ValueError("two demands have the same id")
    asked = view.prepare(demands)
    places = np.array([demand.workers for demand in demands], np.int64)
    filled = round(view.weights.filled * UNIT)
    listed, beyond = _first(view, asked, places, filled, threads)
    rounds = 0
    while True:
        solved = _solve(view, listed, places, filled)
        who = np.flatnonzero(beyond > solved.rents)
        more = _dearer(view, asked, solved, who, filled, MORE << rounds, threads)
        rounds += 1
        if not more.rows.size:
            return _answer(view, asked, places, listed, solved, filled, rounds, threads)
        listed = _joined(listed, more)


def _first(view: Snapshot, asked: Prepared, places: Longs, filled: int, threads: int) -> tuple[_Listed, Longs]:
    """The first lists, and what nobody who is not on a demand's list is worth more than (m)."""
    crowded = _rivals(asked, places) >= CROWD
    beyond = np.zeros(len(places), np.int64)
    listed = NOBODY
    for who, length in (
        (np.flatnonzero(~crowded), FIRST + int(places.max(initial=0))),
        (np.flatnonzero(crowded), min(int(places[crowded].sum()), MOST // max(1, int(crowded.sum())))),
    ):
        if who.size:
            lists = view.lists(asked.of(who), length, sort=False, threads=threads)
            beyond[who] = np.where(lists.counts < length, 0, filled + lists.scores[:, 0])
            listed = _joined(listed, _flat(lists, who))
    return listed, beyond


def _rivals(asked: Prepared, places: Longs) -> Longs:
    """For each demand, how many places there are for its trade near by."""
    asks = asked.asks
    where = np.stack([np.floor(np.nan_to_num(asks[name]) / NEAR) for name in ("lon", "lat")] + [asks["trade"]], axis=1)
    _, cell = np.unique(where, axis=0, return_inverse=True)
    rivals: Longs = np.bincount(cell, weights=places).astype(np.int64)[cell]
    return rivals


def _solve(view: Snapshot, listed: _Listed, places: Longs, filled: int) -> _Solved:
    """Pairs for the places, prices for the people, rents for the demands."""
    numbered, back = number_rows(listed.rows, len(view.tables.people))
    starts = np.searchsorted(listed.demands, np.arange(len(places) + 1))
    edges, priced = match(starts, numbered, filled + listed.scores, places)
    prices = np.zeros(len(view.tables.people), np.int64)
    prices[back] = priced
    rents = np.zeros(len(places), np.int64)
    np.maximum.at(rents, listed.demands, filled + listed.scores - prices[listed.rows])
    return _Solved(edges, prices, rents)


def _dearer(
    view: Snapshot, asked: Prepared, solved: _Solved, who: Longs, filled: int, most: int, threads: int
) -> _Listed:
    """For the demands `who` the workers in the whole pool whom they would most rather have at these prices."""
    part = asked.of(who)
    more = view.lists(part, most, prices=solved.prices, floors=solved.rents[who] - filled, sort=False, threads=threads)
    listed = _flat(more, who)
    return listed._replace(scores=listed.scores + solved.prices[listed.rows])


def _flat(lists: Lists, who: Longs) -> _Listed:
    """The lists of the demands `who`, one after the other."""
    counts, rows, scores, metres = lists
    at = runs(np.arange(len(who)) * rows.shape[1], counts)
    return _Listed(np.repeat(who, counts), rows.ravel()[at], scores.ravel()[at], metres.ravel()[at])


def _joined(listed: _Listed, more: _Listed) -> _Listed:
    """Both, sorted by demand."""
    if not listed.rows.size:
        return more
    order = np.argsort(np.concatenate((listed.demands, more.demands)), kind="stable")
    return _Listed(
        np.concatenate((listed.demands, more.demands))[order],
        np.concatenate((listed.rows, more.rows))[order],
        np.concatenate((listed.scores, more.scores))[order],
        np.concatenate((listed.metres, more.metres))[order],
    )


def _answer(
    view: Snapshot, asked: Prepared, places: Longs, listed: _Listed, solved: _Solved, filled: int, rounds: int, threads: int
) -> Assignment:  # fmt: skip
    people = view.tables.people
    ids = [demand.id for demand in asked.demands]
    edges = solved.edges[solved.edges != NONE]
    demands = listed.demands[edges]
    pairs = tuple(
        map(
            Pair,
            [ids[demand] for demand in demands.tolist()],
            people["id"][listed.rows[edges]].tolist(),
            (filled + listed.scores[edges]).tolist(),
            listed.metres[edges].tolist(),
        )
    )
    given = np.bincount(demands, minlength=len(ids))
    short = np.flatnonzero(given < places)
    priced = np.flatnonzero(solved.prices)
    return Assignment(
        pairs=pairs,
        total=int((filled + listed.scores[edges]).sum()),
        prices=Prices(
            rents=tuple(zip(ids, solved.rents.tolist(), strict=True)),
            workers=tuple(zip(people["id"][priced].tolist(), solved.prices[priced].tolist(), strict=True)),
            bound=int((places * solved.rents).sum() + solved.prices.sum()),
        ),
        shortages=view.shortages(asked.of(short), given[short].tolist(), threads=threads),
        rounds=rounds,
    )
