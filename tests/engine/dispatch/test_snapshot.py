"""Questions to a pool against brute force, and the corners that a labour market has."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chunfeng.engine.dispatch import Bar, Demand, DispatchWeights, Pool, Skill, Worker, Workers
from chunfeng.engine.matching import Certificate

from . import oracle
from .strategies import MIDNIGHT, TODAY, batches, crowds, demand, speeds, weights

PAINTER = (Skill("painter", 3),)
ALL_DAY = ((MIDNIGHT - 1440, MIDNIGHT + 2880),)
JOB = Demand(1, 114.3, 30.5, "painter", MIDNIGHT + 780, MIDNIGHT + 1080, radius_km=5)


def painter(number: int = 1, lon: float | None = 114.3, **changes: object) -> Worker:
    return replace(Worker(number, lon, 30.5, PAINTER, free=ALL_DAY, waiting_since=MIDNIGHT), **changes)


def ids(pool: Pool, job: Demand = JOB, n: int = 10) -> list[int]:
    return [found.worker_id for found in pool.best(job, n)]


@settings(max_examples=250, deadline=None)
@given(crowds, demand(1), st.integers(1, 14), weights, speeds)
def test_best_agrees_with_brute_force(
    crowd: list[Worker], job: Demand, n: int, worth: DispatchWeights, speed: float
) -> None:
    pool = Pool.of(crowd, weights=worth, speed_kmh=speed)
    assert [tuple(found) for found in pool.best(job, n)] == oracle.best(crowd, job, n, worth, speed)


@settings(max_examples=60, deadline=None)
@given(crowds, batches, st.integers(1, 4))
def test_best_many_is_best_for_each(crowd: list[Worker], jobs: list[Demand], n: int) -> None:
    pool = Pool.of(crowd)
    many = pool.best_many(jobs, n, threads=2)
    assert many.workers.shape == (len(jobs), n)
    for row, job in enumerate(jobs):
        found = pool.best(job, n)
        assert many.workers[row].tolist() == [it.worker_id for it in found] + [-1] * (n - len(found))
        assert many.scores[row, : len(found)].tolist() == [it.score for it in found]


def test_large_crowd_agrees_with_brute_force() -> None:
    random = np.random.default_rng(5)
    crowd = [
        Worker(
            number,
            float(114.3 + random.normal(0, 0.05)),
            float(30.5 + random.normal(0, 0.05)),
            (Skill("painter", int(random.integers(0, 9))),),
            free=((MIDNIGHT + 30 * int(random.integers(0, 30)), MIDNIGHT + 30 * int(random.integers(31, 60))),),
            waiting_since=MIDNIGHT - int(random.exponential(3000)),
        )
        for number in range(1500)
    ]
    pool = Pool.of(crowd)
    for number in range(30):
        start = MIDNIGHT + 30 * int(random.integers(0, 40))
        job = Demand(number, float(114.3 + random.normal(0, 0.05)), 30.52, "painter", start, start + 120, 4.0)
        expected = oracle.best(crowd, job, 10, DispatchWeights(), 20.0)
        assert [tuple(found) for found in pool.best(job, 10)] == expected


def test_job_across_midnight_needs_the_certificate_on_both_days() -> None:
    night = replace(JOB, start=MIDNIGHT - 120, end=MIDNIGHT + 120, certificates=("heights",))
    yesterday = TODAY - timedelta(days=1)
    today_only, both = Certificate("heights", TODAY, TODAY), Certificate("heights", yesterday, TODAY)
    renewed = (Certificate("heights", None, yesterday), Certificate("heights", TODAY, None))
    pool = Pool.of(
        [painter(1, certificates=(today_only,)), painter(2, certificates=(both,)), painter(3, certificates=renewed)]
    )
    assert ids(pool, night) == [2, 3]
    assert ids(pool, replace(night, start=MIDNIGHT)) == [1, 2, 3]
    assert ids(pool, replace(night, end=MIDNIGHT)) == [2, 3]


def test_certificate_counts_on_its_last_day_and_not_after() -> None:
    job = replace(JOB, certificates=("heights",))
    pool = Pool.of(
        [
            painter(1, certificates=(Certificate("heights", None, TODAY),)),
            painter(2, certificates=(Certificate("heights", None, TODAY - timedelta(days=1)),)),
        ]
    )
    assert ids(pool, job) == [1]
    assert dict(pool.shortage(job).alone) == {Bar.EXPIRED: 1}


def test_the_time_of_the_job_counts_with_the_way_there_and_back() -> None:
    just = ((JOB.start - 3, JOB.end + 3),)  # 958 m at 20 km/h: 2.9 minutes
    late = ((JOB.start - 2, JOB.end + 3),)
    pool = Pool.of([painter(1, 114.31, free=just), painter(2, 114.31, free=late)])
    assert ids(pool) == [1]


def test_free_time_in_pieces_that_touch_is_one() -> None:
    pieces = ((JOB.start + 60, JOB.end), (JOB.start, JOB.start + 60))
    assert ids(Pool.of([painter(1, free=pieces), painter(2, free=(*pieces[:1], (JOB.start, JOB.start + 59)))])) == [1]


def test_zero_radius_finds_only_who_stands_there() -> None:
    assert ids(Pool.of([painter(1), painter(2, 114.301)]), replace(JOB, radius_km=0)) == [1]


def test_ties_go_to_longer_waiting_then_to_the_lower_id() -> None:
    nearest = DispatchWeights.nearest()
    pool = Pool.of([painter(9), painter(4), painter(7, waiting_since=MIDNIGHT - 1)], weights=nearest)
    assert ids(pool) == [7, 4, 9]


@pytest.mark.parametrize("lon", [None, float("nan"), float("inf"), 181.0])
def test_unknown_places_find_nobody_and_are_not_found(lon: float | None) -> None:
    pool = Pool.of([painter(1, lon), painter(2)])
    assert ids(pool) == [2]
    assert ids(pool, replace(JOB, lon=lon)) == []
    assert pool.shortage(replace(JOB, lon=lon)).bar == Bar.PLACE


def test_unknown_skills_and_certificates_find_nobody() -> None:
    pool = Pool.of([painter(1)])
    assert ids(pool, replace(JOB, skill="alchemist")) == []
    assert pool.shortage(replace(JOB, skill="alchemist")).bar == Bar.SKILL
    assert pool.shortage(replace(JOB, certificates=("alchemy",))).bar == Bar.CERTIFICATE


def test_empty_pool_answers() -> None:
    pool = Pool.of()
    assert ids(pool) == []
    assert pool.best_many([JOB], 2).workers.tolist() == [[-1, -1]]
    assert pool.best_many([], 2).workers.shape == (0, 2)


def test_shortage_names_the_bar_and_what_lifting_it_would_add() -> None:
    pool = Pool.of(
        [
            painter(1, free=((MIDNIGHT, MIDNIGHT + 60),)),
            painter(2, free=((MIDNIGHT, MIDNIGHT + 60),)),
            painter(3, 114.33, radius_km=1.0),
            painter(4, skills=(Skill("tiler"),)),
        ]
    )
    shortage = pool.shortage(JOB)
    assert (shortage.near, shortage.fitting, shortage.bar) == (3, 0, Bar.FREE)
    assert dict(shortage.alone) == {Bar.FREE: 2, Bar.WILLING: 1}
    assert pool.shortage(replace(JOB, workers=3)).bar == Bar.WILLING


@settings(max_examples=200, deadline=None)
@given(
    st.tuples(st.floats(0, 8), st.floats(0, 8)),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.tuples(st.integers(0, 8), st.integers(0, 8)),
)
def test_nobody_is_passed_over_by_who_waits_shorter_by_the_guarantee(
    lons: tuple[float, float], waited: int, more: int, levels: tuple[int, int]
) -> None:
    """However near and skilled the newcomer: past `guarantee` minutes the longer waiting comes first."""
    worth = DispatchWeights()
    here, there = (114.3 + each / 1000 for each in lons)
    newcomer = painter(1, here, skills=(Skill("painter", levels[0]),), waiting_since=MIDNIGHT - waited)
    since = MIDNIGHT - waited - more - int(worth.guarantee) - 1
    patient = painter(2, there, skills=(Skill("painter", levels[1]),), waiting_since=since)
    assert ids(Pool.of([newcomer, patient], weights=worth)) == [2, 1]


def test_nobody_starves_while_newcomers_keep_coming() -> None:
    """Every day one job, and a new painter next door to it; who stands far away gets one within the guarantee all the same."""
    worth = DispatchWeights()
    pool = Pool.of([painter(0, 114.34, free=((MIDNIGHT, MIDNIGHT + 1440 * 60),))], weights=worth)
    for day in range(60):
        start = MIDNIGHT + 1440 * day
        pool.arrive(painter(100 + day, free=((start, start + 1440),), waiting_since=start))
        job = replace(JOB, id=day, start=start + 780, end=start + 1080)
        chosen = pool.best(job, 1)[0].worker_id
        pool.book(chosen, job)
        if chosen == 0:
            break
    assert 1 < day <= worth.guarantee / 1440 + 1


def test_workers_refuse_columns_that_break_the_rules() -> None:
    columns = Workers.of([painter(1), painter(2)])
    with pytest.raises(ValueError, match="same id"):
        replace(columns, ids=np.array([1, 1]))
    with pytest.raises(ValueError, match="same skill"):
        replace(columns, skill_at=np.array([0, 2, 2]))
    with pytest.raises(ValueError, match="sorted and apart"):
        replace(columns, spans=columns.spans[:, ::-1])


def test_best_of_none_is_refused() -> None:
    with pytest.raises(ValueError, match="best 0"):
        Pool.of([painter()]).best(JOB, 0)
