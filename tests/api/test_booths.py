"""What phones at booths send: signed by a key, without a session, in any order, as often as they like."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests import factories
from tests.api.booth_phone import Phone, answers, post
from tests.domain.fairs.test_booths import staffed
from tests.domain.fairs.test_day import seeker, stand_of

from chunfeng.domain.employers.services.employers import forget_person
from chunfeng.domain.fairs.models import BoothAct, BoothPhone, Fair, Participation
from chunfeng.domain.fairs.services import day, phones
from chunfeng.domain.happenings.models import Happening, Ticket
from chunfeng.domain.happenings.services import queues
from chunfeng.domain.hiring.models import Application, InterviewNote
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standing_clock() -> Iterator[None]:
    with clock.at(clock.now()):
        yield


def an_hour_on(fair: Fair) -> Ticket:
    """The number that somebody took an hour ago."""
    found = Ticket.objects.get(line__happening_id=fair.happening_id)
    Ticket.objects.filter(pk=found.pk).update(waiting_since=clock.now() - timedelta(hours=1))
    Application.objects.update(submitted_at=clock.now() - timedelta(hours=1))
    return found


def ago(minutes: float):
    return clock.now() - timedelta(minutes=minutes)


def test_an_hour_without_a_network_arrives_in_order_with_its_times_and_without_a_session() -> None:
    fair, booth, one, _other = staffed()
    ticket, application = an_hour_on(fair), Application.objects.get()
    phone = Phone.registered(one, booth, behind=timedelta(hours=3))
    kept = [
        phone.act("called_aloud", ticket.pk, at=ago(40)),
        phone.act("serve", ticket.pk, at=ago(38)),
        phone.act("note", application.pk, at=ago(30), text="会看图纸"),
        phone.act("agree", application.pk, at=ago(26)),
        phone.act("finish", ticket.pk, at=ago(25)),
    ]
    assert answers(phone.send(*kept)) == [("done", "")] * 5
    assert answers(phone.send(*reversed(kept))) == [("known", "")] * 5
    ticket.refresh_from_db()
    application.refresh_from_db()
    [note] = InterviewNote.objects.all()
    assert (ticket.status, ticket.called_at, ticket.served_at, ticket.ended_at) == ("done", ago(40), ago(38), ago(25))
    assert (note.text, note.at, note.by_id) == ("会看图纸", ago(30), one.person_id)
    assert (application.proposed_by, application.proposed_at) == ("employer", ago(26))
    assert BoothAct.objects.count() == 5


def test_what_the_phone_did_not_sign_is_refused_whole() -> None:
    _fair, booth, one, other = staffed()
    phone, colleagues = Phone.registered(one, booth), Phone.registered(other, booth)
    good = phone.batch([phone.signed("act", phone.act("next"))])
    sent = [
        {**good, "device": colleagues.id},
        {**good, "device": 987654321},
        {**good, "signature": "not base64!"},
        {**good, "text": good["text"] + " "},
        {"device": phone.id, **phone.signed("act", {"device": phone.id, "sent_at": clock.now().isoformat()})},
    ]
    told = [post(body) for body in sent]
    assert [(each.status_code, each.json()["code"]) for each in told] == [(409, "happenings.bad_signature")] * len(sent)
    assert BoothAct.objects.count() == 0


def test_an_act_changed_after_it_was_signed_is_refused_alone() -> None:
    fair, booth, one, _other = staffed()
    ticket = an_hour_on(fair)
    phone = Phone.registered(one, booth)
    good, changed = (phone.signed("act", phone.act(name, ticket.pk)) for name in ("called_aloud", "serve"))
    changed["text"] = changed["text"].replace('"serve"', '"finish"')
    assert answers(post(phone.batch([good, changed]))) == [("done", ""), ("refused", "unsigned")]
    assert Ticket.objects.get().status == "called"


def test_an_act_of_another_phone_is_not_carried_in() -> None:
    _fair, booth, one, other = staffed()
    phone, colleagues = Phone.registered(one, booth), Phone.registered(other, booth)
    act = colleagues.signed("act", colleagues.act("next"))
    assert post(phone.batch([act])).status_code == 422
    forged = phone.signed("act", colleagues.act("next") | {"device": phone.id})
    assert answers(post(colleagues.batch([]))) == []
    assert post(colleagues.batch([forged])).status_code == 422
    assert Ticket.objects.get().status == "waiting"


def test_a_phone_that_was_removed_or_belongs_to_nobody_of_the_employer_is_told_so() -> None:
    fair, booth, one, other = staffed()
    ticket = an_hour_on(fair)
    first, second = Phone.registered(one, booth), Phone.registered(other, booth)
    phones.remove(actor=other, participation_id=booth.pk, phone_id=first.id)
    forget_person(person_id=other.person_id)
    told = [phone.send(phone.act("serve", ticket.pk)) for phone in (first, second)]
    assert [(each.status_code, each.json()["code"]) for each in told] == [(409, "phone_out")] * 2
    said = [each.json()["title"] for each in told]
    assert said == ["这台手机已从展位移除。", "你已不再代表这家单位。"]
    assert Ticket.objects.get().status == "waiting"


def test_a_key_outlives_neither_the_booth_nor_two_days_after_the_fair() -> None:
    fair, booth, one, _other = staffed()
    ticket = an_hour_on(fair)
    phone = Phone.registered(one, booth)
    Participation.objects.filter(pk=booth.pk).update(presence="never_came")
    assert phone.send(phone.act("serve", ticket.pk)).json()["title"] == "单位没有参加这场招聘会，或已经不参加了。"
    Participation.objects.filter(pk=booth.pk).update(presence="came")
    ends = Happening.objects.get(pk=fair.happening_id).ends_at
    with clock.at(ends + timedelta(hours=48) - timedelta(seconds=1)):
        assert answers(phone.send(phone.act("serve", ticket.pk))) == [("done", "")]
        assert phones.forget_old() == 0
    with clock.at(ends + timedelta(hours=48)):
        assert phone.send(phone.act("finish", ticket.pk)).json()["code"] == "phone_out"
        assert phones.forget_old() == 1
    assert not BoothPhone.objects.exists()


def test_what_is_anothers_does_not_exist() -> None:
    fair, booth, one, _other = staffed()
    elsewhere = factories.ticket(line=factories.line(happening=fair.happening, subject_kind="booth", subject_id=987))
    foreign = factories.application(seeker=factories.seeker(), position=factories.position(employer=booth.employer))
    phone = Phone.registered(one, booth)
    asked = [
        phone.act("serve", elsewhere.pk),
        phone.act("called_aloud", elsewhere.pk),
        phone.act("note", foreign.pk, text="不是这场的"),
        phone.act("dance"),
    ]
    assert answers(phone.send(*asked)) == [
        ("refused", "no_such_act"),
        ("refused", "no_such_act"),
        ("refused", "not_found"),
        ("refused", "no_such_act"),
    ]
    assert (BoothAct.objects.count(), InterviewNote.objects.count()) == (0, 0)


def test_a_time_in_the_future_is_now() -> None:
    fair, booth, one, _other = staffed()
    ticket = an_hour_on(fair)
    phone = Phone.registered(one, booth)
    phone.send(phone.act("called_aloud", ticket.pk, at=clock.now() + timedelta(days=1)))
    assert Ticket.objects.get().called_at == clock.now()
    assert phone.send(phone.act("serve", ticket.pk) | {"at": "2026-04-21T10:00:00"}).status_code == 422


def test_a_colleague_who_called_meanwhile_and_a_visitor_who_left() -> None:
    fair, booth, one, other = staffed()
    first, stranger = an_hour_on(fair), seeker()
    second = day.take_number(actor=stranger, fair=fair, number=stand_of(fair, "维修电工"))
    Ticket.objects.filter(pk=second.pk).update(waiting_since=ago(50))
    phone = Phone.registered(one, booth)
    queues.call_next(actor=other, line_id=first.line_id)
    queues.leave(actor=stranger, ticket_id=second.pk)
    sent = phone.send(phone.act("called_aloud", first.pk, at=ago(20)), phone.act("called_aloud", second.pk, at=ago(10)))
    assert answers(sent) == [("done", ""), ("refused", "happenings.number_given_back")]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.calls, first.called_at, second.status) == ("called", 1, ago(20), "left")


def test_whoever_has_lost_the_role_and_got_it_again_begins_with_a_new_key() -> None:
    _fair, booth, one, _other = staffed()
    phone = Phone.registered(one, booth)
    forget_person(person_id=one.person_id)
    again = factories.speaker(booth.employer, person=BoothPhone.objects.get().person)
    assert phone.send(phone.act("next")).json()["code"] == "phone_out"
    assert answers(new_phone(again, booth)) == [("done", "")]


def new_phone(actor: Actor, booth: Participation):
    phone = Phone.registered(actor, booth)
    return phone.send(phone.act("next"))
