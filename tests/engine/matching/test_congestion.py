"""Lists that respect capacities, against the lists that do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.engine.matching import Pushed, control
from chunfeng.engine.matching.pushing import Audit

IDS = np.array([3, 5, 8, 13], np.int64)


def pushed(lists: list[list[tuple[int, int]]], length: int) -> Pushed:
    """From (id, millionths) per seeker, the best first."""
    ids, micro = np.full((len(lists), length), -1, np.int64), np.zeros((len(lists), length), np.int32)
    for row, found in enumerate(lists):
        for place, (key, score) in enumerate(found):
            ids[row, place], micro[row, place] = key, score
    return Pushed(np.arange(len(lists), dtype=np.int64), ids, micro, Audit(0, 1.0, 1.0, 0))


def test_the_better_suited_keeps_the_place_and_the_other_gets_the_next_best():
    result = control(pushed([[(5, 900_000), (3, 500_000)], [(5, 800_000), (3, 700_000)]], 3), 1, IDS, [1] * 4, factor=1)
    assert result.pushed.ids.tolist() == [[5], [3]]
    assert result.pushed.micro.tolist() == [[900_000], [700_000]]
    assert (result.before.overflow, result.after.overflow) == (0.5, 0.0)
    assert (result.before.coverage, result.after.coverage) == (0.25, 0.5)
    assert result.kept == pytest.approx(16 / 17)


def test_where_there_is_room_everybody_keeps_their_best():
    lists = pushed([[(5, 900_000), (3, 500_000)], [(5, 800_000), (3, 700_000)]], 2)
    result = control(lists, 2, IDS, [1, 1, 1, 1], factor=2)
    assert result.pushed.ids.tolist() == lists.ids.tolist()
    assert (result.kept, result.gap, result.before) == (1.0, 0.0, result.after)


def test_nobody_and_nothing_is_fine():
    for lists in pushed([], 2), pushed([[], []], 2):
        result = control(lists, 1, IDS, [1] * 4, factor=1)
        assert (result.pushed.ids >= 0).sum() == 0
        assert (result.kept, result.gap, result.after.overflow) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize(("k", "factor", "key"), [(0, 1, 3), (1, 0, 3), (1, 1, 4), (1, 1, 99)])
def test_what_cannot_be_is_refused(k, factor, key):
    with pytest.raises(ValueError, match=r"at least 1|not among"):
        control(pushed([[(key, 1)]], 1), k, IDS, [1] * 4, factor=factor)


scores = st.lists(
    st.tuples(st.sampled_from(IDS.tolist()), st.integers(1, 1_000_000)), max_size=4, unique_by=lambda it: it[0]
)


@given(st.lists(scores.map(lambda row: sorted(row, key=lambda it: -it[1])), max_size=8), st.integers(1, 3), st.data())
def test_lists_are_parts_of_the_longer_ones_in_order_and_within_capacity(lists, k, data):
    openings = data.draw(st.lists(st.integers(1, 3), min_size=4, max_size=4))
    given_lists = pushed(lists, 4)
    result = control(given_lists, k, IDS, openings, factor=1)
    for row, found in enumerate(lists):
        ids, micro = result.pushed.ids[row].tolist(), result.pushed.micro[row].tolist()
        kept = [pair for pair in zip(ids, micro, strict=True) if pair[0] >= 0]
        assert [pair for pair in found if pair in kept] == kept
    sent = result.pushed.ids[result.pushed.ids >= 0]
    assert (np.bincount(np.searchsorted(IDS, sent), minlength=4) <= openings).all()
    assert result.after.overflow == 0
