"""Dispatch on a map of a province: a million idle workers in two hundred towns, ten thousand jobs of two days.

Towns differ in size as 1/rank, people stand around their middle with long tails; sixty trades, equally skewed, one to
four a worker; a stretch of 3 to 24 hours in which they are free; jobs of 1 to 5 hours within 3, 5, 10 or 20 km.
"""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.dispatch import Demand, DispatchWeights, Pool, Skill, Worker, Workers, assign, verify_certificate
from chunfeng.engine.dispatch.assignment import FIRST
from chunfeng.engine.dispatch.rows import UNLIMITED

Points = NDArray[np.float64]

TOWNS = 200
TRADES = tuple(f"trade {number}" for number in range(60))
NAMES = ("electrician", "heights", "welding")
WEST, SOUTH, KM = 112.0, 29.5, 300.0
START = 29_600_640
"""Epoch minute of a midnight in China; all jobs are on the day after."""
SINGLE = 3000
BATCH = 2000
CHANGES = 10_000


class Map(NamedTuple):
    """Middles (degrees) and shares of the towns."""

    middles: Points
    shares: Points

    def points(self, random: np.random.Generator, count: int) -> Points:
        """`count` points (lon, lat) around the middles."""
        town = random.choice(TOWNS, count, p=self.shares)
        spread = random.normal(0, 4, (count, 2)) * random.exponential(1, (count, 1))
        return self.middles[town] + spread / (97.0, 111.2)


def market(random: np.random.Generator, workers: int, demands: int) -> tuple[Workers, list[Demand]]:
    """Workers as columns, and jobs."""
    middles = np.stack([WEST + random.uniform(0, KM, TOWNS) / 97.0, SOUTH + random.uniform(0, KM, TOWNS) / 111.2], 1)
    towns = Map(middles, _skewed(TOWNS))
    return _workers(random, towns, workers), _demands(random, towns, demands)


def _skewed(count: int) -> Points:
    shares = 1 / (np.arange(count) + 5.0)
    return shares / shares.sum()


def _workers(random: np.random.Generator, towns: Map, count: int) -> Workers:
    places = towns.points(random, count)
    drawn = random.choice(len(TRADES), (4, count), p=_skewed(len(TRADES)))
    chosen = random.random((4, count)) < np.array([[1], [0.6], [0.35], [0.2]])
    owner, skill = np.divmod(np.unique((np.arange(count) * len(TRADES) + drawn)[chosen]), len(TRADES))
    begin = START + random.integers(0, 40, count) * 30
    spans = np.stack([begin, begin + random.integers(6, 48, count) * 30], axis=1)
    holder = np.flatnonzero(random.random(count) < 0.4)
    through = START // 1440 + random.integers(-30, 700, len(holder))
    papers = np.stack([random.integers(0, len(NAMES), len(holder)), through - 700, through], axis=1)
    return Workers(
        ids=np.arange(count, dtype=np.int64),
        lon=places[:, 0].copy(),
        lat=places[:, 1].copy(),
        since=(START - random.exponential(2 * 1440, count)).astype(np.int32),
        willing=random.choice(np.array([5000, 10000, 30000, UNLIMITED], np.int32), count),
        skill_at=np.searchsorted(owner, np.arange(count + 1)),
        skills=skill.astype(np.int32),
        levels=random.integers(0, 9, len(skill)).astype(np.int32),
        paper_at=np.searchsorted(holder, np.arange(count + 1)),
        papers=papers.astype(np.int32),
        span_at=np.arange(count + 1),
        spans=spans.astype(np.int32),
        trades=TRADES,
        names=NAMES,
    )


def _demands(random: np.random.Generator, towns: Map, count: int) -> list[Demand]:
    places = towns.points(random, count).tolist()
    trades = random.choice(len(TRADES), count, p=_skewed(len(TRADES))).tolist()
    begins = (START + random.integers(2, 44, count) * 30).tolist()
    lasts = (random.integers(2, 10, count) * 30).tolist()
    radii = random.choice([3.0, 5.0, 10.0, 20.0], count).tolist()
    needs = [(NAMES[number],) if number < len(NAMES) else () for number in random.integers(0, 30, count).tolist()]
    return [
        Demand(
            number,
            *places[number],
            TRADES[trades[number]],
            begins[number],
            begins[number] + lasts[number],
            radii[number],
            certificates=needs[number],
        )
        for number in range(count)
    ]


def run(workers: int = 1_000_000, demands: int = 10_000, seed: int = 0, threads: int = 2) -> dict[str, float]:
    """Measure; the clock runs around the public functions, all Python in them included.

    build_s           Pool.of(columns)
    best10_p50_us, best10_p99_us, best10_max_us   pool.best(demand, 10), one at a time
    many_s            pool.best_many(demands, 10, threads), from dataclasses to columns; many_prepared_s: from
                      pool.prepare(demands)
    assign_ms         assign(pool, the first 2,000): all of it; assign_candidates_ms: of that, best_many of the first
                      lists alone
    tight_ms          assign for 2,000 demands that all look for one trade in one town; tight_rounds of prices
    greedy_loss       what taking the best idle worker for one demand after the other loses of the exact total (share)
    verify_s          verify_certificate
    book_us, arrive_us, move_us   one change, the median of CHANGES; change_max_ms: the longest of all
    changed_best10_p50_us         pool.best(demand, 10) after them
    """
    random = np.random.default_rng(seed)
    columns, jobs = market(random, workers, demands)
    _warm()
    result: dict[str, float] = {}
    began = perf_counter()
    pool = Pool.of(columns)
    result["build_s"] = perf_counter() - began
    result |= _singles(pool, jobs[:SINGLE])
    result |= _many(pool, jobs, threads)
    result |= _batches(pool, jobs, threads)
    result |= _changes(pool, random, jobs)
    return {name: round(value, 6) for name, value in result.items()}


def _warm() -> None:
    """Load the machine code, so that the clock does not see the compiler."""
    worker = Worker(1, WEST, SOUTH, (Skill(TRADES[0]),), free=((START, START + 1440),))
    job = Demand(1, WEST, SOUTH, TRADES[0], START + 60, START + 120)
    pool = Pool.of([worker])
    pool.best(job, 1)
    verify_certificate(pool, [job], assign(pool, [job]))
    pool.book(1, job)
    pool.shortage(job)


def _micros(times: list[float], share: float) -> float:
    return float(np.percentile(times, share)) * 1e6


def _singles(pool: Pool, jobs: list[Demand]) -> dict[str, float]:
    times = []
    for job in jobs:
        began = perf_counter()
        pool.best(job, 10)
        times.append(perf_counter() - began)
    return {f"best10_{name}_us": _micros(times, share) for name, share in (("p50", 50), ("p99", 99), ("max", 100))}


def _many(pool: Pool, jobs: list[Demand], threads: int) -> dict[str, float]:
    prepared = pool.prepare(jobs)
    return {
        "many_s": min(_seconds(lambda: pool.best_many(jobs, 10, threads)) for _ in range(3)),
        "many_prepared_s": min(_seconds(lambda: pool.best_many(prepared, 10, threads)) for _ in range(3)),
    }


def _seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _batches(pool: Pool, jobs: list[Demand], threads: int) -> dict[str, float]:
    batch = jobs[:BATCH]
    began = perf_counter()
    exact = assign(pool, batch, threads=threads)
    took = perf_counter() - began
    lists = _seconds(lambda: pool.best_many(batch, FIRST + 1, threads))
    began = perf_counter()
    faults = verify_certificate(pool, batch, exact)
    checked = perf_counter() - began
    if not faults.holds:
        raise ArithmeticError(f"the assignment is not proven: {faults.sentences[:3]}")
    return {
        "assign_ms": took * 1e3,
        "assign_candidates_ms": lists * 1e3,
        "assign_rounds": exact.rounds,
        "assign_filled": len(exact.pairs),
        **_tight(pool, batch, threads),
        "greedy_loss": 1 - _greedy(pool, batch) / max(1, exact.total),
        "verify_s": checked,
    }


def _tight(pool: Pool, batch: list[Demand], threads: int) -> dict[str, float]:
    """The same number of demands, all for one trade within some kilometres: everybody wants the same people."""
    first = batch[0]
    lon, lat = first.lon or WEST, first.lat or SOUTH
    crowded = [
        replace(job, lon=lon + (job.id % 50) / 1000, lat=lat + job.id / 40_000, skill=TRADES[0], certificates=())
        for job in batch
    ]
    began = perf_counter()
    result = assign(pool, crowded, threads=threads)
    took = perf_counter() - began
    if result.total != result.prices.bound:
        raise ArithmeticError(f"the crowd's assignment is worth {result.total}, its bound is {result.prices.bound}")
    return {"tight_ms": took * 1e3, "tight_rounds": result.rounds, "tight_filled": len(result.pairs)}


def _greedy(pool: Pool, batch: list[Demand]) -> int:
    """Total worth when each demand in turn takes the best worker who is still idle."""
    best, taken, total = pool.best_many(batch, 200), set[int](), 0
    filled = round(DispatchWeights().filled * 1e6)
    for workers, scores in zip(best.workers.tolist(), best.scores.tolist(), strict=True):
        for worker, score in zip(workers, scores, strict=True):
            if worker >= 0 and worker not in taken:
                taken.add(worker)
                total += filled + score
                break
    return total


def _changes(pool: Pool, random: np.random.Generator, jobs: list[Demand]) -> dict[str, float]:
    """Moves by some hundred metres, bookings of the best, arrivals; then the same questions again."""
    times: dict[str, list[float]] = {"move": [], "book": [], "arrive": []}
    steps = random.normal(0, 0.003, (CHANGES, 2)).tolist()
    for number, (east, north) in enumerate(steps):
        job = jobs[number % len(jobs)]
        lon, lat = (job.lon or WEST) + east, (job.lat or SOUTH) + north
        skills = (Skill(job.skill, number % 9),)
        newcomer = Worker(-1 - number, lon, lat, skills, free=((START, START + 2880),), waiting_since=START)
        times["arrive"].append(_seconds(lambda one=newcomer: pool.arrive(one)))
        times["move"].append(_seconds(lambda n=number, lon=lon, lat=lat: pool.move(n, lon, lat)))
        found = pool.best(job, 1)
        if found:
            one = replace(job, id=len(jobs) + number)
            times["book"].append(_seconds(lambda who=found[0].worker_id, one=one: pool.book(who, one)))
    changed = {f"{name}_us": _micros(each, 50) for name, each in times.items()}
    worst = max(max(each) for each in times.values())
    return changed | {
        "change_max_ms": worst * 1e3,
        "changed_best10_p50_us": _singles(pool, jobs[:SINGLE])["best10_p50_us"],
    }
