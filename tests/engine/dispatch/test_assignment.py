"""Batches: the total against the Hungarian method on the full table, and the proof against forgers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chunfeng.engine.dispatch import (
    Assignment,
    Bar,
    Demand,
    DispatchWeights,
    Pair,
    Pool,
    Skill,
    Worker,
    assign,
    verify_certificate,
)

from . import oracle
from .strategies import MIDNIGHT, batches, crowds, speeds, weights

FREE = ((MIDNIGHT, MIDNIGHT + 1440),)
WEIGHTS = DispatchWeights()


def town(workers: int, demands: int, seed: int, trades: int = 2) -> tuple[list[Worker], list[Demand]]:
    """Too many jobs for too few people who stand close together: everybody competes with everybody."""
    random = np.random.default_rng(seed)
    crowd = [
        Worker(
            number,
            float(114.3 + random.normal(0, 0.02)),
            float(30.5 + random.normal(0, 0.02)),
            (Skill(f"trade {random.integers(trades)}", int(random.integers(0, 9))),),
            free=FREE,
            waiting_since=MIDNIGHT - int(random.exponential(3000)),
        )
        for number in range(workers)
    ]
    jobs = [
        Demand(
            number,
            float(114.3 + random.normal(0, 0.02)),
            float(30.5 + random.normal(0, 0.02)),
            f"trade {random.integers(trades)}",
            MIDNIGHT + 600,
            MIDNIGHT + 900,
            workers=int(random.integers(1, 4)),
        )
        for number in range(demands)
    ]
    return crowd, jobs


@settings(max_examples=200, deadline=None)
@given(crowds, batches, weights, speeds)
def test_total_is_that_of_the_hungarian_method(
    crowd: list[Worker], jobs: list[Demand], worth: DispatchWeights, speed: float
) -> None:
    pool = Pool.of(crowd, weights=worth, speed_kmh=speed)
    result = assign(pool, jobs)
    assert result.total == oracle.most_worth(crowd, jobs, worth, speed)
    assert result.prices.bound == result.total
    assert verify_certificate(pool, jobs, result).sentences == ()


@pytest.mark.parametrize(("workers", "demands"), [(40, 60), (300, 100), (500, 150)])
def test_crowded_towns_are_assigned_exactly(workers: int, demands: int) -> None:
    crowd, jobs = town(workers, demands, seed=workers)
    pool = Pool.of(crowd)
    result = assign(pool, jobs, threads=2)
    assert result.total == result.prices.bound == oracle.most_worth(crowd, jobs, WEIGHTS, 20.0)
    assert verify_certificate(pool, jobs, result).holds


def test_lists_grow_until_nobody_outside_is_worth_more() -> None:
    """150 jobs want the same people: the first lists are far too short, and the prices find who is missing."""
    crowd, jobs = town(500, 150, seed=500)
    assert assign(Pool.of(crowd), jobs).rounds > 1


def test_nobody_gets_two_jobs_and_no_job_too_many() -> None:
    crowd, jobs = town(30, 30, seed=1)
    result = assign(Pool.of(crowd), jobs)
    assert len({pair.worker_id for pair in result.pairs}) == len(result.pairs) == 30
    given = {job.id: sum(pair.demand_id == job.id for pair in result.pairs) for job in jobs}
    assert all(given[job.id] <= job.workers for job in jobs)
    assert [(it.demand_id, it.given) for it in result.shortages] == [
        (job.id, given[job.id]) for job in jobs if given[job.id] < job.workers
    ]


def test_filling_counts_before_scores() -> None:
    """The nearer job would like worker 1, who is the only one for the other: both are filled."""
    only, either = (Skill("painter"), Skill("tiler")), (Skill("painter"),)
    pool = Pool.of([Worker(1, 114.3, 30.5, only, free=FREE), Worker(2, 114.33, 30.5, either, free=FREE)])
    near = Demand(1, 114.3, 30.5, "painter", MIDNIGHT + 600, MIDNIGHT + 700)
    jobs = [near, replace(near, id=2, lon=114.34, skill="tiler")]
    result = assign(pool, jobs)
    assert {(pair.demand_id, pair.worker_id) for pair in result.pairs} == {(1, 2), (2, 1)}


def test_places_that_stay_empty_say_why() -> None:
    pool = Pool.of([Worker(1, 114.3, 30.5, (Skill("painter"),), free=FREE)])
    job = Demand(1, 114.3, 30.5, "painter", MIDNIGHT + 600, MIDNIGHT + 700)
    later = replace(job, id=4, start=MIDNIGHT + 1400, end=MIDNIGHT + 1500)
    jobs = [job, replace(job, id=2), replace(job, id=3, skill="tiler"), later, replace(job, id=5, certificates=("x",))]
    shortages = assign(pool, jobs).shortages
    assert {it.demand_id: it.bar for it in shortages if it.demand_id > 2} == {
        3: Bar.SKILL,
        4: Bar.FREE,
        5: Bar.CERTIFICATE,
    }
    assert [it.bar for it in shortages if it.demand_id <= 2] == [Bar.TAKEN]


def test_nothing_to_assign_is_proven_too() -> None:
    for crowd, jobs in ([], []), town(3, 0, seed=1), town(0, 3, seed=1):
        pool = Pool.of(crowd)
        result = assign(pool, jobs)
        assert (result.pairs, result.total, result.prices.bound) == ((), 0, 0)
        assert verify_certificate(pool, jobs, result).holds


def test_two_demands_with_one_id_are_refused() -> None:
    _, jobs = town(1, 1, seed=1)
    with pytest.raises(ValueError, match="same id"):
        assign(Pool.of(), [*jobs, *jobs])


def test_assignment_is_of_one_moment() -> None:
    """What happens to the pool meanwhile changes neither the answer nor its proof, but booking checks again."""
    crowd, jobs = town(60, 20, seed=3)
    pool = Pool.of(crowd)
    moment = pool.snapshot()
    before = assign(moment, jobs)
    for worker in crowd:
        pool.leave(worker.id)
    assert assign(moment, jobs) == before
    assert verify_certificate(moment, jobs, before).holds
    assert not verify_certificate(pool, jobs, before).holds


# Forgers


def proven() -> tuple[Pool, list[Demand], Assignment]:
    crowd, jobs = town(40, 60, seed=40)
    pool = Pool.of(crowd)
    return pool, jobs, assign(pool, jobs)


def test_a_lower_price_is_found_out() -> None:
    pool, jobs, result = proven()
    (worker, price), *others = result.prices.workers
    lower = result.prices._replace(workers=((worker, price - 1), *others), bound=result.prices.bound - 1)
    faults = verify_certificate(pool, jobs, result._replace(prices=lower, total=result.total - 1))
    assert any("worth more to demand" in sentence for sentence in faults.sentences)
    assert any("bound" in sentence for sentence in faults.sentences)


def test_a_lower_rent_made_up_for_by_a_price_is_found_out() -> None:
    pool, jobs, result = proven()
    rents = dict(result.prices.rents)
    demand = next(pair.demand_id for pair in result.pairs if rents[pair.demand_id] > 0)
    places = next(job.workers for job in jobs if job.id == demand)
    (worker, price), *others = result.prices.workers
    forged = result.prices._replace(
        rents=tuple({**rents, demand: rents[demand] - 1}.items()), workers=((worker, price + places), *others)
    )
    assert not verify_certificate(pool, jobs, result._replace(prices=forged)).holds


def test_a_worse_assignment_with_its_own_bound_is_found_out() -> None:
    pool, jobs, result = proven()
    worse = result.pairs[1:]
    total = sum(pair.worth for pair in worse)
    forged = result._replace(pairs=worse, total=total, prices=result.prices._replace(bound=total))
    assert not verify_certificate(pool, jobs, forged).holds


@pytest.mark.parametrize(
    "forge",
    [
        lambda pair, other: pair._replace(worth=pair.worth + 1),
        lambda pair, other: pair._replace(worker_id=other.worker_id),
        lambda pair, other: pair._replace(worker_id=999_999),
        lambda pair, other: pair._replace(demand_id=999_999),
    ],
)
def test_a_forged_pair_is_found_out(forge: object) -> None:
    pool, jobs, result = proven()
    first, second, *others = result.pairs
    forged: Pair = forge(first, second)  # type: ignore[operator]
    assert not verify_certificate(pool, jobs, result._replace(pairs=(forged, second, *others))).holds


def test_negative_prices_and_missing_rents_are_found_out() -> None:
    pool, jobs, result = proven()
    negative = result.prices._replace(workers=((0, -5), *result.prices.workers[1:]))
    missing = result.prices._replace(rents=result.prices.rents[1:])
    assert not verify_certificate(pool, jobs, result._replace(prices=negative)).holds
    assert not verify_certificate(pool, jobs, result._replace(prices=missing)).holds


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 40), st.integers(1, 40))
def test_rounds_of_assigning_and_booking_never_book_twice(seed: int, workers: int, demands: int) -> None:
    crowd, jobs = town(workers, demands, seed)
    pool = Pool.of(crowd)
    booked = 0
    while pairs := assign(pool, jobs).pairs:
        for pair in pairs:
            pool.book(pair.worker_id, next(job for job in jobs if job.id == pair.demand_id))
        booked += len(pairs)
        jobs = [
            replace(job, workers=job.workers - given)
            for job in jobs
            if (given := sum(pair.demand_id == job.id for pair in pairs)) < job.workers
        ]
    assert booked <= workers  # all jobs are at the same time
