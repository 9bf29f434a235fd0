"""Doors in a real browser: with a network, without one, after a restart, and when the server's answer gets lost."""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
from playwright.sync_api import Page, Route
from pytest_django.live_server_helper import LiveServer

from chunfeng.domain.happenings.models import CheckIn, Device, Happening, Registration
from chunfeng.domain.happenings.queries import doors, own
from chunfeng.domain.happenings.services import devices
from chunfeng.domain.unions.queries import cards
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor, Post
from tests import factories
from tests.browser.entrance import sign_in
from tests.browser.visitor import Visitor, shown, stored

pytestmark = pytest.mark.django_db(transaction=True)

OFFICER = "13900000021"
GUESTS = ("王建国", "李芳", "陈晓明", "欧阳娜娜", "赵六")


@pytest.fixture
def fair(db: None) -> Happening:
    union = factories.organisation(name="武汉市洪山区总工会")
    factories.staff(organisation=union, person=factories.person(name="李芳", phone=OFFICER))
    now = clock.now()
    found = factories.happening(
        title="洪山区秋季招聘会",
        organisation=union,
        status="running",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=3),
    )
    for number, name in enumerate(GUESTS):
        person = factories.person(name=name, phone=f"1381234800{number}")
        factories.registration(happening=found, person=person)
    return found


def tickets(fair: Happening) -> list[str]:
    found = [own.ticket(row) for row in Registration.objects.filter(happening=fair).order_by("pk")]
    return [ticket.code for ticket in found if ticket is not None]


def totals(fair: Happening) -> tuple[int, int, int]:
    found = stored(lambda: doors.totals(fair.pk))
    return found.people, found.unnamed, found.times


def enrol(visitor: Visitor, name: str, *, standing: bool = False) -> Page:
    """An officer makes this browser a device; from then on the page works without a network."""
    sign_in(visitor, OFFICER)
    return set_up(visitor, name, standing=standing)


def set_up(visitor: Visitor, name: str, *, standing: bool = False) -> Page:
    visitor.go("/gate/set-up/")
    visitor.page.fill("[name=name]", name)
    if standing:
        visitor.page.check("[name=standing]")
    visitor.page.locator("button[form=enrol]").click()
    visitor.page.wait_for_url("**/gate/")
    ready(visitor.page)
    visitor.page.get_by_role("heading", name="洪山区秋季招聘会").wait_for()
    return visitor.page


def ready(page: Page) -> None:
    page.locator("[data-gate][data-kept]").wait_for(state="attached")


def scan(page: Page, code: str) -> str:
    """What a hand-held scanner types."""
    page.evaluate("document.querySelector('[data-answer-place]').hidden = true")
    page.evaluate(
        """code => {
          const form = document.querySelector("[data-typed]");
          form.elements.code.value = code;
          form.requestSubmit();
        }""",
        code,
    )
    return shown(page)


def state(page: Page, name: str) -> None:
    page.locator(f"[data-gate][data-state={name}]").wait_for(state="attached")


def waiting(page: Page) -> int:
    return int(
        page.locator("[data-waiting]").first.inner_text() or page.locator("[data-waiting]").first.text_content() or 0
    )


def soon(page: Page, condition: Callable[[], bool], seconds: float = 120) -> None:
    """The door tries again every fifteen seconds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        page.wait_for_timeout(200)


def go_online(page: Page) -> None:
    page.context.set_offline(False)
    state(page, "synced")


def test_a_door_goes_on_without_a_network_and_sends_later(fair: Happening, enter: Callable[..., Visitor]) -> None:
    codes = stored(lambda: tickets(fair))
    visitor = enter("phone")
    page = enrol(visitor, "北门 1 号")
    visitor.look("gate")
    assert scan(page, codes[0]) == "欢迎进场"
    state(page, "synced")
    assert totals(fair) == (1, 0, 1)
    page.context.set_offline(True)
    page.reload()
    assert scan(page, codes[0]) == "已经进场"
    assert scan(page, codes[1]) == "欢迎进场"
    page.fill("[data-search]", "8002")
    page.locator("[data-found]").get_by_role("button", name="签到").click()
    page.locator("[data-answer-place] [data-slot=name]").get_by_text("陈**").wait_for()
    page.get_by_role("button", name="没有码：计一位").click()
    soon(page, lambda: waiting(page) == 4)
    state(page, "stored")
    visitor.look("gate-offline")
    assert totals(fair) == (1, 0, 1)
    go_online(page)
    assert totals(fair) == (3, 1, 4)
    visitor.heard.clear()  # the browser says that addresses could not be reached


def test_what_was_taken_back_without_a_network_is_not_counted(fair: Happening, enter: Callable[..., Visitor]) -> None:
    codes = stored(lambda: tickets(fair))
    visitor = enter("phone")
    page = enrol(visitor, "北门 1 号")
    page.context.set_offline(True)
    scan(page, codes[0])
    page.locator("[data-latest] li").first.get_by_role("button", name="撤销").click()
    page.get_by_role("heading", name="已撤销").wait_for()
    assert scan(page, codes[0]) == "欢迎进场"
    go_online(page)
    assert totals(fair) == (1, 0, 1)
    visitor.heard.clear()


def test_forged_expired_and_foreign_codes_are_told_apart_and_not_stored(
    fair: Happening, enter: Callable[..., Visitor]
) -> None:
    genuine, foreign, card = stored(lambda: codes_of_all_sorts(fair))
    visitor = enter("phone")
    page = enrol(visitor, "北门 1 号")
    page.context.set_offline(True)
    middle = len(genuine) // 2
    changed = genuine[:middle] + ("A" if genuine[middle] != "A" else "B") + genuine[middle + 1 :]
    said = [scan(page, text) for text in (foreign, changed, "https://any.example/menu", card)]
    assert said == ["别的活动的票", "不是真码", "不是入场码", "欢迎进场"]
    assert waiting(page) == 1
    visitor.heard.clear()


def codes_of_all_sorts(fair: Happening) -> tuple[str, str, str]:
    """A ticket, one of another happening, a member's card."""
    other = factories.registration(happening=factories.happening(organisation=fair.organisation))
    member = factories.membership(organisation=fair.organisation, person=factories.person(name="周杰"))
    foreign, card = own.ticket(other), cards.card(Actor(person_id=member.person_id))
    assert foreign is not None
    assert card is not None
    return tickets(fair)[0], foreign.code, card.code


def test_the_queue_survives_a_restart_of_the_browser(fair: Happening, start: Callable[[str], Visitor]) -> None:
    codes = stored(lambda: tickets(fair))
    first = start("phone")
    page = enrol(first, "北门 1 号")
    page.context.set_offline(True)
    for code in codes[:3]:
        scan(page, code)
    first.leave()
    second = start("phone")
    second.page.context.set_offline(True)
    second.go("/gate/")
    second.feel_no_network()
    state(second.page, "stored")
    assert waiting(second.page) == 3
    assert scan(second.page, codes[0]) == "已经进场"
    go_online(second.page)
    second.leave()
    assert totals(fair) == (3, 0, 3)


def test_an_answer_that_gets_lost_costs_nothing(fair: Happening, enter: Callable[..., Visitor]) -> None:
    """The server commits and the way back fails: the device asks again and nothing counts twice."""
    codes = stored(lambda: tickets(fair))
    visitor = enter("phone")
    page = enrol(visitor, "北门 1 号")
    lost, mended = [], Event()

    def lose(route: Route) -> None:
        if mended.is_set():
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.fulfill(status=502, body="bad gateway")

    page.context.route("**/api/v1/gate/acts", lose)
    for code in codes:
        scan(page, code)
    state(page, "retrying")
    soon(page, lambda: totals(fair) == (5, 0, 5))
    assert set(lost) == {200}
    assert waiting(page) == 5
    mended.set()  # the route stays: a request may be under way on it
    scan(page, codes[0])
    state(page, "synced")
    assert totals(fair) == (5, 0, 5)
    visitor.heard.clear()


def test_a_revoked_device_is_told_and_keeps_what_it_has(fair: Happening, enter: Callable[..., Visitor]) -> None:
    codes = stored(lambda: tickets(fair))
    visitor = enter("phone")
    page = enrol(visitor, "北门 1 号")
    page.context.set_offline(True)
    scan(page, codes[0])
    stored(lambda: devices.revoke(actor=officer_of(fair), device_id=Device.objects.get().pk))
    page.context.set_offline(False)
    state(page, "revoked")
    page.get_by_text("这台设备已停用").wait_for()
    visitor.look("gate-revoked")
    assert totals(fair) == (0, 0, 0)
    visitor.go("/gate/set-up/")  # the officer decides otherwise, on this very device
    page.fill("[name=name]", "北门 1 号")
    page.locator("button[form=enrol]").click()
    page.wait_for_url("**/gate/")
    state(page, "synced")
    assert totals(fair) == (1, 0, 1)
    visitor.heard.clear()


def officer_of(fair: Happening) -> Actor:
    post = Post(role="officer", organisation_id=fair.organisation_id, path=fair.organisation_path)
    return Actor(person_id=factories.person().pk, posts=(post,))


def test_signing_out_forgets_the_list_and_keeps_what_was_not_sent(
    fair: Happening, enter: Callable[..., Visitor]
) -> None:
    codes = stored(lambda: tickets(fair))
    visitor = enter("desktop")
    page = enrol(visitor, "北门 1 号")
    scan(page, codes[0])
    state(page, "synced")
    mended = Event()
    page.context.route("**/api/v1/gate/acts", lambda route: route.continue_() if mended.is_set() else route.abort())
    scan(page, codes[1])
    state(page, "retrying")
    assert kept(page) == {"roster": 5, "device": True}
    sign_out(visitor)
    assert kept(page) == {"roster": 0, "device": True}
    mended.set()
    visitor.go("/gate/")
    state(page, "synced")
    assert totals(fair) == (2, 0, 2)
    sign_in(visitor, OFFICER)
    sign_out(visitor)
    visitor.go("/gate/")
    page.get_by_text("这台设备还没有设成签到机").wait_for()
    assert kept(page) == {"roster": 0, "device": False}
    visitor.heard.clear()


def sign_out(visitor: Visitor) -> None:
    visitor.go("/desk/")
    visitor.press("退出登录")
    visitor.page.wait_for_url(lambda url: "/desk/" not in url)


def kept(page: Page) -> dict[str, object]:
    return page.evaluate(
        """() => new Promise(resolve => {
          const opening = indexedDB.open("chunfeng", 2);
          opening.onsuccess = () => {
            const stores = opening.result.transaction(["kept", "roster"]);
            const roster = stores.objectStore("roster").count();
            const device = stores.objectStore("kept").get("device");
            stores.oncomplete = () => {
              opening.result.close();
              resolve({roster: roster.result, device: Boolean(device.result)});
            };
          };
        })"""
    )


def test_three_doors_without_a_network_count_as_one_that_had_it(fair: Happening, enter: Callable[..., Visitor]) -> None:
    """Hundreds of scans, many of them of the same people at several doors; back online one after the other."""
    dice = random.Random(8)
    stored(lambda: [factories.registration(happening=fair) for _ in range(60)])
    codes = stored(lambda: tickets(fair))
    visitors = [enter("phone") for _ in range(3)]
    pages = [enrol(visitor, f"{number} 号门") for number, visitor in enumerate(visitors, start=1)]
    for page in pages:
        page.context.set_offline(True)
    came = set()
    for page in pages:
        for code in dice.choices(codes, k=70):
            scan(page, code)
            came.add(code)
    assert totals(fair) == (0, 0, 0)
    for page in dice.sample(pages, k=3):
        go_online(page)
    assert len(codes) == 65
    assert totals(fair) == (len(came), 0, len(came))
    assert stored(lambda: CheckIn.objects.filter(happening=fair).count()) == 210
    for visitor in visitors:
        visitor.heard.clear()


def test_a_kiosk_scans_by_itself_and_shows_no_names(fair: Happening, filming: Callable[[str, str], Visitor]) -> None:
    code = stored(lambda: tickets(fair))[0]
    visitor = filming("kiosk", f"https://any.example/t/{code}/")
    page = enrol(visitor, "大厅自助机", standing=True)
    assert kept(page) == {"roster": 0, "device": True}
    assert page.locator("[data-search]").is_visible() is False
    page.context.set_offline(True)
    page.get_by_role("button", name="打开摄像头").click()
    assert shown(page) == "欢迎进场"
    visitor.look("gate-kiosk")
    go_online(page)
    visitor.leave()
    assert totals(fair) == (1, 0, 1)
    assert stored(lambda: CheckIn.objects.get().how) == "kiosk"


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_door_looks_as_it_should_in_larger_text(
    fair: Happening, enter: Callable[..., Visitor], live_server: LiveServer, size: str
) -> None:
    visitor = enter(size)
    visitor.page.context.add_cookies([{"name": "elder", "value": "1", "url": live_server.url}])
    visitor.go("/gate/")
    visitor.page.get_by_text("这台设备还没有设成签到机").wait_for()
    visitor.look("gate-none-elder")
    sign_in(visitor, OFFICER)
    visitor.go("/gate/set-up/")
    visitor.look("gate-set-up-elder")
    page = set_up(visitor, "北门 1 号")
    scan(page, stored(lambda: tickets(fair))[0])
    state(page, "synced")
    visitor.look("gate-elder")
    page.goto("about:blank")  # a door asks for counts by itself: the last answer shall not outlive the test
    page.wait_for_load_state("networkidle")
