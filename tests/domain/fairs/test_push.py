"""Telling people of a fair: who agreed, whom it suits, as many as there is room for, each once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.fairs.models import Summons
from chunfeng.domain.fairs.rules.push import Suited, best_of_each, room
from chunfeng.domain.fairs.services import push
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.people.models import Consent
from chunfeng.domain.talent.models import Seeker
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
        seen = push.preview(actor=officer, fair_id=fair.pk)
        assert (seen.next, seen.by_work) == (1, (("维修电工", 1),))
        assert push.call(actor=officer, fair_id=fair.pk) == 1
    assert told() == {wanted.person_id}
    assert Summons.objects.get().reasons[0] == "提到电工"


@pytest.mark.django_db
def test_pressed_twice_tells_once_and_room_is_kept():
    fair, officer = announced(seats=1)
    people = [electrician(fair) for _each in range(5)]
    assert [push.call(actor=officer, fair_id=fair.pk) for _press in range(2)] == [3, 0]
    assert len(told()) == 3
    Happening.objects.update(capacity=2)
    assert push.call(actor=officer, fair_id=fair.pk) == 2
    assert told() == {one.person_id for one in people}


@pytest.mark.django_db
def test_messages_leave_once(settings):
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    fair, officer = announced()
    electrician(fair)
    push.call(actor=officer, fair_id=fair.pk)
    assert [push.tell(fair_id=fair.pk) for _time in range(2)] == [1, 0]
    [message] = MemoryGateway.outbox
    assert message.template == "fair_call"
    assert f"{fair.happening.title}有适合你的岗位" in message.text


@pytest.mark.django_db
def test_others_neither_see_nor_tell():
    fair, _officer = announced()
    electrician(fair)
    auditor = factories.officer(fair.happening.organisation, role="auditor")
    with pytest.raises(NotAllowed):
        push.call(actor=auditor, fair_id=fair.pk)
    assert told() == set()
