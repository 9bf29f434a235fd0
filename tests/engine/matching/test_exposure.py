"""The three figures against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.engine.matching import Exposure, exposure_of

positions = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=12)


@given(positions, st.sampled_from([0, 0.5, 1, 20]))
def test_exposure_is_what_its_formulas_say(rows, factor):
    referrals, headcounts = [row[0] for row in rows], [row[1] for row in rows]
    found = exposure_of(referrals, headcounts, factor=factor)
    loads = [count / heads for count, heads in rows if heads]
    pairs = sum(abs(one - other) for one in loads for other in loads)
    beyond = sum(max(0, count - heads * factor) for count, heads in rows)
    assert found.gini == pytest.approx(pairs / (2 * len(loads) * sum(loads)) if sum(loads) else 0)
    assert found.coverage == pytest.approx(sum(load > 0 for load in loads) / len(loads) if loads else 0)
    assert found.overflow == pytest.approx(beyond / sum(referrals) if sum(referrals) else 0)
    assert all(0 <= figure <= 1 for figure in (found.gini, found.coverage, found.overflow))


@given(positions, st.integers(2, 5))
def test_gini_does_not_depend_on_how_many_are_referred_in_all(rows, times):
    referrals, headcounts = np.array([row[0] for row in rows]), [row[1] for row in rows]
    assert exposure_of(referrals * times, headcounts).gini == pytest.approx(exposure_of(referrals, headcounts).gini)


@pytest.mark.parametrize(
    ("referrals", "headcounts", "factor", "expected"),
    [
        ([], [], 1, Exposure(0, 0, 0)),
        ([0, 0], [1, 5], 1, Exposure(0, 0, 0)),
        ([2, 10], [1, 5], 2, Exposure(0, 1, 0)),
        ([4, 0, 0, 0], [1, 1, 1, 1], 1, Exposure(0.75, 0.25, 0.75)),
        ([3, 1], [0, 1], 1, Exposure(0, 1, 0.75)),
    ],
)
def test_exposure_of_simple_markets(referrals, headcounts, factor, expected):
    assert exposure_of(referrals, headcounts, factor=factor) == expected


@pytest.mark.parametrize(
    ("referrals", "headcounts", "factor", "message"),
    [
        ([1, 2], [1], 1, "2 referrals, but 1 headcounts: one of each per position"),
        ([-1], [1], 1, "referrals must be a row of finite numbers of 0 or more"),
        ([1], [float("nan")], 1, "headcounts must be a row of finite numbers of 0 or more"),
        ([1], [1], -1, "factor must be a finite number of 0 or more, not -1"),
    ],
)
def test_exposure_refuses_what_is_no_count_and_says_why(referrals, headcounts, factor, message):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 — the whole message is compared
        exposure_of(referrals, headcounts, factor=factor)
    assert str(refusal.value) == message
