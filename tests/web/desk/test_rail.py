"""The rail of the desk: groups of tasks, that of the page open, what waits counted."""

import re

import pytest
from django.urls import reverse
from tests import factories

pytestmark = pytest.mark.django_db

GROUP = re.compile(r'<details class="rail-group"( open)?>(.*?)</details>', re.S)
TASKS = [
    *("home", "employers", "positions", "applications", "follow_ups", "imports", "people", "identities", "phones"),
    *("tree", "joining", "members", "union_workers", "plans", "happenings", "fairs", "benefits", "hardship", "drops"),
    "figures",
]


@pytest.fixture
def officer(client):
    organisation = factories.organisation()
    client.force_login(factories.staff(organisation=organisation).person)
    return organisation


def rail(client, name):
    page = client.get(reverse(f"desk:{name}")).content.decode()
    return page[page.index('class="rail"') : page.index('id="main"')]


def test_every_task_is_in_the_rail_and_none_folds_on_the_first_page(client, officer):
    shown = rail(client, "home")
    assert [reverse(f"desk:{name}") for name in TASKS] == re.findall(r'<li><a href="([^"]+)"', shown)
    assert [opened for opened, _ in GROUP.findall(shown)] == [""] * 5


@pytest.mark.parametrize("name", ["follow_ups", "phones", "plans", "fairs", "drops"])
def test_the_group_of_the_page_is_open_and_no_other(client, officer, name):
    opened = [inside for attribute, inside in GROUP.findall(rail(client, name)) if attribute]
    assert len(opened) == 1
    assert f'href="{reverse(f"desk:{name}")}" aria-current="page"' in opened[0]


def test_what_waits_in_a_group_is_counted_where_it_is_folded(client, officer):
    for _ in range(3):
        factories.sheet(organisation=officer, status="previewed", counts={"read": 3, "rejected": 1})
    (inside,) = [inside for _, inside in GROUP.findall(rail(client, "home")) if 'class="count' in inside]
    assert re.findall(r'<span class="count count-due">(\d+)</span>', inside) == ["3", "3"]
    assert reverse("desk:imports") in inside
