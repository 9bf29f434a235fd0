"""The screen in the hall, and the phone that opens it."""

import base64
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from chunfeng.domain.happenings.models import Device, Happening
from chunfeng.domain.people.models import Kiosk, KioskCode, Visit
from chunfeng.domain.people.services import kiosks
from chunfeng.kernel import clock
from chunfeng.shared.sms import MemoryGateway
from tests import factories
from tests.domain.fairs.test_day import on_now

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    with clock.at(NOON):
        yield


@pytest.fixture
def screen(client):
    """A browser that an officer has made a kiosk."""
    organisation = factories.organisation(name="武汉市洪山区总工会")
    officer = factories.staff(organisation=organisation).person
    client.force_login(officer)
    answer = client.post("/kiosk/set-up/", {"name": "洪山大厅 1 号机", "organisation": organisation.pk})
    assert answer.url == "/kiosk/"
    return client


def phone(number="13800138000"):
    client = Client()
    client.post("/sign-in/", {"phone": number})
    client.post("/sign-in/code/", {"code": MemoryGateway.outbox[-1].parameters["code"]})
    return client


def shown(screen):
    """The address behind the code that the screen shows now."""
    page = screen.get("/kiosk/")
    assert page.status_code == 200
    code = KioskCode.objects.get(pk=screen.session["kiosk_code"])
    return f"/kiosk/enter/{kiosks.show_code(kiosk=code.kiosk, code_id=code.pk).text}/"


def let_in(screen, **options):
    own = phone(**options)
    own.post(shown(screen))
    answer = screen.get("/kiosk/")
    assert (answer.status_code, answer.url) == (302, "/kiosk/home/")
    return own


def test_the_officer_who_sets_a_screen_up_is_out_of_it_at_once(screen):
    assert "_auth_user_id" not in screen.session
    page = screen.get("/kiosk/").content.decode()
    assert ("洪山大厅 1 号机" in page, "data:image/svg+xml" in page) == (True, True)


def test_a_browser_that_is_no_kiosk_says_what_to_do(client):
    answer = client.get("/kiosk/")
    assert (answer.status_code, "还没有设为自助机" in answer.content.decode()) == (409, True)


def test_the_phone_sees_which_screen_it_opens_and_the_screen_opens(screen):
    own = phone()
    address = shown(screen)
    assert "洪山大厅 1 号机" in own.get(address).content.decode()
    assert "_auth_user_id" not in screen.session
    assert own.post(address).status_code == 200
    assert screen.get("/kiosk/").url == "/kiosk/home/"
    page = screen.get("/kiosk/home/").content.decode()
    assert ("138****8000" in page, "办完了，退出" in page) == (True, True)
    assert Visit.objects.filter(method="kiosk").get().kiosk == Kiosk.objects.get()


def test_the_screen_asks_and_is_told_when_to_load_again(screen):
    address = shown(screen)
    quiet = screen.get("/kiosk/wait/")
    assert (quiet.status_code, quiet.headers.get("HX-Redirect")) == (204, None)
    phone().post(address)
    assert screen.get("/kiosk/wait/").headers["HX-Redirect"] == "/kiosk/"


def test_without_a_script_the_screen_loads_itself_again(screen):
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in screen.get("/kiosk/").content.decode()


def test_whoever_is_not_signed_in_signs_in_first_and_comes_back(screen):
    address = shown(screen)
    assert Client().get(address).url == f"/sign-in/?next={address}"


def test_a_second_phone_and_a_replay_are_refused(screen):
    address = shown(screen)
    phone().post(address)
    assert phone("13800138001").post(address).status_code == 409
    screen.get("/kiosk/")
    assert phone("13800138002").post(address).status_code == 409


def test_the_screen_forgets_when_nobody_touches_it(screen):
    let_in(screen)
    assert screen.get("/kiosk/home/").headers["Refresh"] == "90; url=/kiosk/"
    with clock.at(NOON + timedelta(seconds=91)):
        assert screen.get("/kiosk/home/").url == "/kiosk/"
        assert "_auth_user_id" not in screen.session


def test_the_screen_forgets_after_ten_minutes_however_busy(screen):
    let_in(screen)
    for seconds in range(60, 601, 60):
        with clock.at(NOON + timedelta(seconds=seconds)):
            assert screen.get("/kiosk/home/").status_code == 200
    with clock.at(NOON + timedelta(seconds=601)):
        assert screen.get("/kiosk/home/").url == "/kiosk/"


def test_pages_at_a_screen_are_kept_nowhere(screen):
    let_in(screen)
    for address in ("/kiosk/home/", "/jobs/", "/applications/", "/me/"):
        assert "no-store" in screen.get(address).headers["Cache-Control"], address


def test_signing_out_returns_to_the_code(screen):
    let_in(screen)
    assert screen.post("/sign-out/").url == "/kiosk/"
    assert screen.get("/kiosk/").status_code == 200
    assert "_auth_user_id" not in screen.session


def test_the_start_page_of_the_screen_lets_nobody_stay_in(screen):
    let_in(screen)
    assert screen.get("/kiosk/").status_code == 200
    assert "_auth_user_id" not in screen.session


def test_the_phone_ends_the_visit_at_the_screen(screen):
    own = let_in(screen)
    own.post("/me/security/sessions/end-others/")
    assert screen.get("/kiosk/home/").url == "/sign-in/?next=/kiosk/home/"


def test_nothing_that_opens_the_account_changes_at_a_screen(screen):
    let_in(screen)
    for address in ("/me/security/phone/", "/me/security/passkeys/new/", "/me/security/app/", "/me/security/papers/"):
        assert screen.get(address).url.split("?")[0] == "/sign-in/again/", address


@pytest.mark.parametrize("demanded_from", [date.min, date.max])
def test_no_desk_opens_at_a_screen(screen, settings, demanded_from):
    settings.STAFF_FACTOR_FROM = demanded_from
    factories.staff(organisation=factories.organisation(), person=factories.person(phone="13800138009"))
    own = phone("13800138009")
    own.post(shown(screen))
    screen.get("/kiosk/")
    assert screen.get("/desk/").status_code == 404


def test_a_screen_opens_no_other_screen(screen):
    let_in(screen)
    kiosk = factories.kiosk(organisation=factories.organisation())
    text = kiosks.show_code(kiosk=kiosk, code_id=None).text
    assert screen.post(f"/kiosk/enter/{text}/").status_code == 403


def test_a_retired_screen_is_one_no_longer(screen):
    let_in(screen)
    kiosk = Kiosk.objects.get()
    officer = Client()
    officer.force_login(kiosk.added_by)
    officer.post(f"/kiosk/{kiosk.pk}/retire/")
    assert screen.get("/kiosk/").status_code == 409
    assert Visit.objects.filter(kiosk=kiosk).count() == 0


def test_the_code_holds_nothing_of_anybody(screen):
    text = re.search(r"/kiosk/enter/([^/]+)/", shown(screen)).group(1)
    assert len(text) < 130


KEY = base64.urlsafe_b64encode(bytes(range(32))).rstrip(b"=").decode()


@pytest.fixture
def keyed(client):
    """A browser that made a key while an officer made it a kiosk."""
    organisation = factories.organisation(name="武汉市洪山区总工会")
    client.force_login(factories.staff(organisation=organisation).person)
    given = {"name": "体育馆 1 号机", "organisation": organisation.pk, "public_key": KEY}
    return client, client.post("/kiosk/set-up/", given)


def test_one_step_makes_a_screen_and_enrols_its_key(keyed):
    screen, answer = keyed
    device = Device.objects.get()
    assert answer.json() == {
        "id": device.pk,
        "name": "体育馆 1 号机",
        "organisation": "武汉市洪山区总工会",
        "standing": True,
    }
    assert (bytes(device.public_key), device.kiosk) == (bytes(range(32)), Kiosk.objects.get())
    assert screen.get("/kiosk/").status_code == 200
    assert "_auth_user_id" not in screen.session


def test_a_screen_that_is_taken_out_of_use_loses_its_key_too(keyed):
    kiosk = Kiosk.objects.get()
    officer = Client()
    officer.force_login(kiosk.added_by)
    officer.post(f"/kiosk/{kiosk.pk}/retire/")
    assert Device.objects.get().revoked_at == NOON
    assert keyed[0].get("/kiosk/hall/").status_code == 409


def test_whoever_is_in_at_a_screen_whose_key_is_revoked_is_out(keyed):
    screen, _answer = keyed
    let_in(screen)
    kiosk, other = Kiosk.objects.get(), factories.visit(kiosk=factories.kiosk(organisation=factories.organisation()))
    officer = Client()
    officer.force_login(kiosk.added_by)
    officer.post(f"/desk/devices/{Device.objects.get().pk}/revoke/")
    assert screen.get("/kiosk/home/").status_code == 302
    assert list(Visit.objects.filter(kiosk__isnull=False)) == [other]


@pytest.mark.parametrize(
    ("given", "status", "code"), [({"public_key": "short"}, 409, "happenings.bad_key"), ({"name": ""}, 422, "form")]
)
def test_what_cannot_be_a_screen_is_said_and_nothing_is_made(client, given, status, code):
    organisation = factories.organisation()
    client.force_login(factories.staff(organisation=organisation).person)
    said = {"name": "体育馆 1 号机", "organisation": organisation.pk, "public_key": KEY, **given}
    answer = client.post("/kiosk/set-up/", said)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (Kiosk.objects.count(), Device.objects.count()) == (0, 0)


def test_a_screen_fetches_what_it_needs_without_a_network(keyed):
    screen, _answer = keyed
    fair, _officer = on_now(("维修电工", "会计"))
    Happening.objects.update(organisation=Kiosk.objects.get().organisation_id)
    Happening.objects.update(organisation_path=Kiosk.objects.get().organisation_path)
    page = screen.get("/kiosk/hall/").content.decode()
    assert re.findall(r'data-fair="(\d+)"', page) == [str(fair.happening_id)]
    assert sorted(re.findall(r'data-words="(维修电工|会计)"', page)) == ["会计", "维修电工"]
    assert re.findall(r'data-stands="(\w+)"', page) == sorted(
        fair.stands.filter(participation__isnull=False).values_list("number", flat=True)
    )
    assert ("{recipient} 会看到你的姓名" in page, "<svg" in page) == (True, True)


def test_whoever_was_in_is_out_when_the_screen_looks_after_the_hall(screen):
    let_in(screen)
    screen.get("/kiosk/hall/")
    assert "_auth_user_id" not in screen.session
