"""Dispatch by brute force, from the rows alone: everybody is looked at, nothing is shared with the engine but its rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import asin, ceil, cos, floor, isfinite, radians, sin, sqrt

import numpy as np
from scipy.optimize import linear_sum_assignment

from chunfeng.engine.dispatch import Booking, Demand, DispatchWeights, Worker


def metres(worker: Worker, demand: Demand) -> int | None:
    places = (worker.lon, worker.lat, demand.lon, demand.lat)
    if any(value is None or not abs(value) <= 180 for value in places):
        return None
    lon, lat, other_lon, other_lat = (radians(value) for value in places if value is not None)
    square = sin((lat - other_lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((lon - other_lon) / 2) ** 2
    return floor(2 * 6371008.8 * asin(min(1, sqrt(square))) + 0.5)


def days(demand: Demand) -> Iterable[date]:
    first, last = (
        (datetime.fromtimestamp(minute * 60, UTC) + timedelta(hours=8)).date()
        for minute in (demand.start, demand.end - 1)
    )
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def minutes(worker: Worker, demand: Demand, speed: float) -> int:
    return ceil((metres(worker, demand) or 0) * (0.06 / speed))


def fits(worker: Worker, demand: Demand, speed: float, bookings: Sequence[Booking] = ()) -> bool:
    grades = [skill.level for skill in worker.skills if skill.name == demand.skill]
    away = metres(worker, demand)
    if not grades or max(grades) < demand.level or away is None or away > demand.radius_km * 1000:
        return False
    if worker.radius_km is not None and isfinite(worker.radius_km) and away > worker.radius_km * 1000:
        return False
    for name in demand.certificates:
        if not all(
            any(paper.name == name and paper.valid_on(day) for paper in worker.certificates) for day in days(demand)
        ):
            return False
    spare = minutes(worker, demand, speed)
    free = {minute for begin, end in worker.free for minute in range(begin, end)}
    free -= {minute for booking in bookings for minute in range(booking.leaves, booking.returns)}
    return all(minute in free for minute in range(demand.start - spare, demand.end + spare))


def score(worker: Worker, demand: Demand, weights: DispatchWeights, bookings: Sequence[Booking] = ()) -> int:
    reach, away = demand.radius_km * 1000, metres(worker, demand) or 0
    near = 1 - away / reach if reach else 1.0
    waited = max(0, demand.start - since(worker, bookings))
    level = max(skill.level for skill in worker.skills if skill.name == demand.skill)
    parts = weights.distance * 1_000_000 * near + (weights.waiting * 1_000_000 / weights.patience) * waited
    return floor(parts + (weights.level * 1_000_000 / 8) * level + 0.5)


def since(worker: Worker, bookings: Sequence[Booking]) -> int:
    return max([worker.waiting_since, *(booking.end for booking in bookings)])


def best(
    workers: Iterable[Worker],
    demand: Demand,
    n: int,
    weights: DispatchWeights,
    speed: float,
    bookings: Mapping[int, Sequence[Booking]] | None = None,
) -> list[tuple[int, int, int | None]]:
    held = bookings or {}
    found = [
        (
            -score(worker, demand, weights, held.get(worker.id, ())),
            since(worker, held.get(worker.id, ())),
            worker.id,
            worker,
        )
        for worker in workers
        if fits(worker, demand, speed, held.get(worker.id, ()))
    ]
    return [
        (worker_id, -low, metres(worker, demand))
        for low, _, worker_id, worker in sorted(found, key=lambda it: it[:3])[:n]
    ]


def most_worth(workers: Sequence[Worker], demands: Sequence[Demand], weights: DispatchWeights, speed: float) -> int:
    """The highest total worth of all assignments, by the Hungarian method on the full table."""
    places = np.repeat(np.arange(len(demands)), np.array([demand.workers for demand in demands], int))
    worth = np.zeros((len(demands), len(workers)))
    for row, demand in enumerate(demands):
        for column, worker in enumerate(workers):
            if fits(worker, demand, speed):
                worth[row, column] = round(weights.filled * 1_000_000) + score(worker, demand, weights)
    table = np.concatenate([worth[places], np.zeros((len(places), len(places)))], axis=1)
    rows, columns = linear_sum_assignment(table, maximize=True)
    return int(table[rows, columns].sum())
