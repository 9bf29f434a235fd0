import pytest
from tests import factories

from chunfeng.domain.unions import queries
from chunfeng.kernel.actor import Actor, Post

pytestmark = pytest.mark.django_db


def test_an_officer_sees_the_own_part_of_the_tree_only():
    city = factories.organisation(level=2)
    mine, other = factories.organisation(parent=city, name="甲"), factories.organisation(parent=city, name="乙")
    town = factories.organisation(parent=mine)
    officer = factories.officer(mine)
    assert queries.tree(actor=officer) == [mine, town]
    assert queries.tops(actor=officer) == [mine]
    assert queries.children(actor=officer, organisation=mine) == [town]
    assert queries.lineage(actor=officer, organisation=town) == [mine, town]
    assert queries.at_path(actor=officer, path=other.path) is None
    assert queries.in_scope(actor=officer, organisation_id=city.pk) is None
    assert queries.staff_of(actor=officer, organisation=other) == []


def test_the_system_sees_all_and_nobody_sees_nothing():
    city = factories.organisation(level=2)
    county = factories.organisation(parent=city)
    assert queries.tree(actor=Actor.system("test")) == [city, county]
    assert queries.tops(actor=Actor.system("test")) == [city]
    assert queries.tree(actor=Actor()) == []


def test_two_posts_give_two_tops_and_one_inside_another_gives_one():
    city = factories.organisation(level=2)
    first, second = factories.organisation(parent=city, name="甲"), factories.organisation(parent=city, name="乙")
    town = factories.organisation(parent=first)
    posts = tuple(Post("officer", node.pk, node.path) for node in (first, second, town))
    assert queries.tops(actor=Actor(person_id=1, posts=posts)) == [first, second]


def test_staff_of_a_node_are_those_in_office():
    county = factories.organisation()
    post = factories.staff(organisation=county)
    assert queries.staff_of(actor=Actor.system("test"), organisation=county) == [post]
