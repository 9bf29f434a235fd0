"""Telling people of a fair: who agreed, whom it suits, as many as there is room for, each once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from chunfeng.domain.fairs.errors import FairOver, NothingFound
from chunfeng.domain.fairs.models import Summons
from chunfeng.domain.fairs.rules.push import Suited, best_of_each, room
from chunfeng.domain.fairs.services import push, telling
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.people.models import Consent
from chunfeng.domain.talent.models import Seeker
from chunfeng.kernel import clock
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import reach
from chunfeng.shared.sms import MemoryGateway
from tests import factories
from tests.domain.fairs.test_day import on_now


def announced(seats: int | None = None):
    """A fair with an electrician's position, and its officer."""
    fair, officer = on_now(("维修电工",))
    Happening.objects.update(capacity=seats)
    return fair, officer


def electrician(fair, *, agrees: bool = True, **values) -> Seeker:
    made = factories.seeker(organisation=fair.happening.organisation, wanted_words=["电工"], **values)
    if agrees:
        Consent.objects.create(person=made.person, purpose="service", text_version="2026-11")
    return made


def told() -> set[int]:
    return set(Summons.objects.values_list("person", flat=True))


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 2000))
def test_never_more_are_called_than_three_for_each_free_seat(seats, taken, called):
    assert called + room(seats=seats, taken=taken, called=called) <= max(called, 3 * max(0, seats - taken))


def test_each_is_told_of_what_suits_them_best():
    found = best_of_each([Suited(1, 7, 0.2), Suited(2, 7, 0.9), Suited(1, 8, 0.5)])
    assert [(one.seeker_id, one.position_id) for one in found] == [(2, 7), (1, 8)]


@pytest.mark.django_db
def test_only_who_agreed_is_looking_and_is_not_coming_already_is_told():
    fair, officer = announced()
    wanted = electrician(fair)
    electrician(fair, agrees=False)
    electrician(fair, looking=False)
    factories.registration(happening=fair.happening, person=electrician(fair).person)
    plain = electrician(fair).person
    Consent.objects.create(person=plain, purpose="plain_order", text_version="2026-11")
    gone = electrician(fair).person
    Consent.objects.filter(person=gone).update(withdrawn_at=Consent.objects.get(person=gone).given_at)
    factories.seeker(organisation=factories.organisation(), wanted_words=["电工"])
    with reach.limited(reach.Reach.of(officer)):
        seen = push.look(actor=officer, fair_id=fair.pk)
        assert (seen.state, seen.to_call, seen.by_work, told()) == ("found", 1, [("维修电工", 1)], set())
        assert push.call(actor=officer, fair_id=fair.pk).called == 1
    assert told() == {wanted.person_id}
    assert Summons.objects.get().reasons[0] == "提到电工"


def tell(fair, officer) -> int:
    """Look, and tell whoever was found; how many."""
    push.look(actor=officer, fair_id=fair.pk)
    return push.call(actor=officer, fair_id=fair.pk).called


@pytest.mark.django_db
def test_pressed_twice_tells_once_and_room_is_kept():
    fair, officer = announced(seats=1)
    people = [electrician(fair) for _each in range(5)]
    with pytest.raises(NothingFound):
        push.call(actor=officer, fair_id=fair.pk)
    assert tell(fair, officer) == 3
    assert push.call(actor=officer, fair_id=fair.pk).called == 3  # the second press
    assert (len(told()), tell(fair, officer)) == (3, 0)
    Happening.objects.update(capacity=2)
    assert tell(fair, officer) == 2
    assert told() == {one.person_id for one in people}


@pytest.fixture
def by_a_worker(monkeypatch):
    """As in a city: people are gone through two at a time, by a worker."""
    monkeypatch.setattr(push, "AT_ONCE", 0)
    monkeypatch.setattr(push, "CHUNK", 2)


def job() -> dict[str, int]:
    """What the worker that was queued last is to do."""
    queued = ProcrastinateJob.objects.filter(task_name="chunfeng.fairs.push").order_by("-id")
    return queued.values_list("args", flat=True)[0]


@pytest.mark.django_db
@pytest.mark.usefixtures("by_a_worker")
def test_a_worker_looks_and_tells_while_others_press_and_see_how_far_it_is():
    fair, officer = announced()
    people = [electrician(fair) for _each in range(5)]
    found = push.look(actor=officer, fair_id=fair.pk)
    assert (found.state, found.to_look) == ("looking", 5)
    assert push.look(actor=officer, fair_id=fair.pk) == push.call(actor=officer, fair_id=fair.pk) == found
    push.carry_on(**job())
    found.refresh_from_db()
    assert (found.state, found.looked, found.to_call, found.by_work) == ("found", 5, 5, [["维修电工", 5]])
    assert push.call(actor=officer, fair_id=fair.pk).state == "calling"
    push.carry_on(**job())
    found.refresh_from_db()
    assert (found.state, found.called, told()) == ("done", 5, {one.person_id for one in people})
    push.carry_on(**job())
    assert Summons.objects.count() == 5


@pytest.mark.django_db
@pytest.mark.usefixtures("by_a_worker")
def test_what_a_dead_worker_left_goes_on_and_nobody_is_told_twice():
    fair, officer = announced(seats=2)
    for _each in range(8):
        electrician(fair)
    push.look(actor=officer, fair_id=fair.pk)
    push.carry_on(**job())
    found = push.call(actor=officer, fair_id=fair.pk)
    first = job()
    push._summon(found, push._suited(found)[:2])  # … and here the worker was killed
    assert push.resume() == 0  # it may yet live
    with clock.at(clock.now() + push.SILENT + timedelta(seconds=1)):
        assert push.resume() == 1
        second = job()
        assert second["attempt"] == first["attempt"] + 1
        with pytest.raises(push._Overtaken):  # it did: what it does now no longer counts
            push._summon(found, push._suited(found)[:2])
        assert Summons.objects.count() == 2
        push.carry_on(**first)
        push.carry_on(**second)
        assert push.resume() == 0
    found.refresh_from_db()
    assert (found.state, found.called, Summons.objects.count()) == ("done", 6, 6)  # three for each of two seats


@pytest.mark.django_db
@pytest.mark.usefixtures("by_a_worker")
def test_one_that_breaks_says_so_and_can_be_looked_for_again():
    fair, officer = announced()
    electrician(fair)
    push.look(actor=officer, fair_id=fair.pk)
    push.carry_on(**job())
    found = push.call(actor=officer, fair_id=fair.pk)
    Happening.objects.update(status="cancelled")
    with pytest.raises(FairOver):
        push.carry_on(**job())
    found.refresh_from_db()
    assert (found.state, told()) == ("failed", set())
    Happening.objects.update(status="running")
    with pytest.raises(NothingFound):
        push.call(actor=officer, fair_id=fair.pk)
    assert push.look(actor=officer, fair_id=fair.pk).state == "looking"


@pytest.mark.django_db
def test_messages_leave_once(settings):
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    fair, officer = announced()
    electrician(fair)
    tell(fair, officer)
    assert [telling.tell(fair_id=fair.pk) for _time in range(2)] == [1, 0]
    [message] = MemoryGateway.outbox
    assert message.template == "fair_call"
    assert f"{fair.happening.title}有适合你的岗位" in message.text


@pytest.mark.django_db
def test_others_neither_see_nor_tell():
    fair, _officer = announced()
    electrician(fair)
    auditor = factories.officer(fair.happening.organisation, role="auditor")
    with pytest.raises(NotAllowed):
        push.look(actor=auditor, fair_id=fair.pk)
    assert told() == set()
