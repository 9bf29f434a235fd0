import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import factories

from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared.scopes import Counted, Scope

paths = st.lists(st.integers(1, 3), min_size=0, max_size=4).map(lambda ids: "/" + "".join(f"{i}/" for i in ids))


def actor(*held: str) -> Actor:
    return Actor(person_id=1, posts=tuple(Post("officer", 1, path) for path in held))


@given(st.lists(paths, max_size=3), paths, paths)
def test_narrowing_never_widens_and_keeps_all_that_both_reach(held, narrow, asked):
    whole, part = Scope.of(actor(*held)), Scope.of(actor(*held), narrow)
    assert part.covers(asked) == (whole.covers(asked) and asked.startswith(narrow))


def test_nobody_reaches_nothing():
    assert Scope.of(Actor()).covers("/1/") is False


@pytest.mark.django_db
def test_counted_are_the_rows_in_a_scope_of_any_size_up_to_the_cap() -> None:
    top = factories.organisation()
    one, other = factories.organisation(parent=top), factories.organisation(parent=top)
    below = factories.organisation(parent=one)
    children = Organisation.objects.filter(pk__in=[one.pk, other.pk, below.pk])
    counted, few = (Counted(children.all, "path", cap=cap) for cap in (100, 2))
    scopes = [(), (one.path,), (other.path,), (one.path, other.path), (below.path, other.path), (top.path,)]
    expected = [children.filter(Scope(paths).on("path")).count() for paths in scopes]
    assert [counted.within(Scope(paths)) for paths in scopes] == expected == [0, 2, 1, 3, 2, 3]
    assert [few.within(Scope(paths)) for paths in scopes] == [0, 2, 1, 2, 2, 2]
