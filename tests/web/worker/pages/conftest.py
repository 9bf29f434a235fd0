"""Somebody who looks for work, at noon."""

from datetime import UTC, datetime

import pytest

from chunfeng.domain.hiring.models import Application
from chunfeng.domain.talent import services as talent
from chunfeng.domain.talent.services import TermsWish, WhatWish, WhereWish
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.vocabulary import WorkKind
from tests import factories

NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)
VERSION = "2026-11"


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def worker(client):
    """Somebody who is signed in and has answered the three questions: electrician, Hongshan, 5000 and up."""
    found = factories.person(name="王芳")
    factories.place("420111")
    factories.occupation()
    talent.answer_wishes(
        actor=factories.actor(found),
        what=WhatWish(words=("电工",)),
        where=WhereWish(places=("420111",), home_place="420111"),
        terms=TermsWish(pay_floor=500_000, kinds=(WorkKind.FULL_TIME,)),
    )
    client.force_login(found)
    return factories.actor(found)


def electrician(**values):
    return factories.position(
        **{"title": "维修电工", "occupation": factories.occupation(), "place": factories.place("420111"), **values}
    )


def send(client, position, **values):
    return client.post(f"/jobs/{position.pk}/apply/", {"version": VERSION, "consent": "on", **values})


def employer_of(position):
    return Actor(person_id=factories.person().pk, employer_ids=frozenset({position.employer_id}), name="hr")


@pytest.fixture
def sent(client, worker):
    position = electrician()
    send(client, position)
    return Application.objects.get()
