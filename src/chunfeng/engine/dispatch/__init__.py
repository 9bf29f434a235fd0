"""Who comes to work tomorrow at one, near by, with the right certificate: idle workers for jobs, one or a whole batch.

    >>> from chunfeng.engine.dispatch import Demand, Pool, Skill, Worker, assign, minute, verify_certificate
    >>> from datetime import datetime, timedelta, timezone
    >>> morning = minute(datetime(2026, 4, 22, 8, tzinfo=timezone(timedelta(hours=8))))
    >>> free = ((morning, morning + 12 * 60),)
    >>> pool = Pool.of([
    ...     Worker(1, 114.30, 30.50, (Skill("painter", 3),), free=free, waiting_since=morning - 600),
    ...     Worker(2, 114.31, 30.50, (Skill("painter", 5),), free=free, waiting_since=morning - 6000),
    ... ])
    >>> afternoon = Demand(7, 114.30, 30.50, "painter", start=morning + 300, end=morning + 600, radius_km=5)
    >>> [(found.worker_id, found.metres) for found in pool.best(afternoon, 10)]
    [(2, 958), (1, 0)]

The job's time counts, not the present: from leaving until being back the worker must be free, and every certificate valid
on each day that the job touches. Who has waited longer comes first sooner or later (`DispatchWeights.guarantee`). What
is booked cannot be booked again:

    >>> pool.book(2, afternoon).leaves == afternoon.start - 3
    True
    >>> evening = Demand(8, 114.30, 30.50, "painter", start=morning + 590, end=morning + 700)
    >>> pool.book(2, evening)
    Traceback (most recent call last):
    chunfeng.engine.dispatch.rows.NotBooked: worker 2 cannot be booked for demand 8: booked

A batch is assigned at the most total worth, with prices that prove it, and what stays empty says why:

    >>> batch = [evening, Demand(9, 114.30, 30.50, "tiler", start=morning + 300, end=morning + 600)]
    >>> result = assign(pool, batch)
    >>> [(pair.demand_id, pair.worker_id) for pair in result.pairs], [str(each.bar) for each in result.shortages]
    ([(8, 1)], ['skill'])
    >>> result.total == result.prices.bound, verify_certificate(pool, batch, result).holds
    (True, True)

Read the modules in this order: `rows` (what goes in and out), `layout` (how it lies in memory, and why readers need no
lock), `grid` (cells and their bounds), `search` (the kernels), `snapshot` (questions), `pool` (changes), `solver`,
`assignment` and `certificate`; `columns` and `building` load a million people at once.
"""

from chunfeng.engine.dispatch.assignment import Assignment, Pair, Prices, assign
from chunfeng.engine.dispatch.certificate import Faults, verify_certificate
from chunfeng.engine.dispatch.columns import Workers
from chunfeng.engine.dispatch.pool import Pool
from chunfeng.engine.dispatch.rows import (
    Bar,
    Booking,
    Demand,
    DispatchWeights,
    Found,
    NotBooked,
    Shortage,
    Skill,
    Worker,
    minute,
)
from chunfeng.engine.dispatch.snapshot import Best, Prepared, Snapshot

__all__ = [
    "Assignment",
    "Bar",
    "Best",
    "Booking",
    "Demand",
    "DispatchWeights",
    "Faults",
    "Found",
    "NotBooked",
    "Pair",
    "Pool",
    "Prepared",
    "Prices",
    "Shortage",
    "Skill",
    "Snapshot",
    "Worker",
    "Workers",
    "assign",
    "minute",
    "verify_certificate",
]
