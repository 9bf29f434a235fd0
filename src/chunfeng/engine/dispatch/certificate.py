"""The check of an assignment and its prices, for who did not make it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chunfeng.engine.compiled import compiled
from chunfeng.engine.dispatch.assignment import Assignment
from chunfeng.engine.dispatch.grid import first_of, next_of
from chunfeng.engine.dispatch.layout import NONE, Ints, Longs, Tables
from chunfeng.engine.dispatch.pool import Pool
from chunfeng.engine.dispatch.rows import Demand
from chunfeng.engine.dispatch.search import EARTH, bars, points
from chunfeng.engine.dispatch.snapshot import UNIT, Snapshot


class Faults(NamedTuple):
    """What a check found wrong; empty if the proof holds."""

    sentences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.sentences


def verify_certificate(pool: Pool | Snapshot, demands: Sequence[Demand], assignment: Assignment) -> Faults:
    """Whether `assignment` is allowed, and whether its prices prove that none is worth more; else what is wrong.

    Reads every worker of a demand's trade one after the other: nothing of the search, its bounds or its lists is relied
    on. The pool must be as it was for the assignment: give the same snapshot if it may have changed.
    """
    view = pool.snapshot() if isinstance(pool, Pool) else pool
    return Faults((*_pairs(view, demands, assignment), *_sums(demands, assignment), *_bids(view, demands, assignment)))


def _pairs(view: Snapshot, demands: Sequence[Demand], assignment: Assignment) -> list[str]:
    """Is every pair possible, worth what it says, and nobody in two?"""
    asked, wanted = view.prepare(demands), {demand.id: i for i, demand in enumerate(demands)}
    faults, seen, given = [], set[int](), dict[int, int]()
    ids, people = _living(view)
    for pair in assignment.pairs:
        i, at = wanted.get(pair.demand_id), int(np.searchsorted(ids, pair.worker_id))
        given[pair.demand_id] = given.get(pair.demand_id, 0) + 1
        if pair.worker_id in seen:
            faults.append(f"worker {pair.worker_id} has two jobs")
        seen.add(pair.worker_id)
        if i is None or at == len(ids) or ids[at] != pair.worker_id:
            faults.append(f"worker {pair.worker_id} or demand {pair.demand_id} is not known")
        elif _score_of(view.tables, asked.asks[i], asked.needs, people[at]) != pair.worth - round(
            view.weights.filled * UNIT
        ):
            faults.append(
                f"worker {pair.worker_id} for demand {pair.demand_id} is not worth {pair.worth}, or impossible"
            )
    over = [demand.id for demand in demands if given.get(demand.id, 0) > demand.workers]
    return faults + [f"demand {demand_id} has too many workers" for demand_id in over]


def _sums(demands: Sequence[Demand], assignment: Assignment) -> list[str]:
    """Are the prices above zero, and is what they bound just what the assignment is worth?"""
    rents, prices = dict(assignment.prices.rents), dict(assignment.prices.workers)
    faults = [f"price or rent {value} is below zero" for value in (*rents.values(), *prices.values()) if value < 0]
    if rents.keys() != {demand.id for demand in demands}:
        return [*faults, "some demand has no rent, or some rent no demand"]
    bound = sum(demand.workers * rents[demand.id] for demand in demands) + sum(prices.values())
    total = sum(pair.worth for pair in assignment.pairs)
    if not total == assignment.total == assignment.prices.bound == bound:
        faults.append(f"worth {total} (stated {assignment.total}), bound {bound} (stated {assignment.prices.bound})")
    return faults


def _bids(view: Snapshot, demands: Sequence[Demand], assignment: Assignment) -> list[str]:
    """Is there a worker in the whole pool who is worth more to a demand than price and rent?"""
    asked, rents = view.prepare(demands), dict(assignment.prices.rents)
    ids, rows = _living(view)
    prices = np.zeros(len(view.tables.people), np.int64)
    for worker_id, price in assignment.prices.workers:
        at = int(np.searchsorted(ids, worker_id))
        if at < len(ids) and ids[at] == worker_id:
            prices[rows[at]] = price
    faults = []
    for demand, ask in zip(demands, asked.asks, strict=True):
        rent = rents.get(demand.id, 0) - round(view.weights.filled * UNIT)
        row = _outbids(view.tables, view.moment, ask, asked.needs, prices, rent)
        if row != NONE:
            faults.append(f"worker {view.tables.people['id'][row]} is worth more to demand {demand.id} than they cost")
    return faults


def _living(view: Snapshot) -> tuple[Longs, Longs]:
    """Sorted ids of those in the pool, and their rows of people."""
    people = view.tables.people
    rows = np.flatnonzero((people["born"] <= view.moment) & (people["died"] > view.moment) & (people["died"] > 0))
    rows = rows[np.argsort(people["id"][rows])]
    return people["id"][rows], rows


@compiled
def _score_of(tables: Tables, ask: np.void, needs: Ints, wanted: int) -> int:
    """Score of people[wanted], or NONE if they may not take the job."""
    if ask["trade"] < 0 or np.isnan(ask["lon"]) or tables.trades[ask["trade"]]["root"] == NONE:
        return NONE
    root, leaves = tables.trades[ask["trade"]]["root"], 1 << tables.trades[ask["trade"]]["depth"]
    for k in range(leaves, 2 * leaves):
        leaf = tables.nodes[root + k]
        i = first_of(leaf)
        while i != NONE:
            entry = tables.entries[i]
            if entry["person"] == wanted:
                found, metres = bars(tables, tables.people[wanted], entry["level"], ask, needs)
                return NONE if found else points(ask, float(metres), entry["since"], entry["level"])
            i = next_of(tables.entries, leaf, i)
    return NONE


@compiled
def _outbids(tables: Tables, moment: int, ask: np.void, needs: Ints, prices: Longs, rent: int) -> int:
    """Row of somebody whose score is above price and rent, or NONE.

    Passed over unread are only those farther to the north or south than the radius, and those not there at `moment`.
    """
    if ask["trade"] < 0 or np.isnan(ask["lon"]) or tables.trades[ask["trade"]]["root"] == NONE:
        return NONE
    root, leaves = tables.trades[ask["trade"]]["root"], 1 << tables.trades[ask["trade"]]["depth"]
    degrees = np.degrees((ask["reach"] + 1.0) / EARTH)
    for k in range(leaves, 2 * leaves):
        leaf = tables.nodes[root + k]
        i = first_of(leaf)
        while i != NONE:
            entry = tables.entries[i]
            if abs(entry["lat"] - ask["lat"]) <= degrees:
                person = tables.people[entry["person"]]
                if person["born"] <= moment < person["died"]:
                    found, metres = bars(tables, person, entry["level"], ask, needs)
                    score = points(ask, float(metres), entry["since"], entry["level"])
                    if not found and score > rent + prices[entry["person"]]:
                        return int(entry["person"])
            i = next_of(tables.entries, leaf, i)
    return NONE
