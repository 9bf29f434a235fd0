"""The auction against the exact linear optimum, and the laws of any honest allocation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, vstack

from chunfeng.engine.matching import Candidates, allocate, exposure_of
from chunfeng.engine.matching.allocation import EPSILON, dual_bound
from chunfeng.replays.benches.engine.allocation import greedy_total, market

POSITIONS = 6
ROUNDING = 1e-6

grains = st.sampled_from([1, 2, 5, 1000])  # few distinct scores: many ties; 1: all equal or nothing
capacities = st.lists(st.integers(0, 4), min_size=POSITIONS, max_size=POSITIONS)
epsilons = st.sampled_from([0.1, 0.01, 1e-3, 1e-6])


def lists_of(grain):
    row = st.dictionaries(st.integers(0, POSITIONS - 1), st.integers(0, grain).map(lambda n: n / grain))
    return st.lists(row.map(lambda edges: list(edges.items())), max_size=16)


lists = grains.flatmap(lists_of)


def owners_of(candidates):
    return np.repeat(np.arange(len(candidates)), np.diff(candidates.starts))


def optimum(candidates, limits, per_seeker):
    """The exact optimum, by HiGHS."""
    edges = candidates.positions.size
    if not edges:
        return 0.0
    ones, columns = np.ones(edges), np.arange(edges)
    rows = vstack(
        [
            coo_matrix((ones, (owners_of(candidates), columns)), (len(candidates), edges)),
            coo_matrix((ones, (candidates.positions, columns)), (len(limits), edges)),
        ]
    )
    most = np.concatenate((np.full(len(candidates), per_seeker), limits))
    return -linprog(-candidates.scores.astype(float), A_ub=rows.tocsr(), b_ub=most, bounds=(0, 1)).fun


def crowded(seekers, positions, edges, score):
    """Everybody wants some of the same positions; `score(random, size)` gives the scores."""
    random = np.random.default_rng(7)
    rows = random.permuted(np.tile(np.arange(positions), (seekers, 1)), axis=1)[:, :edges].ravel()
    return Candidates(np.arange(seekers + 1) * edges, rows, score(random, rows.size))


@given(lists, capacities, st.integers(0, 4), epsilons)
def test_allocate_reaches_the_optimum_within_epsilon_per_referral(rows, limits, per_seeker, epsilon):
    candidates = Candidates.of(rows)
    allocation = allocate(candidates, limits, per_seeker=per_seeker, epsilon=epsilon)
    best = optimum(candidates, limits, per_seeker)
    slack = epsilon * max(1, allocation.chosen.sum()) + ROUNDING
    assert best - slack <= allocation.total <= best + ROUNDING
    assert best - ROUNDING <= allocation.bound <= allocation.total + slack


@given(lists, capacities, st.integers(0, 4), epsilons)
def test_no_side_is_ever_given_more_than_its_limit(rows, limits, per_seeker, epsilon):
    candidates = Candidates.of(rows)
    allocation = allocate(candidates, limits, per_seeker=per_seeker, epsilon=epsilon)
    chosen = allocation.chosen
    assert allocation.referrals.tolist() == np.bincount(candidates.positions[chosen], minlength=POSITIONS).tolist()
    assert (allocation.referrals <= limits).all()
    assert (np.bincount(owners_of(candidates)[chosen], minlength=1) <= per_seeker).all()
    assert allocation.total == pytest.approx(candidates.scores[chosen].sum(dtype=float))


@given(lists, capacities, st.integers(0, 4), st.lists(st.floats(0, 2), min_size=POSITIONS, max_size=POSITIONS))
def test_the_bound_holds_at_any_prices(rows, limits, per_seeker, prices):
    candidates = Candidates.of(rows)
    allocation = allocate(candidates, limits, per_seeker=per_seeker)
    assert dual_bound(candidates, limits, prices, per_seeker) >= optimum(candidates, limits, per_seeker) - ROUNDING
    assert dual_bound(candidates, limits, allocation.prices, per_seeker) == allocation.bound


@given(lists, capacities, st.integers(0, 3), st.integers(0, POSITIONS - 1), st.integers(1, 3))
def test_raising_a_capacity_never_lowers_the_total_beyond_epsilon(rows, limits, per_seeker, position, more):
    candidates = Candidates.of(rows)
    before = allocate(candidates, limits, per_seeker=per_seeker)
    raised = [limit + more * (row == position) for row, limit in enumerate(limits)]
    after = allocate(candidates, raised, per_seeker=per_seeker)
    assert after.total >= before.total - EPSILON * max(1, after.chosen.sum()) - ROUNDING


@given(lists, capacities, st.integers(0, 3))
def test_a_position_that_is_not_full_costs_nothing(rows, limits, per_seeker):
    candidates = Candidates.of(rows)
    allocation = allocate(candidates, limits, per_seeker=per_seeker)
    room = allocation.referrals < np.array(limits)
    assert allocation.prices[room].tolist() == [0.0] * int(room.sum())


@given(lists, capacities, st.integers(0, 3))
def test_lists_that_come_best_first_are_allocated_as_well_as_others(rows, limits, per_seeker):
    ranked = [sorted(row, key=lambda edge: -edge[1]) for row in rows]
    for order in (ranked, [row[::-1] for row in ranked]):
        allocation = allocate(Candidates.of(order), limits, per_seeker=per_seeker, epsilon=1e-6)
        assert allocation.total == pytest.approx(optimum(Candidates.of(ranked), limits, per_seeker), abs=1e-4)


def test_equal_input_gives_equal_output():
    candidates, headcounts = market(2000, 1000, 30, seed=3)
    first, second = (allocate(candidates, headcounts * 5, per_seeker=5) for _ in range(2))
    assert (first.chosen == second.chosen).all()
    assert (first.prices == second.prices).all()
    assert first.rounds == second.rounds


@pytest.mark.parametrize(
    ("rows", "limits", "per_seeker", "chosen"),
    [
        ([], [], 1, []),
        ([], [3], 1, []),
        ([[], []], [3], 1, []),
        ([[], [(0, 0.5)], []], [3], 1, [True]),
        ([[(0, 0.9), (1, 0.1)]], [0, 1], 2, [False, True]),
        ([[(0, 0.9), (1, 0.1)]], [0, 0], 2, [False, False]),
        ([[(0, 0.9), (1, 0.1)]], [1, 1], 0, [False, False]),
        ([[(0, 0.9), (1, 0.1)]], [2**62 // 2, 1], 99, [True, True]),
        ([[(0, 0.0)]], [1], 1, [False]),
        ([[(0, 1.0)], [(0, 0.5)], [(0, 0.75)]], [2], 1, [True, False, True]),
    ],
)
def test_the_edges_of_the_problem(rows, limits, per_seeker, chosen):
    allocation = allocate(Candidates.of(rows), np.array(limits, np.int64), per_seeker=per_seeker)
    assert allocation.chosen.tolist() == chosen
    assert allocation.gap == 0


@pytest.mark.parametrize("capacity", [1, 10, 30, 40, 41, 500])
def test_a_price_war_over_equal_scores_ends_at_the_optimum(capacity):
    candidates = crowded(2000, 50, 50, lambda random, size: np.full(size, 0.8))
    allocation = allocate(candidates, np.full(50, capacity))
    assert allocation.total == pytest.approx(0.8 * min(2000, 50 * capacity), abs=1e-3)
    assert allocation.gap <= EPSILON
    assert sum(each.bids for each in allocation.rounds) < 6 * candidates.positions.size


def test_a_price_war_over_few_scores_lets_positions_bid_too_and_ends_near_the_optimum():
    candidates = crowded(4000, 400, 40, lambda random, size: random.integers(1, 21, size) / 20)
    allocation = allocate(candidates, np.full(400, 9), epsilon=1e-3)
    assert [each.reverse for each in allocation.rounds].count(True) > 0
    assert allocation.gap <= 1e-4
    assert allocation.referrals.max() == 9


def test_a_finer_epsilon_narrows_the_gap():
    candidates, headcounts = market(3000, 1500, 30, seed=5)
    gaps = [allocate(candidates, headcounts * 5, per_seeker=5, epsilon=each).gap for each in (0.1, 0.01, 1e-3, 1e-5)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 1e-6


def test_a_market_of_200_000_edges_is_allocated_without_overflow_within_a_ten_thousandth():
    candidates, headcounts = market(4000, 6000, 95, seed=11)
    assert candidates.positions.size > 190_000
    allocation = allocate(candidates, headcounts * 20, per_seeker=20)
    assert exposure_of(allocation.referrals, headcounts, factor=20).overflow == 0
    assert allocation.gap <= 1e-4
    assert allocation.total > 1.005 * greedy_total(candidates, headcounts * 20, 20)


def test_without_control_a_crowded_market_overflows():
    candidates, headcounts = market(4000, 6000, 95, seed=11)
    best_of_each = allocate(candidates, np.full(headcounts.size, candidates.positions.size), per_seeker=20)
    assert exposure_of(best_of_each.referrals, headcounts, factor=20).overflow > 0.1


def test_progress_hears_every_round():
    heard = []
    candidates = crowded(400, 10, 10, lambda random, size: np.full(size, 0.5))
    allocation = allocate(candidates, np.full(10, 3), epsilon=1e-4, progress=heard.append)
    assert tuple(heard) == allocation.rounds
    assert len(heard) > 2
    assert [heard[0].epsilon, heard[-1].epsilon] == [1e-4 / 2] * 2


@pytest.mark.parametrize(
    ("starts", "positions", "scores", "message"),
    [
        ([], [], [], "starts must rise from 0 to the number of edges (0)"),
        ([1, 2], [0, 1], [0.5, 0.5], "starts must rise from 0 to the number of edges (2)"),
        ([0, 1], [0, 1], [0.5, 0.5], "starts must rise from 0 to the number of edges (2)"),
        ([0, 2, 1, 2], [0, 1], [0.5, 0.5], "starts must rise from 0 to the number of edges (2)"),
        ([0.0, 2.0], [0, 1], [0.5, 0.5], "starts must be a row of whole numbers, not float64 of shape (2,)"),
        ([0, 2], [0.0, 1.5], [0.5, 0.5], "positions must be a row of whole numbers, not float64 of shape (2,)"),
        ([0, 2], [[0, 1]], [0.5, 0.5], "positions must be a row of whole numbers, not int64 of shape (1, 2)"),
        ([0, 2], [0, 1], [0.5], "2 positions, but scores of shape (1,): one score per edge"),
        ([0, 2], [0, -1], [0.5, 0.5], "positions must be row numbers from 0 to 2147483646"),
        ([0, 2], [0, 2**31], [0.5, 0.5], "positions must be row numbers from 0 to 2147483646"),
        ([0, 2], [0, 1], [0.5, float("nan")], "scores must lie in [0, 1]: edge 1 has nan"),
        ([0, 2], [0, 1], [-0.5, 0.5], "scores must lie in [0, 1]: edge 0 has -0.5"),
        ([0, 2], [0, 1], [0.5, 1.5], "scores must lie in [0, 1]: edge 1 has 1.5"),
        ([0, 1, 3], [1, 1, 1], [0.5, 0.5, 0.5], "seeker 1 has position 1 twice (edge 2)"),
    ],
)
def test_candidates_refuse_what_is_no_graph_and_say_why(starts, positions, scores, message):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 — the whole message is compared
        Candidates(np.array(starts), np.array(positions), np.array(scores))
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("limits", "options", "message"),
    [
        ([1], {}, "1 capacities, but candidates reach position 1"),
        ([1, -2], {}, "capacities must be 0 or more: position 1 has -2"),
        ([1, 1.5], {}, "capacities must be a row of whole numbers, not float64 of shape (2,)"),
        ([1, 1], {"per_seeker": -1}, "per_seeker must be 0 or more, not -1"),
        ([1, 1], {"epsilon": 0.0}, "epsilon must lie between 1e-09 and 1, not 0.0"),
        ([1, 1], {"epsilon": float("nan")}, "epsilon must lie between 1e-09 and 1, not nan"),
    ],
)
def test_allocate_refuses_what_it_cannot_mean_and_says_why(limits, options, message):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 — the whole message is compared
        allocate(Candidates.of([[(0, 0.5), (1, 0.5)]]), limits, **options)
    assert str(refusal.value) == message


@pytest.mark.parametrize("prices", [[0.5], [0.5, -0.1], [0.5, float("nan")], [0.5, float("inf")]])
def test_a_bound_needs_one_finite_price_of_0_or_more_per_position(prices):
    with pytest.raises(ValueError, match="prices must be 2 finite numbers of 0 or more"):
        dual_bound(Candidates.of([[(0, 0.5), (1, 0.5)]]), [1, 1], prices)


def test_candidates_keep_arrays_of_the_right_type_without_a_copy():
    starts, positions, scores = np.array([0, 2]), np.array([4, 1], np.int32), np.array([0.5, 1], np.float32)
    candidates = Candidates(starts, positions, scores)
    assert candidates.starts is starts
    assert candidates.positions is positions
    assert candidates.scores is scores
