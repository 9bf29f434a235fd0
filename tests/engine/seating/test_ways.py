from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.seating.halls import pavilion

from chunfeng.engine.seating import Square, Ways, drawn

HALL = pavilion(3, 12, crossing=6)
KEYS = [stand.key for stand in HALL.stands]


@given(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True))
def test_round_is_the_shortest_of_all_orders(keys):
    ways = Ways(HALL)
    legs = {(a, b): ways.to(b, start=a).metres for a in keys for b in keys}
    first = {key: ways.to(key).metres for key in keys}
    lengths = [first[order[0]] + sum(legs[a, b] for a, b in pairwise(order)) for order in permutations(keys)]
    walk = ways.round(keys)
    assert sorted(walk.stops) == sorted(keys)
    assert walk.metres == pytest.approx(min(lengths))


@given(st.sampled_from(KEYS), st.sampled_from(KEYS))
def test_a_walk_steps_from_square_to_square(start, end):
    walk = Ways(HALL).to(end, start=start)
    steps = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in zip(walk.points, walk.points[1:], strict=False)]
    assert set(steps) <= {3.0}
    assert walk.metres == sum(steps)


def test_no_stops_are_no_walk():
    assert Ways(HALL).round([]).metres == 0


def test_a_walk_passes_eight_stands_at_most():
    with pytest.raises(ValueError, match="at most 8 stands"):
        Ways(HALL).round(KEYS[:9])


def test_there_is_no_way_through_a_wall():
    hall = drawn([Square("A", (0, 0)), Square("B", (0, 4))], [(1, 0), (1, 4)], [(1, 0)])
    with pytest.raises(ValueError, match="no way between"):
        Ways(hall).to("B")


def test_a_stand_that_is_walled_in_is_named():
    with pytest.raises(ValueError, match="stand A does not touch an aisle"):
        drawn([Square("A", (0, 0))], [(2, 0)], [(2, 0)])
