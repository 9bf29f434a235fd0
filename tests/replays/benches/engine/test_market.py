"""The synthetic market: the same for the same seed, shaped as it says, and one market for rows and for columns."""

import re
from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np
import pytest

from chunfeng.engine.matching import ALL_WINDOWS, Catalogue, Roster, Weights, rank
from chunfeng.engine.matching.codes import place_span
from chunfeng.engine.matching.columns import NEVER
from chunfeng.engine.matching.segment import TERM_COUNT_BITS
from chunfeng.replays.benches.engine.drawing import Bags, Lists
from chunfeng.replays.benches.engine.market import TODAY, Market
from chunfeng.replays.benches.engine.world import CITIES, DISTRICTS, OCCUPATIONS, PROVINCES, World
from tests.engine.matching.oracle import Oracle

MARKET = Market.of(3000, 1000)


def columns_of(side: object) -> dict[str, np.ndarray]:
    """All arrays of positions or seekers by name."""
    found: dict[str, np.ndarray] = {}
    for field in fields(side):
        value = getattr(side, field.name)
        value = value.drawn() if isinstance(value, Bags) else value
        if isinstance(value, np.ndarray):
            found[field.name] = value
        elif isinstance(value, Lists):
            found |= {f"{field.name}.{part}": getattr(value, part) for part in ("starts", "values", "counts")}
    return found


@pytest.mark.parametrize("side", ["positions", "seekers"])
def test_same_seed_gives_the_same_market(side):
    again = columns_of(getattr(Market.of(3000, 1000), side))
    mine = columns_of(getattr(MARKET, side))
    assert [
        name for name in mine if not np.array_equal(mine[name], again[name], equal_nan=mine[name].dtype.kind == "f")
    ] == []
    assert mine.keys() == again.keys()


@pytest.mark.parametrize("side", ["positions", "seekers"])
def test_another_seed_gives_another_market(side):
    other = columns_of(getattr(Market.of(3000, 1000, seed=2), side))
    mine = columns_of(getattr(MARKET, side))
    assert [name for name in mine if np.array_equal(mine[name], other[name])] == ["ids"]


def test_world_has_places_and_trades_as_many_as_it_says():
    world = World.of()
    assert len(set(world.places)) == DISTRICTS + CITIES + PROVINCES
    assert [len(code) for code in world.places] == [6] * DISTRICTS + [4] * CITIES + [2] * PROVINCES
    assert len(set(world.occupations)) == OCCUPATIONS
    assert [code for code in world.occupations if not re.fullmatch(r"\d-\d\d-\d\d-\d\d", code)] == []
    assert {len({code[:end] for code in world.occupations}) for end in (1,)} == {8}
    assert [len({code[:end] for code in world.occupations}) for end in (4, 7)] == [75, 430]


def test_districts_lie_in_their_city_and_province_for_the_engine_too():
    world = World.of()
    for district in range(0, DISTRICTS, 7):
        low, high = place_span(world.places[district])
        for around in (world.city_of[district], world.province_of[district]):
            outer = place_span(world.places[around])
            assert (outer[0] <= low, high <= outer[1], high - low) == (True, True, 1000)


def test_positions_are_skewed_as_said():
    positions = MARKET.positions
    assert 100 < positions.words.drawn().lengths.mean() < 108
    assert 6.5 < positions.skills.drawn().lengths.mean() < 7.5
    assert positions.skills.drawn().lengths.max() <= 12
    assert 1 <= positions.headcount.min() <= np.median(positions.headcount) < positions.headcount.mean() < 12
    assert 0.80 < (positions.required == 0).mean() < 0.90
    assert 0.90 < (positions.place < DISTRICTS).mean() < 0.99
    assert 0.03 < np.isnan(positions.lon).mean() < 0.07
    paid = positions.pay_low[positions.pay_low > 0]
    assert 400_000 < np.median(paid) < 550_000
    assert (positions.pay_low[positions.pay_high > 0] <= positions.pay_high[positions.pay_high > 0]).all()
    assert set(np.unique(positions.kinds).tolist()) == {0, 1, 2, 4, 8}
    assert (positions.education.min(), positions.education.max()) == (0, 6)
    assert 0 < positions.windows.min() <= positions.windows.max() <= ALL_WINDOWS
    ages = TODAY.toordinal() - positions.updated
    assert (ages.min() >= 0, ages.max() <= 180, 15 < ages.mean() < 35) == (True, True, True)
    assert 0.01 < (positions.valid_through < TODAY.toordinal()).mean() < 0.03


def test_the_commonest_word_is_much_commoner_than_the_median_one():
    holders = np.sort(np.bincount(MARKET.positions.words.drawn().values))[::-1]
    assert holders[0] > 20 * holders[1000] > 0


def test_points_lie_in_the_country_and_near_their_district():
    positions, world = MARKET.positions, MARKET.positions.world
    known = ~np.isnan(positions.lon) & (positions.place < DISTRICTS)
    north = np.abs(positions.lat[known] - world.lat[positions.place[known]]) * 111.2
    assert (north.max() < 20, 1 < north.mean() < 5) == (True, True)
    assert (np.nanmin(positions.lon) > 70, np.nanmax(positions.lon) < 136) == (True, True)
    assert (np.nanmin(positions.lat) > 17, np.nanmax(positions.lat) < 54) == (True, True)


def test_seekers_are_skewed_as_said():
    seekers = MARKET.seekers
    assert 55 < seekers.words.drawn().lengths.mean() < 66
    assert 10 < seekers.skills.drawn().lengths.mean() < 13
    assert (seekers.places.lengths.min(), seekers.places.lengths.max()) == (0, 5)
    assert (seekers.occupations.lengths.min(), seekers.occupations.lengths.max()) == (1, 4)
    assert seekers.certificates.lengths.max() <= 3
    assert 0.02 < (seekers.places.lengths == 0).mean() < 0.07
    assert 0.6 < (seekers.windows == ALL_WINDOWS).mean() < 0.8
    assert 0.02 < (~np.isnan(seekers.radius_km)).mean() < 0.08
    assert 0.5 < (seekers.certificate_through == NEVER).mean() < 0.7


def test_runs_ascend_without_repetition():
    words, skills = MARKET.positions.words.drawn(), MARKET.positions.skills.drawn()
    for lists in (words, skills, MARKET.seekers.places, MARKET.seekers.occupations):
        owners = np.repeat(np.arange(len(lists)), lists.lengths)
        same = owners[1:] == owners[:-1]
        assert (np.diff(lists.values)[same] > 0).all()
        assert lists.counts.min() >= 1
        assert lists.starts[-1] == lists.values.size == lists.counts.size


def test_certificate_sets_are_distinct_and_the_first_is_empty():
    sets = MARKET.positions.certificate_sets
    assert sets[0] == ()
    assert len(set(sets)) == len(sets)
    assert {len(names) for names in sets} == {0, 1, 2}


def test_rows_and_columns_are_one_market():
    columns = Catalogue.of_columns(*MARKET.positions.columns())
    rows = Catalogue.of(MARKET.positions.rows())
    for seeker in MARKET.seekers.seekers(slice(0, 100)):
        one, other = rank(columns, seeker, 20, today=TODAY), rank(rows, seeker, 20, today=TODAY)
        assert (one.fits, one.unknown_words) == (other.fits, other.unknown_words)
        assert (one.ids.tolist(), one.scores.tolist()) == (other.ids.tolist(), other.scores.tolist())


def test_a_slice_of_rows_is_that_part_of_all():
    small = Market.of(50, 40)
    assert small.positions.rows(slice(10, 20)) == small.positions.rows()[10:20]
    assert small.seekers.seekers(slice(10, 20)) == small.seekers.seekers()[10:20]


def enrolled(values: NamedTuple, name: str = "") -> dict[str, np.ndarray]:
    """All arrays of a roster by name."""
    found: dict[str, np.ndarray] = {}
    for part, value in values._asdict().items():
        found |= {f"{name}{part}": value} if isinstance(value, np.ndarray) else enrolled(value, f"{name}{part}.")
    return found


def test_roster_in_columns_is_the_one_of_the_seekers_one_by_one():
    mine, theirs = MARKET.seekers.roster(), Roster.of(MARKET.seekers.seekers())
    one, other = enrolled(mine.wishes), enrolled(theirs.wishes)
    spelt = {
        name for name in one if name.startswith(("skills.values", "terms.terms", "papers.labels", "tastes.values"))
    }
    unordered = {"branches.levels"}
    assert one.keys() == other.keys()
    for name in one.keys() - spelt - unordered:
        assert (one[name].dtype, one[name].shape) == (other[name].dtype, other[name].shape), name
        assert np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f"), name
    for row in range(len(mine)):
        assert said(mine, row) == said(theirs, row)


def said(roster: Roster, row: int) -> tuple[Any, ...]:
    """What one seeker's numbers mean."""

    def run(starts: np.ndarray, values: np.ndarray) -> list[Any]:
        return values[starts[row] : starts[row + 1]].tolist()

    wishes, bits = roster.wishes, TERM_COUNT_BITS
    return (
        sorted(roster.words[number] for number in run(*wishes.skills)),
        sorted((roster.words[term >> bits], term & 255) for term in run(*wishes.terms)),
        [roster.labels[number] for number in run(wishes.papers.starts, wishes.papers.labels)],
        [roster.labels[number] for number in run(*wishes.tastes)],
        sorted(run(*wishes.branches)),
    )


def test_some_seekers_are_those_of_all():
    rows = np.array([30, 2, 999, 2])
    some = MARKET.seekers.taken(rows)
    everybody = MARKET.seekers.seekers()
    assert some.seekers() == [everybody[row] for row in rows.tolist()]
    assert len(some.roster()) == rows.size


def test_columns_rank_as_the_oracle_does():
    small = Market.of(400, 60)
    catalogue = Catalogue.of_columns(*small.positions.columns())
    oracle = Oracle(small.positions.rows(), TODAY)
    ranked = 0
    for seeker in small.seekers.seekers():
        expected = oracle.ranking(seeker, Weights())[:20]
        found = rank(catalogue, seeker, 20, today=TODAY).items
        assert [match.score for match in found] == pytest.approx([score for _, score in expected], abs=1e-5)
        ranked += len(found)
    assert ranked > 100
