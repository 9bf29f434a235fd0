"""The pool while it changes: against a model, from many threads, and nobody booked twice."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from threading import Event, Thread

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chunfeng.engine.dispatch import Bar, Booking, Demand, DispatchWeights, NotBooked, Pool, Skill, Worker
from chunfeng.engine.matching import Certificate

from . import oracle
from .strategies import MIDNIGHT, crowds, demand, lats, lons, worker

SPEED, WEIGHTS = 20.0, DispatchWeights()
FREE = ((MIDNIGHT, MIDNIGHT + 1440),)
PAINTER = Worker(1, 114.3, 30.5, (Skill("painter", 2),), free=FREE, waiting_since=MIDNIGHT)
JOB = Demand(1, 114.3, 30.5, "painter", MIDNIGHT + 600, MIDNIGHT + 900)
numbers = st.integers(0, 11).map(lambda n: 7 * n + 3)


class Market(RuleBasedStateMachine):
    """Everything that can happen to a pool, beside a model of plain dictionaries that is read by brute force."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs = 0

    @initialize(crowd=crowds)
    def open(self, crowd: list[Worker]) -> None:
        self.workers = {each.id: each for each in crowd}
        self.bookings: dict[int, list[Booking]] = {}
        self.pool = Pool.of(crowd, speed_kmh=SPEED)

    @rule(newcomer=numbers.flatmap(worker))
    def arrive(self, newcomer: Worker) -> None:
        newcomer = replace(newcomer, waiting_since=newcomer.waiting_since - 1440 * 400)  # no job is over yet
        self.workers[newcomer.id] = newcomer
        self.pool.arrive(newcomer)

    @rule(number=numbers)
    def leave(self, number: int) -> None:
        assert self.pool.leave(number) == (self.workers.pop(number, None) is not None)

    @rule(number=numbers, lon=lons, lat=lats)
    def move(self, number: int, lon: float | None, lat: float) -> None:
        assert self.pool.move(number, lon, lat) == (number in self.workers)
        if number in self.workers:
            gone = lon is None or not abs(lon) <= 180
            self.workers[number] = replace(self.workers[number], lon=None if gone else lon, lat=lat)

    @rule(job=demand(0), data=st.data())
    def book(self, job: Demand, data: st.DataObject) -> None:
        self.jobs += 1
        job = replace(job, id=self.jobs)
        fitting = oracle.best(self.workers.values(), job, 99, WEIGHTS, SPEED, self.bookings)
        number = data.draw(st.sampled_from([it[0] for it in fitting]) if fitting else numbers)
        self._book(number, job)

    @rule(job=demand(0), number=numbers)
    def book_anybody(self, job: Demand, number: int) -> None:
        self.jobs += 1
        self._book(number, replace(job, id=self.jobs))

    def _book(self, number: int, job: Demand) -> None:
        one = self.workers.get(number)
        if one is not None and oracle.fits(one, job, SPEED, self.bookings.get(number, ())):
            booking = self.pool.book(number, job)
            spare = oracle.minutes(one, job, SPEED)
            assert booking == Booking(number, job.id, job.start, job.end, job.start - spare, job.end + spare)
            self.bookings.setdefault(number, []).append(booking)
        else:
            with pytest.raises(NotBooked):
                self.pool.book(number, job)

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        held = [booking for each in self.bookings.values() for booking in each]
        if held:
            booking = data.draw(st.sampled_from(held))
            assert self.pool.release(booking.worker_id, booking.demand_id)
            self.bookings[booking.worker_id].remove(booking)

    @rule(job=demand(0), n=st.integers(1, 5))
    def ask(self, job: Demand, n: int) -> None:
        expected = oracle.best(self.workers.values(), job, n, WEIGHTS, SPEED, self.bookings)
        assert [tuple(found) for found in self.pool.best(job, n)] == expected

    @rule()
    def rebuild(self) -> None:
        self.pool.compact()

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        for number in getattr(self, "bookings", ()):
            held = self.pool.bookings(number)
            assert all(one.returns <= other.leaves for one, other in pairwise(held))


Market.TestCase.settings = settings(max_examples=120, stateful_step_count=25, deadline=None)
TestMarket = Market.TestCase


def refusal(pool: Pool, job: Demand, number: int = 1) -> Bar:
    with pytest.raises(NotBooked) as refused:
        pool.book(number, job)
    return refused.value.bar


def test_overlapping_jobs_are_refused_with_the_reason() -> None:
    pool = Pool.of([PAINTER])
    pool.book(1, JOB)
    assert refusal(pool, replace(JOB, id=2, start=JOB.end - 1, end=JOB.end + 60)) == Bar.BOOKED
    assert pool.book(1, replace(JOB, id=3, start=JOB.end, end=JOB.end + 60)).leaves == JOB.end


def test_booking_again_gives_the_same_booking() -> None:
    pool = Pool.of([PAINTER])
    assert pool.book(1, JOB) is pool.book(1, JOB)
    assert len(pool.bookings(1)) == 1


@pytest.mark.parametrize(
    ("job", "bar"),
    [
        (replace(JOB, lon=None), Bar.PLACE),
        (replace(JOB, skill="tiler"), Bar.SKILL),
        (replace(JOB, level=3), Bar.LEVEL),
        (replace(JOB, lon=115.0), Bar.RADIUS),
        (replace(JOB, certificates=("heights",)), Bar.CERTIFICATE),
        (replace(JOB, certificates=("electrician",)), Bar.EXPIRED),
        (replace(JOB, end=MIDNIGHT + 1441), Bar.FREE),
    ],
)
def test_refusals_name_the_bar(job: Demand, bar: Bar) -> None:
    expired = Certificate("electrician", None, oracle.date(2026, 4, 21))
    assert refusal(Pool.of([replace(PAINTER, certificates=(expired,))]), job) == bar


def test_a_filled_demand_and_a_worker_who_left_are_refused() -> None:
    pool = Pool.of([PAINTER, replace(PAINTER, id=2)])
    assert refusal(pool, JOB, 3) == Bar.GONE
    pool.book(1, JOB)
    assert refusal(pool, JOB, 2) == Bar.FILLED
    pool.release(1, JOB.id)
    assert pool.book(2, JOB).worker_id == 2


def test_leaving_and_coming_back_does_not_free_booked_time() -> None:
    pool = Pool.of([PAINTER])
    pool.book(1, JOB)
    assert (pool.leave(1), 1 in pool, pool.leave(1)) == (True, False, False)
    pool.arrive(PAINTER)
    assert refusal(pool, replace(JOB, id=2)) == Bar.BOOKED


def test_who_comes_back_after_the_job_has_a_clean_page() -> None:
    pool = Pool.of([PAINTER])
    pool.book(1, JOB)
    later = MIDNIGHT + 1440
    pool.arrive(replace(PAINTER, waiting_since=later, free=((later, later + 600),)))
    assert pool.bookings(1) == ()


def test_a_job_makes_the_waiting_begin_anew_and_a_release_gives_it_back() -> None:
    pool = Pool.of([PAINTER, replace(PAINTER, id=2, waiting_since=MIDNIGHT + 1)])
    evening = replace(JOB, id=2, start=MIDNIGHT + 1000, end=MIDNIGHT + 1100)
    assert pool.best(evening, 1)[0].worker_id == 1
    pool.book(1, JOB)
    assert pool.best(evening, 1)[0].worker_id == 2
    pool.release(1, JOB.id)
    assert pool.best(evening, 1)[0].worker_id == 1


def test_a_snapshot_does_not_change() -> None:
    pool = Pool.of([PAINTER])
    moment = pool.snapshot()
    before = moment.best(JOB, 5)
    pool.move(1, 114.31, 30.5)
    pool.arrive(replace(PAINTER, id=2))
    pool.leave(1)
    pool.arrive(replace(PAINTER, id=3, skills=(Skill("new"),)))
    pool.compact()
    assert moment.best(JOB, 5) == before
    assert [found.worker_id for found in pool.best(JOB, 5)] == [2]
    assert moment.best(replace(JOB, skill="new"), 5) == ()


def test_many_newcomers_with_unheard_skills_make_room_for_themselves() -> None:
    pool = Pool.of()
    for number in range(3000):
        pool.arrive(replace(PAINTER, id=number, skills=(Skill(f"skill {number % 700}"),)))
    found = pool.best(replace(JOB, skill="skill 699"), 10)
    assert [it.worker_id for it in found] == [699, 1399, 2099, 2799]
    pool.arrive(replace(PAINTER, id=5000, skills=tuple(Skill(f"skill {number}") for number in range(10_000))))
    assert pool.best(replace(JOB, skill="skill 9999"), 10)[0].worker_id == 5000


def test_speed_must_be_above_zero() -> None:
    with pytest.raises(ValueError, match="km/h"):
        Pool.of([], speed_kmh=0)


def test_a_large_pool_that_changed_a_lot_agrees_with_brute_force() -> None:
    """Cells many levels deep, into which people move from everywhere, also from outside of all boxes."""
    random = np.random.default_rng(11)

    def somebody(number: int, spread: float) -> Worker:
        return Worker(
            number,
            float(114.3 + random.normal(0, spread)),
            float(30.5 + random.normal(0, spread)),
            (Skill("painter", int(random.integers(0, 9))),),
            free=((MIDNIGHT + 30 * int(random.integers(0, 20)), MIDNIGHT + 30 * int(random.integers(30, 60))),),
            waiting_since=MIDNIGHT - int(random.exponential(3000)),
        )

    crowd = {number: somebody(number, 0.03) for number in range(1000)}
    pool = Pool.of(crowd.values())
    bookings: dict[int, list[Booking]] = {}
    for turn in range(900):
        number = int(random.integers(0, 1300))
        crowd[number] = somebody(number, 0.2 if turn % 3 else 0.01)
        pool.arrive(crowd[number])
        if turn % 30 == 0:
            start = MIDNIGHT + 30 * int(random.integers(0, 40))
            job = replace(
                JOB, id=turn, lon=float(114.3 + random.normal(0, 0.1)), start=start, end=start + 120, radius_km=15
            )
            expected = oracle.best(crowd.values(), job, 10, WEIGHTS, SPEED, bookings)
            assert [tuple(found) for found in pool.best(job, 10)] == expected
            for chosen, _, _ in expected[:1]:
                bookings.setdefault(chosen, []).append(pool.book(chosen, job))


def _threads(count: int, work: object) -> Iterator[Thread]:
    for number in range(count):
        thread = Thread(target=work, args=(number,))  # type: ignore[arg-type]
        thread.start()
        yield thread


def test_readers_see_everybody_once_and_whole_while_the_pool_changes() -> None:
    """Twenty painters hop between two sites and get booked for a job elsewhere in time, without a pause; every
    answer holds all twenty, each once, at a distance and with a score that belong together."""
    sites = (114.3, 114.32)
    crowd = [replace(PAINTER, id=number) for number in range(20)]
    pool = Pool.of(crowd, weights=DispatchWeights.nearest())
    far = pool.best(replace(JOB, lon=sites[1]), 1)[0].metres
    allowed = {(0, 1_000_000), (far, round(1_000_000 * (1 - far / 5000)))}
    stop, wrong = Event(), []

    def write(number: int) -> None:
        for turn in range(1500):
            one = (turn * 7 + number) % 20
            evening = replace(JOB, id=turn * 2 + number + 10, start=MIDNIGHT + 1000, end=MIDNIGHT + 1100)
            pool.move(one, sites[turn % 2], 30.5)
            pool.book(one, evening)
            pool.arrive(replace(PAINTER, id=one, lon=sites[turn % 3 == 0]))
            pool.release(one, evening.id)
            if turn % 500 == 0:
                pool.compact()

    def read(_: int) -> None:
        while not stop.is_set():
            found = pool.best(JOB, 40)
            if sorted(it.worker_id for it in found) != list(range(20)):
                wrong.append(found)
            if {(it.metres, it.score) for it in found} - allowed:
                wrong.append(found)

    readers = list(_threads(2, read))
    writers = list(_threads(1, write))
    for thread in writers:
        thread.join()
    stop.set()
    for thread in readers:
        thread.join()
    assert wrong == []


def test_many_threads_book_a_worker_once() -> None:
    """The canary: eight threads want the same painter for overlapping jobs; exactly one gets him."""
    for _ in range(20):
        pool = Pool.of([PAINTER])
        outcomes: list[str] = []

        def want(number: int, pool: Pool = pool, outcomes: list[str] = outcomes) -> None:
            try:
                pool.book(1, replace(JOB, id=number, start=JOB.start + number))
                outcomes.append("given")
            except NotBooked as refused:
                outcomes.append(refused.bar.value)

        for thread in list(_threads(8, want)):
            thread.join()
        assert sorted(outcomes) == [*["booked"] * 7, "given"]
