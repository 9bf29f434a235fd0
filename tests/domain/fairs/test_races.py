"""Two employers want the last booth: exactly one gets it, the other waits. The canary looks without the lock. And the two of a
call come and leave at the same moment.
"""

import threading

import pytest
from django.db import IntegrityError

from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.fairs.queries import calls as numbers
from chunfeng.domain.fairs.services import calls, guests, reach
from chunfeng.domain.happenings.models import Ticket
from chunfeng.domain.happenings.services import queues
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


def test_the_two_of_a_call_come_and_say_goodbye_at_the_same_moment(monkeypatch):
    union = factories.organisation()
    employer = factories.employer(organisation=union)
    person, speaker = factories.actor(), factories.speaker(employer)
    line = calls.open_line(
        actor=factories.officer(union),
        happening_id=factories.happening(organisation=union, status="running").pk,
        employer_id=employer.pk,
    )
    ticket = queues.take(actor=person, line_id=line.pk)
    calls.call_next(actor=speaker, line_id=line.pk)
    barrier, seated = threading.Barrier(2), numbers.seated

    def seated_together(actor, ticket_id):
        found = seated(actor, ticket_id)
        barrier.wait(PATIENCE)
        return found

    monkeypatch.setattr(numbers, "seated", seated_together)
    states = []
    for act in (calls.enter, calls.end):
        assert (
            race(*(lambda act=act, actor=actor: act(actor=actor, ticket_id=ticket.pk) for actor in (person, speaker)))
            == []
        )
        states.append(Ticket.objects.get().status)
    assert states == ["serving", "done"]
