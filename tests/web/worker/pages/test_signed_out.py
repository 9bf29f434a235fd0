"""What everybody sees, and what asks to sign in."""

from datetime import timedelta

import pytest

from chunfeng.kernel import clock
from tests import factories
from tests.web.worker.pages.conftest import electrician

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/jobs/"])
def test_everybody_may_look_even_at_an_empty_database(client, path):
    assert client.get(path).status_code == 200


def test_the_home_page_shows_the_newest_positions_to_everybody(client):
    position = electrician()
    assert [card["url"] for card in client.get("/").context["cards"]] == [f"/jobs/{position.pk}/"]


def test_the_newest_positions_come_from_as_many_employers_as_there_are(client):
    busy, quiet, shut = factories.employer(), factories.employer(), factories.employer(status="suspended")

    def published(employer, hours):
        return electrician(employer=employer, published_at=clock.now() - timedelta(hours=hours)).pk

    old, newer, newest, other = published(busy, 5), published(busy, 4), published(busy, 1), published(quiet, 90)
    published(shut, 0)
    assert [card["position"].pk for card in client.get("/").context["cards"]] == [newest, other, newer, old]


@pytest.mark.parametrize(
    "path",
    [
        "/jobs/wishes/",
        "/jobs/wishes/what/",
        "/jobs/1/apply/",
        "/applications/",
        "/applications/1/",
        "/messages/",
        "/me/",
        "/me/data/",
    ],
)
def test_one_s_own_pages_ask_to_sign_in_and_keep_the_way(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, f"/sign-in/?next={path}")
