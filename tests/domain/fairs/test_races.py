"""Two employers want the last booth: exactly one gets it, the other waits. The canary looks without the lock."""

import threading

import pytest
from django.db import IntegrityError

from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.fairs.services import guests, reach
from tests import factories
from tests.crowds import PATIENCE, race

pytestmark = pytest.mark.django_db(transaction=True)


def two_for_one():
    """A fair with one booth, and what two employers then do at once."""
    fair = factories.fair(organisation=factories.organisation(), places=1)
    invited = [factories.participation(fair=fair) for _each in range(2)]
    actors = [factories.speaker(one.employer) for one in invited]
    return fair, [
        lambda actor=actor, one=one: guests.accept(actor=actor, participation_id=one.pk)
        for actor, one in zip(actors, invited, strict=True)
    ]


def test_two_employers_on_the_last_booth():
    fair, acts = two_for_one()
    assert race(*acts) == []
    fair.refresh_from_db()
    assert sorted(fair.participations.values_list("presence", flat=True)) == ["accepted", "standby"]
    assert (fair.promised, fair.places) == (1, 1)


def test_without_the_lock_only_the_constraint_keeps_the_last_booth(monkeypatch):
    fair, acts = two_for_one()
    barrier = threading.Barrier(2)

    def looked(fair_id):
        found = Fair.objects.select_related("happening__organisation").get(pk=fair_id)
        barrier.wait(PATIENCE)
        return found

    monkeypatch.setattr(reach, "lock_fair", looked)
    failures = race(*acts)
    fair.refresh_from_db()
    assert [type(failure) for failure in failures] == [IntegrityError]
    assert fair.participations.filter(presence="accepted").count() == 1
