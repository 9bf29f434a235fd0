"""Dues by the formula: what it gives, and what holds for every wage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.unions.rules import dues

WAGES = st.integers(0, 100_000_000)


@pytest.mark.parametrize(
    ("wage", "monthly"),
    [(568_700, 2840), (568_999, 2840), (569_000, 2845), (999, 0), (1000, 5), (0, 0), (1_000_000, 5000)],
)
def test_monthly_is_half_a_per_cent_of_whole_tens_of_yuan(wage: int, monthly: int) -> None:
    assert dues.monthly(wage) == monthly


def test_a_wage_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="below nothing, got -1 fen"):
        dues.monthly(-1)


@given(WAGES)
def test_dues_are_whole_half_jiao_and_never_more_than_half_a_per_cent(wage: int) -> None:
    found = dues.monthly(wage)
    assert found % 5 == 0
    assert found * 200 <= wage < found * 200 + dues.STEP


@given(WAGES, st.integers(0, 1_000_000))
def test_more_wage_is_never_less_dues(wage: int, more: int) -> None:
    assert dues.monthly(wage) <= dues.monthly(wage + more)


@given(WAGES, WAGES)
def test_two_wages_together_owe_at_least_what_they_owe_apart(one: int, other: int) -> None:
    apart = dues.monthly(one) + dues.monthly(other)
    assert apart <= dues.monthly(one + other) <= apart + 5
