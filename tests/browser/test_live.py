"""A stream from one Chromium's fake camera seen by a second one, and a call between two: the real live process, real ffmpeg."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from chunfeng.domain.conversations.models import Broadcast, Call
from chunfeng.domain.employers.models import Employer
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.fairs.models import LiveRoom
from chunfeng.domain.fairs.services import calls, rooms
from chunfeng.domain.happenings.models import Happening, Ticket
from chunfeng.domain.happenings.services import queues
from chunfeng.domain.hiring.models import Application
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.live import ffmpeg, recordings
from tests import factories
from tests.browser.conftest import CHROMIUM
from tests.browser.test_thread import sign_in
from tests.browser.visitor import ROOT, Visitor, stored

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(ffmpeg.program() is None, reason="no ffmpeg: install requirements/live.txt"),
]

HERE = Path(__file__).parent
NEGOTIATION = ROOT / "src/chunfeng/web/static/chunfeng/rooms/negotiation.js"
HOST, VIEWER = "13900000041", "13900000042"


@pytest.fixture
def browser(transactional_db: None) -> Iterator[Browser]:
    """With a camera that shows a moving picture, and calls between two pages of one machine."""
    wishes = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        "--allow-loopback-in-peer-connection",
    ]
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *wishes])
        yield chromium
        chromium.close()


@pytest.fixture
def firm(db: None) -> Employer:
    county = factories.organisation(name="洪山区总工会")
    firm = factories.employer(organisation=county, name="武汉春江机电有限公司")
    factories.representative(employer=firm, person=factories.person(name="赵经理", phone=HOST))
    factories.seeker(person=factories.person(name="陈晓明", phone=VIEWER))
    return firm


def on_now(firm: Employer) -> Happening:
    return factories.happening(
        organisation=firm.organisation,
        kind="live",
        title="春风直播带岗：机电专场",
        channels=["live"],
        status="running",
        starts_at=clock.now() - timedelta(minutes=5),
    )


def set_up(firm: Employer) -> LiveRoom:
    factories.position(employer=firm, title="维修电工")
    factories.position(employer=firm, title="数控操作工")
    return rooms.set_up(actor=Actor.system("test"), happening_id=on_now(firm).pk, employer_ids=[firm.pk])


def plays_on(page: Page, selector: str) -> None:
    """Until the picture there has moved on."""
    moment = f"document.querySelector('{selector}').currentTime"
    page.wait_for_function(f"since => {moment} > since", arg=page.evaluate(moment))


def keeps_diary(visitor: Visitor) -> Visitor:
    visitor.page.add_init_script(path=HERE / "diary.js")
    return visitor


@contextmanager
def diaries(*visitors: Visitor) -> Iterator[None]:
    """What fails within is told with all that the visitors' pages said, heard and complained of."""
    try:
        yield
    except (PlaywrightError, AssertionError) as error:
        kept = [line for each in visitors for line in ("", each.page.url, *each.page.evaluate("diary"), *each.heard)]
        raise AssertionError("\n".join([str(error), *kept])) from error


def test_a_second_browser_sees_the_stream_of_the_first_and_applies_without_leaving(
    firm: Employer, live_process: None, enter: Callable[..., Visitor]
) -> None:
    room = stored(lambda: set_up(firm))
    code = stored(lambda: room.happening.code)
    host, viewer = enter("desktop"), enter("phone")
    sign_in(host, HOST)
    host.go(f"/rooms/{code}/studio/")
    host.page.locator("#begin:enabled").click()
    host.page.locator("#studio[data-state=on]").wait_for()

    sign_in(viewer, VIEWER)
    viewer.go(f"/rooms/{code}/")
    plays_on(viewer.page, "#player")
    host.page.get_by_role("button", name="置顶 数控操作工").click()
    viewer.page.get_by_role("heading", name="数控操作工").wait_for()
    viewer.page.get_by_role("link", name="投这个岗位").click()
    viewer.page.get_by_label(re.compile("同意")).check()
    viewer.page.get_by_role("button", name="投递简历").click()
    viewer.page.get_by_text("简历已送达").wait_for()
    plays_on(viewer.page, "#player")
    viewer.look("live-room")
    host.look("live-studio")
    sent = stored(Application.objects.get)
    assert (sent.happening_id, sent.channel) == (stored(lambda: room.happening_id), "live")

    host.follow("结束直播")
    viewer.go(f"/rooms/{code}/")
    viewer.page.get_by_role("button", name="数控操作工").click()
    plays_on(viewer.page, "#player")
    folder = stored(lambda: Broadcast.objects.get().folder)
    recordings.remove(folder)
    viewer.forgive("404")


def test_two_browsers_talk_in_a_call_and_say_goodbye(
    firm: Employer, live_process: None, enter: Callable[..., Visitor]
) -> None:
    def called() -> Ticket:
        officer = Actor.system("test")
        line = calls.open_line(actor=officer, happening_id=on_now(firm).pk, employer_id=firm.pk, minutes=3)
        waiting = factories.person(name="刘洋", phone="13900000043")
        ticket = queues.take(actor=factories.actor(waiting), line_id=line.pk)
        return queues.call_next(actor=officer, line_id=ticket.line_id)

    ticket = stored(called)
    person, host = keeps_diary(enter("phone")), keeps_diary(enter("desktop"))
    sign_in(person, "13900000043")
    person.go(f"/calls/{ticket.pk}/")
    person.page.locator("#call[data-state=alone]").wait_for()
    sign_in(host, HOST)
    host.go(f"/calls/{ticket.pk}/")
    with diaries(person, host):
        for side in (person, host):
            side.page.locator("#call[data-state=talking]").wait_for()
            plays_on(side.page, "#other")
    host.page.get_by_label("写给对方").fill("下周一来厂里看看？")
    host.page.get_by_role("button", name="发送").click()
    person.page.get_by_text("下周一来厂里看看？").wait_for()
    person.look("call")
    person.page.get_by_role("button", name="挂断").click()
    host.page.wait_for_url(re.compile(r"/hire/live/calls/\d+/$"))
    kinds = stored(lambda: set(Fact.objects.filter(subject_kind__in=("call", "ticket")).values_list("kind", flat=True)))
    assert (kinds, stored(lambda: Call.objects.get().ended_at is not None)) == ({"call_held", "queue_served"}, True)
    person.forgive("net::ERR_ABORTED")


def test_two_connections_agree_in_whatever_order_they_hear_and_look_for_another_way(
    enter: Callable[..., Visitor],
) -> None:
    visitor = enter("desktop")
    negotiation, negotiate = NEGOTIATION.read_text("utf-8"), (HERE / "negotiations.js").read_text("utf-8")
    visitor.page.add_init_script(f"{negotiation}; window.Negotiation = Negotiation")
    visitor.go("/")
    assert [visitor.page.evaluate(negotiate, seed) for seed in range(12)] == [[]] * 12
