"""Codes, limits and locks, by the injected clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from chunfeng.domain.people import queries, services
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import (
    AccountClosed,
    BadPhone,
    CodeExpired,
    Locked,
    SmsNotSent,
    TooManyRequests,
    TooSoon,
    WrongCode,
)
from chunfeng.domain.people.models import Person, SignIn, SignInEvent
from chunfeng.kernel import clock
from chunfeng.kernel.errors import NotFound
from chunfeng.shared.models import AuditEntry
from chunfeng.shared.sms import MemoryGateway, NotSent
from tests import factories

pytestmark = pytest.mark.django_db

PHONE = "13800138000"
NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)


class BrokenGateway:
    shown_on_page = False

    def send(self, message):
        raise NotSent("the line is down")


@pytest.fixture(autouse=True)
def _memory(settings):
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()


def ask(phone=PHONE, address="10.0.0.1", after=timedelta()):
    with clock.at(NOON + after):
        sent = services.request_code(phone=phone, address=address)
    return sent, MemoryGateway.outbox[-1].parameters["code"]


def confirm(sign_in_id, code, address="10.0.0.1", after=timedelta()):
    with clock.at(NOON + after):
        return services.confirm_code(sign_in_id=sign_in_id, code=code, address=address)


def other(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_an_unknown_number_becomes_a_person_on_the_way_in():
    sent, code = ask("+86 138 0013 8000")
    assert Person.objects.count() == 0
    signed_in = confirm(sent.sign_in_id, code)
    assert (signed_in.joined, signed_in.person.phone, signed_in.person.phone_verified_at) == (True, PHONE, NOON)
    assert queries.has_consent(signed_in.person.pk, Purpose.SERVICE) is True
    assert [(entry.act, entry.about_person_id) for entry in AuditEntry.objects.all()] == [
        ("sign_in", signed_in.person.pk)
    ]


def test_a_known_number_is_the_same_person():
    known = factories.person(phone=PHONE)
    sent, code = ask()
    assert (confirm(sent.sign_in_id, code).person.pk, Person.objects.count()) == (known.pk, 1)


def test_the_sms_is_chinese_and_the_code_has_six_digits():
    _sent, code = ask()
    message = MemoryGateway.outbox[-1]
    assert (len(code), code.isdigit(), message.phone) == (6, True, PHONE)
    assert message.text == f"【春风】登录验证码 {code},5 分钟内有效。请勿告诉任何人。".replace(",", "，")


def test_neither_phone_nor_code_lies_readable_in_the_database():
    _sent, code = ask()
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_index, code_hash FROM people_signin")
        columns = [bytes(value) for value in cursor.fetchone()]
    assert [needle in column for column in columns for needle in (PHONE.encode(), code.encode())] == [False] * 6


@pytest.mark.parametrize("phone", ["", "12345", "12800138000", "138001380001", "abc"])
def test_what_is_no_mobile_number_is_refused(phone):
    with pytest.raises(BadPhone):
        services.request_code(phone=phone, address="10.0.0.1")


def test_a_code_works_once():
    sent, code = ask()
    confirm(sent.sign_in_id, code)
    with pytest.raises(CodeExpired):
        confirm(sent.sign_in_id, code)


@pytest.mark.parametrize(("seconds", "works"), [(299, True), (300, False)])
def test_a_code_lasts_five_minutes(seconds, works):
    sent, code = ask()
    if works:
        assert confirm(sent.sign_in_id, code, after=timedelta(seconds=seconds)).joined is True
    else:
        with pytest.raises(CodeExpired):
            confirm(sent.sign_in_id, code, after=timedelta(seconds=seconds))


def test_a_code_is_sent_again_after_a_minute_and_replaces_the_first():
    sent, first = ask()
    with pytest.raises(TooSoon) as refused:
        ask(after=timedelta(seconds=59))
    assert (refused.value.until, refused.value.sign_in_id) == (NOON + timedelta(seconds=60), sent.sign_in_id)
    again, second = ask(after=timedelta(seconds=60))
    assert again.sign_in_id == sent.sign_in_id
    if first != second:
        with pytest.raises(WrongCode):
            confirm(sent.sign_in_id, first, after=timedelta(seconds=61))
    assert confirm(sent.sign_in_id, second, after=timedelta(seconds=61)).joined is True


def test_a_phone_gets_five_codes_an_hour():
    for number in range(5):
        ask(after=timedelta(minutes=2 * number))
    with pytest.raises(TooManyRequests) as refused:
        ask(after=timedelta(minutes=20))
    assert (refused.value.until, refused.value.local_time) == (NOON + timedelta(hours=1), "13:00")
    assert ask(after=timedelta(hours=1))[0].expires_at == NOON + timedelta(hours=1, minutes=5)


def test_an_address_gets_a_hundred_codes_in_ten_minutes_and_others_go_on():
    rows = [SignInEvent(at=NOON, kind="request", phone_index=bytes([n]), address_index=None) for n in range(100)]
    sent, _code = ask("13900000001")
    address_index = SignInEvent.objects.get().address_index
    for row in rows[1:]:
        row.address_index = address_index
    SignInEvent.objects.bulk_create(rows[1:])
    with pytest.raises(TooManyRequests) as refused:
        ask("13900000002", after=timedelta(minutes=1))
    assert refused.value.until == NOON + timedelta(minutes=10)
    assert ask("13900000002", address="10.0.0.2", after=timedelta(minutes=1))[0].sign_in_id != sent.sign_in_id


def test_five_wrong_codes_lock_the_phone_for_half_an_hour_for_the_right_code_too():
    factories.person(phone=PHONE)
    sent, code = ask()
    lefts = []
    for _ in range(4):
        with pytest.raises(WrongCode) as wrong:
            confirm(sent.sign_in_id, other(code))
        lefts.append(wrong.value.left)
    with pytest.raises(Locked) as locked:
        confirm(sent.sign_in_id, other(code))
    assert (lefts, locked.value.until, locked.value.local_time) == ([4, 3, 2, 1], NOON + timedelta(minutes=30), "12:30")
    with pytest.raises(Locked):
        confirm(sent.sign_in_id, code, after=timedelta(minutes=1))
    with pytest.raises(Locked):
        ask(after=timedelta(minutes=29, seconds=59))
    assert AuditEntry.objects.filter(act="sign_in_locked").count() == 1
    again, fresh = ask(after=timedelta(minutes=30))
    assert confirm(again.sign_in_id, fresh, after=timedelta(minutes=30)).joined is False


def test_wrong_codes_are_counted_across_new_codes():
    sent, code = ask()
    for _ in range(4):
        with pytest.raises(WrongCode):
            confirm(sent.sign_in_id, other(code))
    _again, fresh = ask(after=timedelta(minutes=1))
    with pytest.raises(Locked):
        confirm(sent.sign_in_id, other(fresh), after=timedelta(minutes=1))


def test_an_unknown_number_is_locked_just_like_a_known_one():
    sent, code = ask()
    for _ in range(4):
        with pytest.raises(WrongCode):
            confirm(sent.sign_in_id, other(code))
    with pytest.raises(Locked):
        confirm(sent.sign_in_id, other(code))


def test_many_wrong_codes_from_one_address_are_stopped():
    sent, code = ask()
    confirmable = SignInEvent.objects.get()
    SignInEvent.objects.bulk_create(
        SignInEvent(at=NOON, kind="failure", phone_index=bytes([n]), address_index=confirmable.address_index)
        for n in range(50)
    )
    with pytest.raises(TooManyRequests):
        confirm(sent.sign_in_id, code)
    assert confirm(sent.sign_in_id, code, address="10.0.0.9").joined is True


def test_a_failed_gateway_costs_neither_a_minute_nor_a_try(settings):
    settings.SMS_GATEWAY = "tests.domain.people.test_sign_in.BrokenGateway"
    with pytest.raises(SmsNotSent):
        services.request_code(phone=PHONE, address="10.0.0.1")
    settings.SMS_GATEWAY = "memory"
    assert (SignInEvent.objects.count(), ask()[0].shown_code) == (0, "")


def test_a_closed_account_stays_out():
    factories.person(phone=PHONE, is_active=False)
    sent, code = ask()
    with pytest.raises(AccountClosed):
        confirm(sent.sign_in_id, code)


def test_the_demo_shows_the_code_instead_of_sending_it(settings):
    settings.SMS_GATEWAY = "demo"
    with clock.at(NOON):
        sent = services.request_code(phone=PHONE, address="10.0.0.1")
    assert (MemoryGateway.outbox, confirm(sent.sign_in_id, sent.shown_code).joined) == ([], True)


@pytest.mark.parametrize(("demo", "role"), [(False, "worker"), (True, "")])
def test_nobody_walks_in_outside_the_demo_or_as_a_real_person(settings, demo, role):
    settings.DEMO = demo
    made = factories.person(demo_role=role)
    with pytest.raises(NotFound):
        services.sign_in_to_demo(person_id=made.pk)


def test_demo_accounts_are_listed_by_role(settings):
    settings.DEMO = True
    worker, officer = factories.person(demo_role="worker"), factories.person(demo_role="officer")
    factories.person()
    assert queries.demo_accounts() == [officer, worker]
    assert services.sign_in_to_demo(person_id=worker.pk) == worker


def test_old_sign_ins_are_forgotten():
    ask()
    ask("13900000009", after=timedelta(hours=20))
    with clock.at(NOON + timedelta(hours=25)):
        assert services.purge_sign_ins() == 2
    assert (SignIn.objects.count(), SignInEvent.objects.count()) == (1, 1)
