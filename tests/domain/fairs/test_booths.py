"""A booth from behind: acts that come once, twice, late, from two colleagues; and what is seen there."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.fairs.errors import NoSuchAct, NoSuchParticipation
from chunfeng.domain.fairs.models import BoothAct, Fair, Participation
from chunfeng.domain.fairs.policies import PHONES_LIVE
from chunfeng.domain.fairs.queries import booths
from chunfeng.domain.fairs.rules.pace import bars
from chunfeng.domain.fairs.services import booths as services
from chunfeng.domain.fairs.services import day
from chunfeng.domain.fairs.services.booths import Deed
from chunfeng.domain.happenings.errors import TooLate
from chunfeng.domain.happenings.models import Ticket
from chunfeng.domain.hiring.models import Application, InterviewNote
from chunfeng.domain.hiring.rules import TO_ANSWER
from chunfeng.domain.hiring.services import applications
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound
from tests import factories
from tests.domain.fairs.test_day import VERSION, on_now, seeker, stand_of


def staffed() -> tuple[Fair, Participation, Actor, Actor]:
    """A fair that is on, a booth at which somebody has applied and taken a number, and two colleagues in it."""
    fair, _officer = on_now()
    guest = fair.participations.get()
    somebody, number = seeker(), stand_of(fair, "维修电工")
    day.take_number(actor=somebody, fair=fair, number=number)
    position = guest.positions.get()
    day.apply(actor=somebody, fair=fair, number=number, position_id=position.pk, consent=True, consent_version=VERSION)
    return fair, guest, factories.speaker(guest.employer), factories.speaker(guest.employer)


def do(actor: Actor, guest: Participation, act: str, subject: int = 0, **values) -> bool:
    return services.do(
        actor=actor, participation_id=guest.pk, deed=Deed(values.pop("client_id", uuid4()), act, subject, **values)
    )


@pytest.mark.django_db
def test_a_number_is_called_served_and_done_by_whichever_colleague():
    _fair, guest, one, other = staffed()
    assert do(one, guest, "next") is True
    ticket = Ticket.objects.get()
    assert [do(who, guest, "serve", ticket.pk) for who in (other, one)] == [True, False]
    assert do(one, guest, "finish", ticket.pk) is True
    assert Fact.objects.filter(kind="queue_served", happening_id=guest.fair.happening_id).count() == 1


@pytest.mark.django_db
def test_the_same_act_sent_again_is_one():
    _fair, guest, one, other = staffed()
    application, key = Application.objects.get(), uuid4()
    sent = [do(who, guest, "note", application.pk, text="可周一到岗", client_id=key) for who in (one, one, other)]
    assert sent == [True, False, False]
    assert [note.text for note in InterviewNote.objects.all()] == ["可周一到岗"]


@pytest.mark.django_db
def test_what_was_kept_without_a_network_has_the_time_at_which_it_was_done():
    _fair, guest, one, _other = staffed()
    do(one, guest, "next")
    ticket = Ticket.objects.get()
    earlier = clock.now() - timedelta(minutes=30)
    Ticket.objects.update(waiting_since=earlier, called_at=earlier)
    wrong = datetime(2020, 1, 1, 10, 0, tzinfo=UTC)  # the phone's clock is years behind
    began, done = wrong - timedelta(minutes=20), wrong - timedelta(minutes=8)
    do(one, guest, "serve", ticket.pk, at=began, sent_at=wrong)
    do(one, guest, "finish", ticket.pk, at=done, sent_at=wrong)
    ticket.refresh_from_db()
    assert round((ticket.ended_at - ticket.served_at).total_seconds() / 60) == 12


@pytest.mark.django_db
def test_an_intent_from_the_booth_waits_for_the_applicant():
    _fair, guest, one, other = staffed()
    application = Application.objects.get()
    for who in (one, other):
        do(who, guest, "agree", application.pk)
    application.refresh_from_db()
    assert (application.status, application.proposed_by) == ("interested", "employer")
    assert not Fact.objects.filter(kind="intent_reached").exists()


@pytest.mark.django_db
def test_a_booth_is_its_employers_and_acts_stay_within_it():
    _fair, guest, one, _other = staffed()
    elsewhere = factories.application(seeker=factories.seeker(), position=factories.position(employer=guest.employer))
    foreign = factories.ticket(line=factories.line(happening=factories.happening()))
    with pytest.raises(NoSuchParticipation):
        do(factories.speaker(factories.employer()), guest, "next")
    for act, subject in (("serve", foreign.pk), ("dance", 0)):
        with pytest.raises(NoSuchAct):
            do(one, guest, act, subject)
    with pytest.raises(NotFound):
        do(one, guest, "note", elsewhere.pk, text="不是这场的")
    assert [row.pk for row in booths.desk(one, guest.pk).applicants] == [
        Application.objects.get(happening=guest.fair.happening_id).pk
    ]


@pytest.mark.django_db
def test_whoever_has_said_yes_is_seen_however_many_came_later():
    _fair, guest, one, _other = staffed()
    first = Application.objects.get()
    happening_id = guest.fair.happening_id
    second, third = (
        factories.application(
            seeker=factories.seeker(),
            position=factories.position(employer=guest.employer),
            happening_id=happening_id,
        )
        for _each in range(2)
    )
    applications.agree_intent(actor=factories.actor(first.seeker.person), application_id=first.pk)
    found = booths.desk(one, guest.pk, size=1)
    assert ([row.pk for row in found.applicants], found.applied) == ([first.pk, third.pk], 3)
    Application.objects.filter(pk=first.pk).update(proposed_at=clock.now() - TO_ANSWER)
    assert [row.pk for row in booths.desk(one, guest.pk, size=1).applicants] == [third.pk]
    assert [row.pk for row in booths.desk(one, guest.pk).applicants] == [third.pk, second.pk, first.pk]


@pytest.mark.django_db
def test_nobody_uses_up_the_ids_of_another_booths_acts():
    """Ids of a page without a script follow from what is done: whoever knows how could say them first, elsewhere."""
    _fair, guest, one, _other = staffed()
    _elsewhere, rival, rivals, _colleague = staffed()
    ticket, key = Ticket.objects.get(line__subject_id=guest.pk), uuid4()
    assert do(rivals, rival, "next", client_id=key) is True
    assert do(one, guest, "serve", ticket.pk, client_id=key) is True
    ticket.refresh_from_db()
    assert ticket.status == "serving"


@pytest.mark.django_db
def test_a_call_is_for_now_or_never():
    """Their phone would ring an hour later, for a talk that nobody waits for."""
    _fair, guest, one, _other = staffed()
    now = clock.now()
    with pytest.raises(TooLate):
        do(one, guest, "next", at=now - timedelta(hours=1), sent_at=now)
    assert Ticket.objects.get().status == "waiting"
    do(one, guest, "next", at=now - timedelta(seconds=20), sent_at=now)
    with pytest.raises(TooLate):
        do(one, guest, "call", Ticket.objects.get().pk, at=now - timedelta(hours=1), sent_at=now)
    assert Ticket.objects.get().calls == 1


@pytest.mark.django_db
def test_what_is_told_long_after_the_fair_was_done_when_it_is_told():
    """Or an employer could say yes, as of then, to somebody whom the 48 hours have set free."""
    fair, guest, one, _other = staffed()
    application = Application.objects.get()
    applications.agree_intent(actor=factories.actor(application.seeker.person), application_id=application.pk)
    said = clock.now() + timedelta(hours=1)
    with clock.at(fair.happening.ends_at + PHONES_LIVE):
        do(one, guest, "agree", application.pk, at=said, sent_at=clock.now())
        application.refresh_from_db()
        assert (application.proposed_by, application.proposed_at) == ("employer", clock.now())
    assert not Fact.objects.filter(kind="intent_reached").exists()


EARLY, LATE = (datetime(year, 6, 1, tzinfo=UTC) for year in (1, 9999))


@pytest.mark.django_db
@pytest.mark.parametrize(("at", "sent_at"), [(LATE, EARLY), (EARLY, LATE), (EARLY, EARLY)])
def test_no_clock_is_too_wrong(at: datetime, sent_at: datetime):
    _fair, guest, one, _other = staffed()
    do(one, guest, "serve", Ticket.objects.get().pk, at=at, sent_at=sent_at)
    assert BoothAct.objects.get().at <= clock.now()
    assert Ticket.objects.get().served_at <= clock.now()


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["dance" * 20, "\0"])
def test_an_act_that_is_none_is_refused_however_it_is_written(act: str):
    _fair, guest, one, _other = staffed()
    with pytest.raises(NoSuchAct):
        do(one, guest, act)


@pytest.mark.django_db
def test_an_intent_is_reached_when_the_second_has_said_yes_whatever_becomes_known_first():
    _fair, guest, one, _other = staffed()
    application = Application.objects.get()
    said = clock.now() + timedelta(minutes=1)
    with clock.at(said + timedelta(hours=1)):
        applications.agree_intent(actor=factories.actor(application.seeker.person), application_id=application.pk)
    with clock.at(said + timedelta(hours=2)):
        do(one, guest, "agree", application.pk, at=said, sent_at=clock.now())
    assert Fact.objects.get(kind="intent_reached").at == said + timedelta(hours=1)


def test_bars_are_of_full_tens_of_minutes_and_lose_nobody():
    at = datetime(2026, 4, 21, 9, 4, tzinfo=UTC)
    came = [at + timedelta(minutes=minutes) for minutes in (0, 1, 5, 6, 27)]
    found = bars(came, since=at, until=at + timedelta(minutes=30))
    assert [(bar.begins.minute, bar.number, bar.percent) for bar in found] == [
        (0, 3, 100),
        (10, 1, 33),
        (20, 0, 0),
        (30, 1, 33),
    ]
