"""How long a queue takes, told as a span."""

from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.happenings.rules.waiting import Wait, wait


def test_until_there_is_experience_the_guess_counts() -> None:
    assert wait(before=4, desks=1, took=[], guess=5) == Wait(4, 14, 30)
    assert wait(before=0, desks=1, took=[], guess=5) == Wait(0, 0, 0)


def test_the_last_ones_tell_how_long_it_takes() -> None:
    assert wait(before=6, desks=2, took=[10, 10, 10, 10, 10], guess=1) == Wait(6, 30, 30)


@given(st.integers(0, 200), st.integers(1, 20), st.lists(st.floats(0, 120), max_size=30), st.integers(1, 60))
def test_more_desks_never_take_longer_and_the_span_is_not_turned_around(
    before: int, desks: int, took: list[float], guess: int
) -> None:
    one, more = (wait(before=before, desks=number, took=took, guess=guess) for number in (desks, desks + 1))
    assert (one.low <= one.high, more.low <= one.low, more.high <= one.high) == (True, True, True)
