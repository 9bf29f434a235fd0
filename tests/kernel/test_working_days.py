"""Working days against the announced calendar, and what holds for all of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.kernel import working_days

DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 2, 17), False),  # Spring Festival
        (date(2026, 2, 14), True),  # a Saturday worked before it
        (date(2026, 10, 1), False),
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
    ],
)
def test_is_working_follows_the_announced_calendar(day: date, worked: bool) -> None:
    assert working_days.is_working(day) is worked


def test_after_skips_the_golden_week() -> None:
    assert working_days.after(date(2026, 9, 30), 3) == date(
        2026, 10, 10
    )  # 8, 9 October and the Saturday worked instead


def test_an_override_puts_in_what_is_not_announced_yet() -> None:
    monday = date(2027, 2, 8)
    assert monday > working_days.known_until()
    assert (working_days.is_working(monday), working_days.is_working(monday, {monday: False})) == (True, False)


def test_a_period_has_at_least_one_day() -> None:
    with pytest.raises(ValueError, match="at least one working day, got 0"):
        working_days.after(date(2026, 11, 20), 0)


@given(DAYS, st.integers(1, 30))
def test_after_is_a_working_day_with_just_as_many_between(day: date, number: int) -> None:
    end = working_days.after(day, number)
    assert working_days.is_working(end)
    assert working_days.between(day, end) == number
    assert working_days.between(day, end - timedelta(days=1)) == number - 1


@given(DAYS)
def test_rolled_is_the_first_working_day_from_then(day: date) -> None:
    rolled = working_days.rolled(day)
    assert (working_days.is_working(rolled), working_days.rolled(rolled)) == (True, rolled)
    assert [step for step in range((rolled - day).days) if working_days.is_working(day + timedelta(days=step))] == []
