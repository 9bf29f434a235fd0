"""Pooled densities: a share of sums, each member once, nothing guessed."""

from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.unions.rules.density import Density, pooled, widest

PATHS = st.lists(st.integers(1, 3), min_size=1, max_size=4).map(lambda parts: "/" + "".join(f"{p}/" for p in parts))
NUMBERS = st.dictionaries(PATHS, st.integers(1, 1000), max_size=12)


def test_shares_are_made_from_sums_not_from_shares() -> None:
    members = {"/1/2/": 90, "/1/3/": 10}
    workers = {"/1/2/": 100, "/1/3/": 1000}
    found = pooled("/1/", members=members, workers=workers)
    assert (found, found.per_cent) == (Density(100, 1100), 9.1)  # the mean of 90% and 1% would be 45.5


def test_the_own_count_of_a_node_stands_for_all_below_it() -> None:
    found = pooled("/1/", members={"/1/": 5, "/1/2/": 20}, workers={"/1/": 500, "/1/2/": 40, "/1/2/3/": 30})
    assert found == Density(members=25, workers=500)


def test_members_where_nobody_has_counted_are_beside_the_share() -> None:
    found = pooled("/1/", members={"/1/": 5, "/1/2/": 20, "/1/3/": 7}, workers={"/1/2/": 40})
    assert (found, found.everybody) == (Density(members=20, workers=40, beyond=12), 32)


def test_a_count_above_is_not_divided_among_the_parts() -> None:
    found = pooled("/1/2/", members={"/1/2/": 20}, workers={"/1/": 500})
    assert (found, found.known, found.per_cent) == (Density(members=0, workers=0, beyond=20), False, None)


@given(st.sets(PATHS))
def test_widest_covers_all_and_nests_nowhere(paths: set[str]) -> None:
    kept = widest(paths)
    assert [path for path in paths if sum(path.startswith(other) for other in kept) != 1] == []


@given(PATHS, NUMBERS, NUMBERS)
def test_every_member_is_counted_once(path: str, members: dict[str, int], workers: dict[str, int]) -> None:
    found = pooled(path, members=members, workers=workers)
    assert found.members + found.beyond == sum(number for place, number in members.items() if place.startswith(path))


@given(PATHS, NUMBERS, NUMBERS)
def test_without_an_own_count_a_node_is_the_sum_of_its_children(
    path: str, members: dict[str, int], workers: dict[str, int]
) -> None:
    workers.pop(path, None)
    own = members.pop(path, 0)
    whole = pooled(path, members={**members, path: own}, workers=workers)
    parts = [pooled(f"{path}{child}/", members=members, workers=workers) for child in (1, 2, 3)]
    assert (whole.members, whole.workers) == (sum(p.members for p in parts), sum(p.workers for p in parts))
    assert whole.beyond == own + sum(p.beyond for p in parts)
