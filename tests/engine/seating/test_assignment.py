import time
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.seating.halls import market, pavilion

from chunfeng.engine.seating import Exhibitor, Hall, Lack, SeatingWeights, Square, drawn, seat
from chunfeng.engine.seating.problem import build


def held(result) -> list[str]:
    return [key for places in result.places.values() for key in places]


@st.composite
def fairs(draw) -> tuple[Hall, list[Exhibitor]]:
    """Small halls, some too small, with zones, power, blocks and hand changes."""
    hall = pavilion(draw(st.integers(1, 2)), draw(st.integers(4, 9)), power=draw(st.integers(1, 3)), crossing=5)
    keys = draw(st.permutations([stand.key for stand in hall.stands]))
    exhibitors = []
    for number in range(draw(st.integers(0, len(keys) + 3))):
        fixed = draw(st.integers(0, 5)) == 0 and bool(keys)
        exhibitors.append(
            Exhibitor(
                f"e{number}",
                zone=draw(st.sampled_from(["", "metal", "care"])),
                stands=1 if fixed else draw(st.sampled_from([1, 1, 1, 2, 3])),
                draw=draw(st.integers(0, 200)),
                power=draw(st.booleans()),
                fixed=(keys.pop(),) if fixed else (),
            )
        )
    return hall, exhibitors


@given(fairs())
def test_seating_keeps_every_promise(fair):
    hall, exhibitors = fair
    result = seat(hall, exhibitors)
    power = {stand.key for stand in hall.stands if stand.power}
    beside = {stand.key: stand.beside for stand in hall.stands}
    assert len(held(result)) == len(set(held(result)))
    assert result.places.keys() | result.lacking.keys() == {each.key for each in exhibitors}
    assert not result.places.keys() & result.lacking.keys()
    for each in exhibitors:
        places = result.places.get(each.key, ())
        if each.fixed:
            assert places == each.fixed
        elif places:
            assert len(places) == each.stands
            assert [beside[key] for key in places[:-1]] == list(places[1:])
            assert not each.power or places[0] in power
    assert result.parts.total <= result.start.total + 1e-9
    assert result.bound <= result.parts.total + 1e-9
    assert 0 <= result.gap <= 1 or result.bound < 0


@given(st.integers(0, 30))
def test_seating_of_a_tiny_hall_is_bounded_by_every_seating_there_is(seed):
    hall = pavilion(1, 3, crossing=9)
    exhibitors = market(6, seed=seed, blocks=100, thirsty=0)
    problem = build(hall, exhibitors, SeatingWeights())
    every = [problem.parts(np.array(at)).total for at in permutations(range(6))]
    result = seat(hall, exhibitors)
    assert result.bound <= min(every) + 1e-6
    assert min(every) - 1e-6 <= result.parts.total <= min(every) * 1.1 + 1e-6


def test_seating_is_the_same_every_time():
    hall, exhibitors = pavilion(4, 12), market(70)
    assert seat(hall, exhibitors) == seat(hall, exhibitors)


def test_seating_holds_drawn_zones_together():
    hall = pavilion(4, 12, zones=("z0", "z1", "z2", "z3"))
    zone_of = {stand.key: stand.zone for stand in hall.stands}
    exhibitors = [Exhibitor(f"e{n}", zone=f"z{n % 4}", draw=1 + n % 7) for n in range(64)]
    result = seat(hall, exhibitors, SeatingWeights(zones=10))
    assert result.parts.zones == 0
    assert {zone_of[result.places[each.key][0]] == each.zone for each in exhibitors} == {True}


def test_seating_cuts_zones_that_nobody_drew():
    result = seat(pavilion(4, 12), market(80, blocks=1000, thirsty=0), SeatingWeights(zones=10))
    assert result.parts.zones < result.start.zones / 4 + 1


def test_rivals_for_crowds_stand_far_apart():
    hall = pavilion(1, 11)
    giants = [Exhibitor("steel", draw=500), Exhibitor("cars", draw=500)]
    result = seat(hall, [*giants, *(Exhibitor(f"e{n}", draw=1) for n in range(16))], SeatingWeights(flow=0))
    x = {stand.key: stand.x for stand in hall.stands}
    assert abs(x[result.places["steel"][0]] - x[result.places["cars"][0]]) >= 18


def test_a_crowd_stands_near_the_entrance_when_only_aisles_count():
    hall = pavilion(3, 11)
    quiet = [Exhibitor(f"e{n}", draw=1) for n in range(50)]
    result = seat(hall, [*quiet, Exhibitor("giant", draw=900)], SeatingWeights(zones=0, apart=0))
    row = {stand.key: stand.y for stand in hall.stands}
    assert row[result.places["giant"][0]] == min(row.values())


def test_the_earlier_stand_when_the_hall_is_full_and_others_learn_why():
    hall = pavilion(1, 4, power=4, crossing=9)
    exhibitors = [
        Exhibitor("first", power=True),
        Exhibitor("second", power=True),
        Exhibitor("third", power=True),
        *(Exhibitor(f"e{n}") for n in range(7)),
        Exhibitor("wide", stands=5),
        Exhibitor("large", size=50),
    ]
    result = seat(hall, exhibitors)
    assert result.lacking == {"third": Lack.POWER, "e6": Lack.FULL, "wide": Lack.BLOCK, "large": Lack.SIZE}


def test_an_empty_fair_has_no_seats():
    result = seat(pavilion(1, 3), [])
    assert (result.places, result.parts.total, result.gap) == ({}, 0.0, 0.0)


@pytest.mark.parametrize(
    ("exhibitors", "said"),
    [
        ([Exhibitor("a", fixed=("0A00",)), Exhibitor("b", fixed=("0A00",))], "b and a are both fixed on stand 0A00"),
        ([Exhibitor("a", fixed=("Z9",))], "a is fixed on stand Z9, which the hall has not"),
        ([Exhibitor("a"), Exhibitor("a")], "two exhibitors have the same key"),
        ([Exhibitor("a", stands=0)], "a wants at least one stand and has a draw of 0 or more"),
        ([Exhibitor("a", stands=2, fixed=("0A00",))], "a wants 2 stands and is fixed on 1"),
    ],
)
def test_seating_refuses_what_cannot_be_meant(exhibitors, said):
    with pytest.raises(ValueError, match=said):
        seat(pavilion(1, 3), exhibitors)


def test_a_stand_behind_a_wall_is_named():
    hall = drawn([Square("A", (0, 0)), Square("B", (0, 4))], [(1, 0), (1, 4)], [(1, 0)])
    with pytest.raises(ValueError, match="stand B cannot be reached from an entrance"):
        seat(hall, [Exhibitor("a")])


def test_a_thousand_employers_are_seated_in_ten_seconds():
    hall, exhibitors = pavilion(13, 48, power=3), market(1000, zones=8, blocks=50)
    began = time.process_time()
    result = seat(hall, exhibitors)
    assert (len(result.places), len(hall.stands) > 1000, result.lacking) == (1000, True, {})
    assert result.gap < 0.1
    assert result.parts.total < result.start.total * 0.97
    assert time.process_time() - began < 30  # a quiet core needs a fifth of that; see docs/performance.md
