"""My devices and my number through the pages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from chunfeng.domain.people.models import Person, Visit
from chunfeng.kernel import clock
from chunfeng.shared.sms import MemoryGateway
from tests import factories

pytestmark = pytest.mark.django_db

PHONE, NEW = "13800138000", "13800138001"
NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)
XIAOMI = "Mozilla/5.0 (Linux; U; Android 13; zh-cn) AppleWebKit/537.36 Chrome/100 Mobile Safari/537.36 MiuiBrowser/17.0"


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    with clock.at(NOON):
        yield


def browser(phone=PHONE, minutes=0, **headers):
    client = Client(headers=headers)
    with clock.at(NOON + timedelta(minutes=minutes)):
        client.post("/sign-in/", {"phone": phone})
        client.post("/sign-in/code/", {"code": MemoryGateway.outbox[-1].parameters["code"]})
    return client


def is_in(client):
    return client.get("/me/").status_code == 200


def test_devices_are_listed_with_what_they_are():
    client = browser(**{"user-agent": XIAOMI})
    page = client.get("/me/security/").content.decode()
    assert ("安卓手机 · 小米浏览器" in page, "本机" in page, "短信验证码" in page) == (True, True, True)


@pytest.mark.parametrize(("role", "may"), [("officer", True), ("reviewer", False), ("auditor", False)])
def test_a_screen_is_offered_to_whoever_may_set_one_up(role, may):
    client = Client()
    client.force_login(factories.staff(organisation=factories.organisation(), role=role).person)
    offered = "/kiosk/set-up/" in client.get("/me/security/").content.decode()
    assert (offered, client.get("/kiosk/set-up/").status_code == 200) == (may, may)


def test_signing_out_another_device_counts_at_once():
    here, there = browser(), browser(minutes=2)
    other = Visit.objects.order_by("id").last()
    here.post(f"/me/security/sessions/{other.pk}/end/")
    assert (is_in(here), is_in(there)) == (True, False)


def test_signing_out_everywhere_else():
    here, there, further = browser(), browser(minutes=2), browser(minutes=4)
    here.post("/me/security/sessions/end-others/")
    assert [is_in(client) for client in (here, there, further)] == [True, False, False]


def test_a_session_that_was_ended_does_not_come_back_by_what_it_still_writes():
    here, there = browser(), browser(minutes=2)
    with clock.at(NOON + timedelta(hours=2)):
        here.post("/me/security/sessions/end-others/")
        there.get("/me/")
        assert is_in(there) is False
    assert Visit.objects.count() == 1


def test_the_number_changes_by_a_code_to_the_new_one():
    here, there = browser(), browser(minutes=2)
    person = Person.objects.get()
    answer = here.post("/me/security/phone/", {"phone": NEW})
    assert answer.url == "/me/security/phone/code/"
    assert "138****8001" in here.get(answer.url).content.decode()
    code = MemoryGateway.outbox[-1].parameters["code"]
    wrong = here.post(answer.url, {"code": f"{(int(code) + 1) % 1_000_000:06d}"})
    assert (wrong.status_code, is_in(there)) == (200, True)
    assert here.post(answer.url, {"code": code}).url == "/me/security/"
    person.refresh_from_db()
    assert (person.phone, is_in(here), is_in(there)) == (NEW, True, False)


def test_the_new_number_is_never_in_the_session():
    here = browser()
    here.post("/me/security/phone/", {"phone": NEW})
    assert NEW not in str(dict(here.session.items()))


def test_an_old_session_changes_no_number():
    here = browser()
    with clock.at(NOON + timedelta(minutes=11)):
        assert here.get("/me/security/phone/").url == "/sign-in/again/?next=/me/security/phone/"
        assert here.post("/me/security/phone/code/", {"code": "1"}).status_code == 302
    assert Person.objects.get().phone == PHONE


def test_a_long_silent_number_asks_whose_it_is():
    browser()
    old = Person.objects.get()
    client = Client()
    with clock.at(NOON + timedelta(days=91)):
        client.post("/sign-in/", {"phone": PHONE})
        answer = client.post("/sign-in/code/", {"code": MemoryGateway.outbox[-1].parameters["code"]})
        assert (answer.url, "_auth_user_id" in client.session) == ("/sign-in/silent/", False)
        page = client.get(answer.url).content.decode()
        assert ("这个账号是你的吗" in page, old.handle in page) == (True, False)
        answer = client.post(answer.url)
        assert (answer.url, client.session["_auth_user_id"] == str(old.pk)) == ("/", False)
        assert Client().get("/sign-in/silent/").url == "/sign-in/"


def test_a_code_typed_elsewhere_proves_a_silent_number_to_nobody_else():
    browser()
    owner, stranger = Client(), Client()
    with clock.at(NOON + timedelta(days=91)):
        owner.post("/sign-in/", {"phone": PHONE})
        code = MemoryGateway.outbox[-1].parameters["code"]
        stranger.post("/sign-in/", {"phone": PHONE})  # one is on its way: the same code counts
        owner.post("/sign-in/code/", {"code": code})
        assert stranger.post("/sign-in/silent/").url == "/sign-in/"
        assert Person.objects.count() == 1
        assert owner.post("/sign-in/silent/").url == "/"


def test_a_request_for_a_new_number_is_stopped_by_its_owner():
    here = browser()
    request = factories.recovery(person=Person.objects.get(), organisation=factories.organisation())
    assert "有人申请把你的账号换到另一个号码" in here.get("/me/security/").content.decode()
    here.post(f"/me/security/phone/requests/{request.pk}/stop/")
    request.refresh_from_db()
    assert request.status == "stopped"
    assert "有人申请" not in here.get("/me/security/").content.decode()
