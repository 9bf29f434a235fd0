"""The auction by itself, on tables of any shape, against the Hungarian method; and its prices against arithmetic."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from chunfeng.engine.dispatch.solver import match

IMPOSSIBLE = -1

Table = NDArray[np.int64]


def solved(table: Table, places: list[int]) -> tuple[int, int]:
    """(total, bound) of the auction on a table of worths (demands, workers); the proof is checked on the way."""
    demands, workers = np.nonzero(table > IMPOSSIBLE)
    worths = table[demands, workers]
    starts = np.searchsorted(demands, np.arange(len(table) + 1))
    filled, priced = match(starts, workers.astype(np.int32), worths, np.array(places, np.int64))
    prices = np.zeros(table.shape[1], np.int64)
    prices[: len(priced)] = priced
    owner = np.repeat(np.arange(len(table)), places)
    taken = filled >= 0
    assert (demands[filled[taken]] == owner[taken]).all()
    assert np.bincount(workers[filled[taken]], minlength=1).max(initial=0) <= 1
    rents = np.zeros(len(table), np.int64)
    np.maximum.at(rents, demands, worths - prices[workers])
    assert (prices >= 0).all()
    return int(worths[filled[taken]].sum()), int(prices.sum() + (rents * places).sum())


def hungarian(table: Table, places: list[int]) -> int:
    full = np.repeat(np.maximum(table, 0), places, axis=0)
    rows, columns = linear_sum_assignment(
        np.concatenate([full, np.zeros((len(full), len(full)))], axis=1), maximize=True
    )
    return int(np.concatenate([full, np.zeros((len(full), len(full)), np.int64)], axis=1)[rows, columns].sum())


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, list[int]]:
    """Up to 8 demands of up to 4 places, up to 8 workers; few different worths, so that much is equal."""
    m, n = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    highest = draw(st.sampled_from([1, 3, 50, 3_000_000, 2**40]))
    rows = st.lists(st.sampled_from([IMPOSSIBLE, 0]) | st.integers(0, highest), min_size=n, max_size=n)
    table = np.array(draw(st.lists(rows, min_size=m, max_size=m)), np.int64)
    return table, draw(st.lists(st.integers(1, 4), min_size=m, max_size=m))


@settings(max_examples=300, deadline=None)
@given(tables())
def test_total_and_bound_are_those_of_the_hungarian_method(market: tuple[Table, list[int]]) -> None:
    best = hungarian(*market)
    assert solved(*market) == (best, best)


@pytest.mark.parametrize("workers", [60, 200, 400])
def test_alike_people_and_places_end_in_no_price_war(workers: int) -> None:
    """Two hundred places of one kind, people of three kinds: every bid is a tie."""
    table = np.tile(np.array([2_000_000, 2_000_001, 2_400_000], np.int64)[np.arange(workers) % 3], (200, 1))
    assert solved(table, [1] * 200) == (hungarian(table, [1] * 200),) * 2
    assert solved(table[:4], [50] * 4) == (hungarian(table[:4], [50] * 4),) * 2


@pytest.mark.parametrize("shape", [(150, 150), (250, 120), (100, 300)])
def test_crowds_that_differ_by_distance_and_waiting_are_exact(shape: tuple[int, int]) -> None:
    """What a town looks like: a worth of its own for each worker, some metres between, a tenth of the pairs impossible."""
    random = np.random.default_rng(shape)
    table = 2_000_000 + random.exponential(300_000, shape[1])[None, :] + random.integers(0, 500_000, shape)
    table = np.where(random.random(shape) < 0.1, IMPOSSIBLE, table.astype(np.int64))
    best = hungarian(table, [1] * shape[0])
    assert solved(table, [1] * shape[0]) == (best, best)


def test_worths_that_would_overflow_are_refused() -> None:
    with pytest.raises(ValueError, match="too large to be assigned exactly"):
        solved(np.full((2, 2), 2**59, np.int64), [1, 1])
