from hypothesis import given
from hypothesis import strategies as st

from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared.scopes import Scope

paths = st.lists(st.integers(1, 3), min_size=0, max_size=4).map(lambda ids: "/" + "".join(f"{i}/" for i in ids))


def actor(*held: str) -> Actor:
    return Actor(person_id=1, posts=tuple(Post("officer", 1, path) for path in held))


@given(st.lists(paths, max_size=3), paths, paths)
def test_narrowing_never_widens_and_keeps_all_that_both_reach(held, narrow, asked):
    whole, part = Scope.of(actor(*held)), Scope.of(actor(*held), narrow)
    assert part.covers(asked) == (whole.covers(asked) and asked.startswith(narrow))


def test_nobody_reaches_nothing():
    assert Scope.of(Actor()).covers("/1/") is False
