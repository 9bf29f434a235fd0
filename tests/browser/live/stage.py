"""What the tests of live rooms and calls stand on: an employer on the day of its live fair, and somebody who waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from chunfeng.domain.employers.models import Employer
from chunfeng.domain.fairs.models import LiveRoom
from chunfeng.domain.fairs.services import calls, rooms
from chunfeng.domain.happenings.models import Happening, Ticket
from chunfeng.domain.happenings.services import queues
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from tests import factories
from tests.browser.entrance import sign_in
from tests.browser.visitor import Visitor

HERE = Path(__file__).parent
HOST, VIEWER, WAITING = "13900000041", "13900000042", "13900000043"
OFFICER = Actor.system("test")


def on_now(firm: Employer) -> Happening:
    return factories.happening(
        organisation=firm.organisation,
        kind="live",
        title="春风直播带岗：机电专场",
        channels=["live"],
        status="running",
        starts_at=clock.now() - timedelta(minutes=5),
    )


def set_up(firm: Employer, *, source: str = "browser") -> LiveRoom:
    """A room of `firm` with two positions to show."""
    factories.position(employer=firm, title="维修电工")
    factories.position(employer=firm, title="数控操作工")
    return rooms.set_up(actor=OFFICER, happening_id=on_now(firm).pk, employer_ids=[firm.pk], source=source)


def called(firm: Employer) -> Ticket:
    """Liu Yang has waited for a talk with `firm`, and it is his turn."""
    line = calls.open_line(actor=OFFICER, happening_id=on_now(firm).pk, employer_id=firm.pk, minutes=3)
    waiting = factories.person(name="刘洋", phone=WAITING)
    ticket = queues.take(actor=factories.actor(waiting), line_id=line.pk)
    return queues.call_next(actor=OFFICER, line_id=ticket.line_id)


def talk(person: Visitor, host: Visitor, ticket: Ticket) -> None:
    """Both go to their call, and each sees the other move."""
    sign_in(person, WAITING)
    person.go(f"/calls/{ticket.pk}/")
    person.page.locator("#call[data-state=alone]").wait_for()
    sign_in(host, HOST)
    host.go(f"/calls/{ticket.pk}/")
    with diaries(person, host):
        for side in (person, host):
            side.page.locator("#call[data-state=talking]").wait_for()
            plays_on(side.page, "#other")


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
