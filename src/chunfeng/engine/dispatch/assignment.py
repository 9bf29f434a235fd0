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

from chunfeng.engine.dispatch.layout import NONE, Ints, Longs
from chunfeng.engine.dispatch.pool import Pool
from chunfeng.engine.dispatch.rows import Demand, Shortage
from chunfeng.engine.dispatch.snapshot import UNIT, Lists, Prepared, Snapshot
from chunfeng.engine.dispatch.solver import match, number_rows

FIRST = 4
"""Candidates a demand, besides the places that it has, before the first prices are known."""
MORE = 32
"""Candidates that join a list at a time."""


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


class _Solved(NamedTuple):
    held: Ints
    prices: Longs
    rents: Longs


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
    owner = np.repeat(np.arange(len(demands), dtype=np.int32), places)
    filled = round(view.weights.filled * UNIT)
    lists = view.lists(asked, FIRST + int(places.max(initial=0)), threads=threads)
    beyond = np.where(lists.rows[:, -1] == NONE, 0, filled + lists.scores[:, -1])
    rounds = 0
    while True:
        rounds += 1
        solved = _solve(view, lists, owner, filled)
        who = np.flatnonzero(beyond > solved.rents)
        more = _dearer(view, asked, solved, who, filled, threads)
        if (more.rows == NONE).all():
            return _answer(view, asked, owner, lists, solved, filled, rounds)
        lists = _joined(lists, more, who)


def _solve(view: Snapshot, lists: Lists, owner: Ints, filled: int) -> _Solved:
    """Rows of people for each place, prices for each row of people, rents for each demand."""
    numbered, back = number_rows(lists.rows, len(view.tables.people))
    most = filled + int(lists.scores.max(initial=0))
    held, lowered = match(numbered, most - filled - lists.scores, most, owner, len(back))
    prices = np.zeros(len(view.tables.people), np.int64)
    prices[back] = -lowered
    rows = np.append(back, np.int32(NONE))[held]
    rents = np.zeros(len(lists.rows), np.int64)
    hits = (lists.rows[owner] == rows[:, None]) & (rows != NONE)[:, None]
    place, column = np.nonzero(hits)
    rents[owner[place]] = filled + lists.scores[owner[place], column] - prices[rows[place]]
    rents[owner[rows == NONE]] = 0
    return _Solved(rows, prices, rents)


def _dearer(view: Snapshot, asked: Prepared, solved: _Solved, who: Longs, filled: int, threads: int) -> Lists:
    """For the demands `who` the workers in the whole pool whom they would most rather have at these prices."""
    part = Prepared((), asked.asks[who], asked.needs)
    more = view.lists(part, MORE, prices=solved.prices, floors=solved.rents[who] - filled, threads=threads)
    return more._replace(scores=np.where(more.rows == NONE, 0, more.scores + solved.prices[more.rows]))


def _joined(lists: Lists, more: Lists, who: Longs) -> Lists:
    """`lists` with more columns, in which the rows `who` have `more`."""
    rows = np.full((len(lists.rows), more.rows.shape[1]), NONE, np.int32)
    scores, metres = np.zeros(rows.shape, np.int64), np.zeros(rows.shape, np.int32)
    rows[who], scores[who], metres[who] = more
    return Lists(
        np.concatenate([lists.rows, rows], axis=1),
        np.concatenate([lists.scores, scores], axis=1),
        np.concatenate([lists.metres, metres], axis=1),
    )


def _answer(
    view: Snapshot, asked: Prepared, owner: Ints, lists: Lists, solved: _Solved, filled: int, rounds: int
) -> Assignment:
    people = view.tables.people
    place, column = np.nonzero((lists.rows[owner] == solved.held[:, None]) & (solved.held != NONE)[:, None])
    ids = [demand.id for demand in asked.demands]
    pairs = tuple(
        Pair(ids[demand], worker, filled + score, metres)
        for demand, worker, score, metres in zip(
            owner[place].tolist(),
            people["id"][solved.held[place]].tolist(),
            lists.scores[owner[place], column].tolist(),
            lists.metres[owner[place], column].tolist(),
            strict=True,
        )
    )
    given = np.bincount(owner[place], minlength=len(ids)).tolist()
    priced = np.flatnonzero(solved.prices)
    rents, prices = solved.rents.tolist(), solved.prices[priced].tolist()
    return Assignment(
        pairs=pairs,
        total=sum(pair.worth for pair in pairs),
        prices=Prices(
            rents=tuple(zip(ids, rents, strict=True)),
            workers=tuple(zip(people["id"][priced].tolist(), prices, strict=True)),
            bound=sum(rents[demand] for demand in owner.tolist()) + sum(prices),
        ),
        shortages=tuple(
            view.shortage(demand, count)
            for demand, count in zip(asked.demands, given, strict=True)
            if count < demand.workers
        ),
        rounds=rounds,
    )
