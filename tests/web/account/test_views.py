"""Signing in and out through the pages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import NoReverseMatch, reverse

from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock
from chunfeng.shared.models import AuditEntry
from chunfeng.shared.sms import MemoryGateway
from tests import factories

pytestmark = pytest.mark.django_db

PHONE = "13800138000"
NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    with clock.at(NOON):
        yield


def ask(client, phone=PHONE, **more):
    return client.post("/sign-in/", {"phone": phone, **more})


def last_code():
    return MemoryGateway.outbox[-1].parameters["code"]


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_two_screens_lead_in_and_the_session_is_a_new_one(client):
    assert client.get("/sign-in/").status_code == 200
    answer = ask(client, phone="138 0013 8000")
    assert (answer.status_code, answer.url) == (302, "/sign-in/code/")
    before = client.session.session_key
    assert "138****8000" in client.get("/sign-in/code/").content.decode()
    answer = client.post("/sign-in/code/", {"code": last_code()})
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(Person.objects.get().pk)


def test_the_session_never_holds_the_number_or_the_code(client):
    ask(client)
    held = str(dict(client.session.items()))
    assert (PHONE in held, last_code() in held) == (False, False)


def test_known_and_unknown_numbers_get_the_same_answer(client, django_user_model):
    factories.person(phone="13900000001")
    pages = []
    for phone in ("13900000001", "13900000002"):
        client.logout()
        answer = ask(client, phone=phone)
        page = client.get(answer.url).content.decode().replace(phone[:3] + "****" + phone[-4:], "X")
        pages.append((answer.status_code, answer.url, len(page)))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("given", "goal"),
    [
        ("/applications/7/", "/applications/7/"),
        ("https://evil.example/", "/"),
        ("//evil.example/x", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_way_back_is_kept_when_it_is_our_own(client, given, goal):
    url = ask(client, next=given).url
    code_url = "/sign-in/code/" if goal == "/" else "/sign-in/code/?next=/applications/7/"
    assert url == code_url
    assert client.post(url, {"code": last_code(), "next": given}).url == goal


def test_a_bad_number_is_explained_beside_the_field(client):
    answer = ask(client, phone="12345")
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["phone"])


def test_a_wrong_code_says_how_many_tries_are_left(client):
    ask(client)
    answer = client.post("/sign-in/code/", {"code": wrong(last_code())})
    assert answer.status_code == 200
    assert answer.context["form"].errors["code"] == ["和短信里的验证码不一样。再错 4 次，这个号码会暂停登录 30 分钟。"]


def test_the_fifth_wrong_code_locks_and_says_until_when(client):
    ask(client)
    code = last_code()
    answers = [client.post("/sign-in/code/", {"code": wrong(code)}).status_code for _ in range(5)]
    locked = client.post("/sign-in/code/", {"code": code})
    assert (answers, locked.status_code, locked["Retry-After"]) == ([200, 200, 200, 200, 429], 429, "1800")
    assert '<b class="num">12:30</b>' in locked.content.decode()
    assert "_auth_user_id" not in client.session


def test_asking_too_often_is_answered_with_429_and_a_time(client):
    for minute in range(0, 10, 2):
        with clock.at(NOON + timedelta(minutes=minute)):
            ask(client)
    with clock.at(NOON + timedelta(minutes=20)):
        answer = ask(client)
    assert (answer.status_code, answer["Retry-After"]) == (429, "2400")
    assert '今天 <b class="num">13:00</b>' in answer.content.decode()


def test_a_second_press_within_a_minute_sends_nothing_and_goes_on(client):
    assert [ask(client).url, ask(client).url, len(MemoryGateway.outbox)] == ["/sign-in/code/", "/sign-in/code/", 1]


def test_the_code_can_be_sent_again_after_a_minute(client):
    ask(client)
    assert (client.get("/sign-in/code/").context["wait"], client.get("/sign-in/code/").context["resend_url"]) == (
        60,
        "",
    )
    with clock.at(NOON + timedelta(seconds=60)):
        assert client.get("/sign-in/code/").context["resend_url"] == "/sign-in/resend/"
        assert client.post("/sign-in/resend/").url == "/sign-in/code/"
    assert len(MemoryGateway.outbox) == 2


def test_the_right_code_sent_twice_leads_in_both_times(client):
    ask(client)
    form = {"code": last_code(), "next": "/me/"}
    assert [client.post("/sign-in/code/", form).url for _ in range(2)] == ["/me/", "/me/"]
    assert AuditEntry.objects.filter(act="sign_in").count() == 1


def test_an_expired_code_leads_back_to_the_number(client):
    ask(client)
    with clock.at(NOON + timedelta(minutes=5)):
        answer = client.post("/sign-in/code/", {"code": last_code()})
    assert (answer.status_code, answer.url) == (302, "/sign-in/")


def test_the_code_page_without_a_number_leads_to_the_number(client):
    assert [client.get("/sign-in/code/").url, client.post("/sign-in/resend/").url] == ["/sign-in/", "/sign-in/"]


def test_signing_out_takes_a_post(client):
    found = factories.person()
    client.force_login(found)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/"
    assert "_auth_user_id" not in client.session
    assert AuditEntry.objects.filter(act="sign_out", person_id=found.pk).count() == 1


def test_the_sign_in_pages_are_not_kept_by_caches(client):
    assert "no-store" in client.get("/sign-in/")["Cache-Control"]


def test_forms_need_their_token():
    from django.test import Client  # noqa: PLC0415

    assert Client(enforce_csrf_checks=True).post("/sign-in/", {"phone": PHONE}).status_code == 403


def test_outside_the_demo_there_is_no_way_in_by_a_click(client):
    factories.person(demo_role="worker")
    with pytest.raises(NoReverseMatch):
        reverse("account_demo")
    assert client.post("/demo/sign-in/", {"account": "1"}).status_code == 404
    assert "demo_accounts" not in client.get("/sign-in/").context


@pytest.mark.urls("tests.web.account.demo_urls")
def test_the_demo_lists_its_people_by_role_and_lets_in_by_a_click(client, settings):
    settings.DEMO = True
    worker = factories.person(name="王芳", demo_role="worker", demo_label="电工，武汉洪山")
    real = factories.person()
    groups = client.get("/sign-in/").context["demo_accounts"]
    assert [(group["role"], [account["name"] for account in group["accounts"]]) for group in groups] == [
        ("worker", ["王芳"])
    ]
    assert client.post("/demo/sign-in/", {"account": str(real.pk)}).status_code == 404
    assert client.post("/demo/sign-in/", {"account": "x"}).status_code == 404
    assert client.post("/demo/sign-in/", {"account": str(worker.pk)}).url == "/"
    assert client.session["_auth_user_id"] == str(worker.pk)


@pytest.mark.urls("tests.web.account.demo_urls")
def test_the_demo_shows_the_code_in_a_marked_box(client, settings):
    settings.DEMO, settings.SMS_GATEWAY = True, "demo"
    ask(client)
    page = client.get("/sign-in/code/")
    assert len(page.context["demo_code"]) == 6
    assert client.post("/sign-in/code/", {"code": page.context["demo_code"]}).url == "/"
