"""Numbers: one a person, two desks never call the same, a missed call is not the end."""

from datetime import timedelta

import pytest
from tests import factories
from tests.crowds import race

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.happenings.errors import GivenBack, LineClosed, NobodyWaits, NoSuchLine, TooLate
from chunfeng.domain.happenings.models import Line, Ticket
from chunfeng.domain.happenings.queries import queues as queries
from chunfeng.domain.happenings.services import queues
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import live, reach


def opened(**values: object) -> tuple[Line, Actor]:
    line = factories.line(happening=factories.happening(status="running"), **values)
    return line, factories.officer(line.happening.organisation)


@pytest.mark.django_db
def test_a_number_from_taking_it_to_done() -> None:
    line, officer = opened()
    worker = factories.actor()
    with reach.limited(reach.Reach.of(worker)):
        taken = queues.take(actor=worker, line_id=line.pk)
        assert queues.take(actor=worker, line_id=line.pk).pk == taken.pk
        assert [(view.label, view.wait.before) for view in queries.own_tickets(worker)] == [("A1", 0)]
    with reach.limited(reach.Reach.of(officer)):
        called = queues.call_next(actor=officer, line_id=line.pk, desk="3号桌")
        assert (called.pk, called.status, called.desk) == (taken.pk, "called", "3号桌")
        queues.act(actor=officer, ticket_id=taken.pk, name="serve")
        assert queues.act(actor=officer, ticket_id=taken.pk, name="finish").status == "done"
        with pytest.raises(NobodyWaits):
            queues.call_next(actor=officer, line_id=line.pk)
    assert Fact.objects.filter(kind="queue_served", person_id=worker.person_id).count() == 1


@pytest.mark.django_db
def test_the_wait_is_told_by_the_pace_of_the_last_ones() -> None:
    line, officer = opened(desks=2, minutes=5)
    start = clock.now()
    for number in range(6):
        with clock.at(start + timedelta(minutes=10 * number)):
            ticket = factories.ticket(line=line, status="called", called_at=clock.now())
            queues.act(actor=officer, ticket_id=ticket.pk, name="serve")
        with clock.at(start + timedelta(minutes=10 * number + 8)):
            queues.act(actor=officer, ticket_id=ticket.pk, name="finish")
    for _ in range(4):
        factories.ticket(line=line)
    view = queries.own_view(factories.ticket(line=line))
    assert (view.wait.before, view.wait.low, view.wait.high) == (4, 16, 16)


@pytest.mark.django_db
def test_whoever_missed_the_call_stands_behind_three() -> None:
    line, officer = opened()
    actors = [factories.actor() for _ in range(6)]
    taken = [queues.take(actor=actor, line_id=line.pk) for actor in actors]
    queues.call_next(actor=officer, line_id=line.pk)
    queues.act(actor=officer, ticket_id=taken[0].pk, name="miss")
    queues.wait_again(actor=actors[0], ticket_id=taken[0].pk)
    order = [queues.call_next(actor=officer, line_id=line.pk).number for _ in range(5)]
    assert order == [2, 3, 4, 1, 5]


@pytest.mark.django_db
def test_giving_a_number_back_and_what_is_no_longer_possible() -> None:
    line, officer = opened()
    worker = factories.actor()
    taken = queues.take(actor=worker, line_id=line.pk)
    assert queues.leave(actor=worker, ticket_id=taken.pk).status == "left"
    with pytest.raises(NobodyWaits):
        queues.call_next(actor=officer, line_id=line.pk)
    with pytest.raises(TooLate):
        queues.act(actor=officer, ticket_id=taken.pk, name="serve")
    with pytest.raises(NoSuchLine):
        queues.leave(actor=factories.actor(), ticket_id=taken.pk)


@pytest.mark.django_db
def test_who_may_call() -> None:
    firm = factories.employer()
    line, officer = opened(employer_id=firm.pk)
    speaker, rival = factories.speaker(firm), factories.speaker(factories.employer())
    auditor = factories.officer(line.happening.organisation, role="auditor")
    for _ in range(2):
        queues.take(actor=factories.actor(), line_id=line.pk)
    with reach.limited(reach.Reach.of(speaker)):
        assert queues.call_next(actor=speaker, line_id=line.pk).number == 1
    assert queues.call_next(actor=officer, line_id=line.pk).number == 2
    with pytest.raises(NoSuchLine):
        queues.call_next(actor=rival, line_id=line.pk)
    with pytest.raises(NotAllowed):
        queues.call_next(actor=auditor, line_id=line.pk)


@pytest.mark.django_db
def test_a_closed_queue_gives_out_no_numbers() -> None:
    line, officer = opened()
    queues.set_opened(actor=officer, line_id=line.pk, opened=False)
    with pytest.raises(LineClosed):
        queues.take(actor=factories.actor(), line_id=line.pk)


@pytest.mark.django_db(transaction=True)
def test_five_desks_that_call_at_once_call_five_people() -> None:
    line, officer = opened()
    for _ in range(5):
        factories.ticket(line=line)
    called: list[int] = []
    failures = race(*[lambda: called.append(queues.call_next(actor=officer, line_id=line.pk).pk)] * 5)
    assert (failures, len(set(called)), Ticket.objects.filter(calls=1).count()) == ([], 5, 5)


@pytest.mark.django_db
def test_a_call_stirs_those_who_stand_in_the_queue_and_nobody_else() -> None:
    line = factories.line(happening=factories.happening(), employer_id=7)
    elsewhere = factories.line(happening=factories.happening(), employer_id=8)
    first, second = (factories.ticket(line=line) for _each in range(2))
    factories.ticket(line=elsewhere)
    stirrings = queries.Stirrings()
    stirrings.look()
    assert stirrings.look() == set()
    queues.call_next(actor=factories.officer(line.happening.organisation), line_id=line.pk)
    assert stirrings.look() == {
        live.employer_topic(7),
        live.happening_topic(line.happening_id),
        *(live.person_topic(ticket.person_id) for ticket in (first, second)),
    }
    assert stirrings.look() == set()


@pytest.mark.django_db
def test_what_a_device_tells_late_is_never_before_the_number_nor_in_the_future() -> None:
    line, officer = opened()
    ticket = factories.ticket(line=line)
    queues.act(actor=officer, ticket_id=ticket.pk, name="call")
    early, late = ticket.waiting_since - timedelta(hours=1), clock.now() + timedelta(days=1)
    assert queues.tell(actor=officer, ticket_id=ticket.pk, name="serve", at=early) is True
    assert queues.tell(actor=officer, ticket_id=ticket.pk, name="finish", at=late) is True
    found = Ticket.objects.get()
    assert (found.served_at, found.status) == (ticket.waiting_since, "done")
    assert found.ended_at <= clock.now()
    assert Fact.objects.get(kind="queue_served").at == found.ended_at


@pytest.mark.django_db
def test_whoever_gave_the_number_back_is_not_called_and_whoever_waits_again_is_called_anew() -> None:
    line, officer = opened()
    gone, back = factories.actor(), factories.actor()
    first, second = (queues.take(actor=actor, line_id=line.pk) for actor in (gone, back))
    queues.leave(actor=gone, ticket_id=first.pk)
    with pytest.raises(GivenBack):
        queues.tell(actor=officer, ticket_id=first.pk, name="called_aloud", at=clock.now())
    before = clock.now()
    queues.call_next(actor=officer, line_id=line.pk)
    queues.act(actor=officer, ticket_id=second.pk, name="miss")
    queues.wait_again(actor=back, ticket_id=second.pk)
    assert queues.tell(actor=officer, ticket_id=second.pk, name="called_aloud", at=before) is False
    assert queues.tell(actor=officer, ticket_id=second.pk, name="called_aloud", at=clock.now()) is True
    assert [ticket.status for ticket in Ticket.objects.order_by("pk")] == ["left", "called"]


@pytest.mark.django_db
def test_what_cannot_be_told_late_or_by_others_is_no_act() -> None:
    line, officer = opened()
    ticket = factories.ticket(line=line)
    for actor, name in ((officer, "call"), (officer, "leave"), (factories.speaker(factories.employer()), "serve")):
        with pytest.raises(NoSuchLine):
            queues.tell(actor=actor, ticket_id=ticket.pk, name=name, at=clock.now())
    assert Ticket.objects.get().status == "waiting"


@pytest.mark.django_db
def test_waits_of_a_hall_are_those_of_each_queue_alone() -> None:
    happening = factories.happening()
    lines = [factories.line(happening=happening, subject_kind="booth", subject_id=key) for key in (1, 2)]
    now = clock.now()
    for minutes in (2, 4, 6, 8, 10, 60):
        factories.ticket(line=lines[0], status="done", served_at=now - timedelta(minutes=minutes), ended_at=now)
    factories.ticket(line=lines[0])
    assert queries.waits(happening.pk, "booth") == {line.subject_id: queries.view(line).wait for line in lines}
