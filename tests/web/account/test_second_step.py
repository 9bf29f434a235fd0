"""Posts open after the second step: on every page, in the API, nowhere by the number alone."""

import re
from base64 import b32decode
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from chunfeng.domain.people import rules
from chunfeng.domain.people.models import Visit
from chunfeng.kernel import clock
from chunfeng.shared.sms import MemoryGateway
from tests import factories

pytestmark = pytest.mark.django_db

PHONE = "13800138000"
NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)
STAFF_PAGES = ("/desk/", "/desk/people/", "/desk/people/export.csv", "/desk/figures/", "/kiosk/set-up/")


@pytest.fixture(autouse=True)
def _demanded(settings):
    settings.SMS_GATEWAY = "memory"
    settings.STAFF_FACTOR_FROM = date.min
    MemoryGateway.outbox.clear()
    with clock.at(NOON):
        yield


@pytest.fixture
def officer():
    post = factories.staff(organisation=factories.organisation(), person=factories.person(name="李芳", phone=PHONE))
    return post.person


def sign_in(client, after=timedelta()):
    with clock.at(NOON + after):
        client.post("/sign-in/", {"phone": PHONE})
        return client.post("/sign-in/code/", {"code": MemoryGateway.outbox[-1].parameters["code"]})


def secret_on(page):
    letters = re.search(r'text-center">([A-Z2-7 ]+)<', page.content.decode()).group(1)
    return b32decode(letters.replace(" ", ""))


def code(secret, after=timedelta()):
    return rules.totp(secret, int((NOON + after).timestamp()) // 30)


def enrol(client):
    """An app, and ten codes on paper."""
    sign_in(client)
    secret = secret_on(client.get("/me/security/app/?next=/desk/"))
    answer = client.post("/me/security/app/?next=/desk/", {"code": code(secret)})
    assert answer.url == "/me/security/papers/?next=/desk/"
    page = client.post(answer.url, {"next": "/desk/"}).content.decode()
    return secret, re.findall(r"font-semibold\">([0-9a-z]{5}-[0-9a-z]{5})<", page)


def opens(client, address="/desk/"):
    return client.get(address).status_code == 200


def test_the_number_alone_opens_no_desk(client, officer):
    assert sign_in(client).url == "/desk/"
    for address in STAFF_PAGES:
        answer = client.get(address)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/sign-in/second/"), address
    assert client.get("/api/v1/figures/bulletin?from=2026-04-01&to=2026-04-21").status_code == 401
    assert "打开工作台前还有一步" in client.get("/sign-in/second/?next=/desk/").content.decode()
    assert opens(client, "/me/")


def test_an_app_opens_the_desk_at_once_and_papers_are_given(client, officer):
    _secret, papers = enrol(client)
    assert (len(papers), [opens(client, address) for address in STAFF_PAGES]) == (10, [True] * len(STAFF_PAGES))


def test_later_sign_ins_show_the_second_step(client, officer):
    secret, _papers = enrol(client)
    other, later = Client(), timedelta(minutes=10)
    sign_in(other, later)
    with clock.at(NOON + later):
        assert opens(other) is False
        wrong = other.post("/sign-in/second/?next=/desk/", {"code": "000000"})
        assert (wrong.status_code, opens(other)) == (200, False)
        answer = other.post("/sign-in/second/?next=/desk/", {"code": code(secret, later), "next": "/desk/"})
        assert (answer.status_code, answer.url, opens(other)) == (302, "/desk/", True)


def test_a_paper_stands_in_for_the_app_once(client, officer):
    _secret, papers = enrol(client)
    for minutes, opened in ((10, True), (20, False)):
        other, later = Client(), timedelta(minutes=minutes)
        sign_in(other, later)
        with clock.at(NOON + later):
            other.post("/sign-in/second/", {"code": papers[0]})
            assert opens(other) is opened


def test_a_stolen_sim_card_adds_no_factor_of_its_own(client, officer):
    enrol(client)
    thief, later = Client(), timedelta(minutes=10)
    sign_in(thief, later)
    with clock.at(NOON + later):
        for address in (
            "/me/security/app/",
            "/me/security/passkeys/new/",
            "/me/security/papers/",
            "/me/security/phone/",
        ):
            assert thief.get(address).url.split("?")[0] == "/sign-in/second/"
        assert thief.post("/me/security/app/remove/").url.split("?")[0] == "/sign-in/second/"


def test_five_wrong_codes_pause_the_second_step(client, officer):
    secret, _papers = enrol(client)
    thief, later = Client(), timedelta(minutes=10)
    sign_in(thief, later)
    with clock.at(NOON + later):
        said = [thief.post("/sign-in/second/", {"code": "000000"}).status_code for _try in range(5)]
        assert said == [200, 200, 200, 200, 429]
        assert thief.post("/sign-in/second/", {"code": code(secret, later)}).status_code == 429


def test_workers_need_no_second_step(client):
    assert sign_in(client).url == "/"
    assert client.get("/sign-in/second/").url == "/me/security/"


def test_before_the_day_of_the_operator_posts_open_and_say_so(client, officer, settings):
    settings.STAFF_FACTOR_FROM = date(2026, 4, 22)
    page = client.get(sign_in(client).url)
    assert (page.status_code, "2026年4月22日" in page.content.decode()) == (200, True)
    with clock.at(NOON + timedelta(days=1)):
        sign_in(client := Client(), timedelta(days=1))
        assert opens(client) is False


@pytest.mark.urls("tests.web.account.demo_urls")
def test_made_up_staff_walk_in_by_a_click_in_the_demo_only(client, settings):
    settings.DEMO = True
    post = factories.staff(organisation=factories.organisation(), person=factories.person(demo_role="工会"))
    client.post("/demo/sign-in/", {"account": post.person_id})
    assert opens(client) is True
    settings.DEMO = False
    assert opens(client) is False


def test_staff_who_walk_away_are_signed_out(client, officer):
    enrol(client)
    with clock.at(NOON + timedelta(minutes=29)):
        assert opens(client) is True
    with clock.at(NOON + timedelta(minutes=58)):
        assert opens(client) is True
    with clock.at(NOON + timedelta(minutes=89)):
        answer = client.get("/desk/positions/")
        assert (answer.status_code, answer.url) == (302, "/sign-in/?next=/desk/positions/")
        assert "_auth_user_id" not in client.session
    assert Visit.objects.count() == 0


def test_the_operator_says_how_long_staff_may_be_away(client, officer, settings):
    settings.STAFF_IDLE_MINUTES = 5
    enrol(client)
    with clock.at(NOON + timedelta(minutes=6)):
        assert client.get("/desk/").url == "/sign-in/?next=/desk/"


def test_workers_stay_signed_in(client):
    sign_in(client)
    with clock.at(NOON + timedelta(days=20)):
        assert opens(client, "/me/")


def test_the_last_factor_of_a_post_stays(client, officer):
    enrol(client)
    page = client.post("/me/security/app/remove/", follow=True)
    assert "至少要保留一种" in page.content.decode()
    assert opens(client)
