"""What may go in, and spans of time against minutes one by one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.engine.dispatch import Demand, DispatchWeights, Skill, Worker, minute
from chunfeng.engine.dispatch.rows import joined, metres_willing, without

JOB = Demand(1, 114.3, 30.5, "painter", 600, 900)
pieces = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda it: (it[0], it[0] + it[1])), max_size=6)


def minutes(spans: object) -> set[int]:
    return {each for begin, end in spans for each in range(begin, end)}  # type: ignore[attr-defined]


@given(pieces)
def test_joined_spans_are_the_same_time_sorted_and_apart(spans: list[tuple[int, int]]) -> None:
    result = joined(spans)
    assert minutes(result) == minutes(spans)
    assert all(one[1] < other[0] for one, other in pairwise(result))


@given(pieces, pieces)
def test_what_is_taken_is_no_longer_there(spans: list[tuple[int, int]], taken: list[tuple[int, int]]) -> None:
    result = without(joined(spans), taken)
    assert minutes(result) == minutes(spans) - minutes(taken)
    assert all(begin < end for begin, end in result)


@pytest.mark.parametrize(
    "changes",
    [
        {"end": 600},
        {"start": -(2**31) - 1},
        {"end": 2**31},
        {"radius_km": -1.0},
        {"radius_km": float("nan")},
        {"radius_km": 1001.0},
        {"workers": 0},
    ],
)
def test_demands_that_cannot_be_are_refused(changes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="demand 1"):
        replace(JOB, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"free": ((10, 10),)},
        {"free": ((0, 2**31),)},
        {"waiting_since": 2**31},
        {"radius_km": -0.5},
        {"skills": (Skill("painter", 9),)},
    ],
)
def test_workers_who_cannot_be_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="worker 1"):
        Worker(1, 114.3, 30.5, **changes)  # type: ignore[arg-type]


def test_of_two_grades_the_higher_counts() -> None:
    assert Worker(1, skills=(Skill("painter", 5), Skill("painter", 2))).grades() == {"painter": 5}


def test_weights_are_checked_and_promise_a_guarantee() -> None:
    assert DispatchWeights(distance=0.5, waiting=0.4, level=0.1, patience=100).guarantee == pytest.approx(150)
    assert DispatchWeights.nearest().guarantee == float("inf")
    for wrong in ({"waiting": -0.1}, {"filled": float("nan")}, {"patience": 0}):
        with pytest.raises(ValueError, match="weights"):
            DispatchWeights(**wrong)  # type: ignore[arg-type]


def test_minutes_are_those_of_the_moment_in_any_zone() -> None:
    noon = datetime(2026, 4, 22, 12, tzinfo=timezone(timedelta(hours=8)))
    assert minute(noon) == minute(noon.astimezone(UTC))
    with pytest.raises(ValueError, match="time zone"):
        minute(noon.replace(tzinfo=None))


def test_who_does_not_say_how_far_goes_anywhere() -> None:
    assert metres_willing(None) == metres_willing(float("nan")) == metres_willing(float("inf")) == 2**31 - 1
    assert metres_willing(1.2345) == 1234
