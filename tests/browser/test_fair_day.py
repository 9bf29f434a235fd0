"""The day of a fair on a phone: where to go, a number by a tap, and the call within a second on whatever page is open."""

import re
import time
from collections.abc import Callable

import pytest

from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.happenings.models import Ticket
from chunfeng.domain.happenings.services import queues
from chunfeng.domain.hiring.models import Application
from chunfeng.kernel.actor import Actor
from tests import factories
from tests.browser.entrance import sign_in
from tests.browser.visitor import Visitor, stored
from tests.domain.fairs.test_day import on_now
from tests.patience import promptly

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = "13900000031"
SHAKES = """{
  window.shaken = [];
  const touch = { hasBeenActive: false };
  addEventListener("pointerdown", () => (touch.hasBeenActive = true), { capture: true });
  Object.defineProperty(navigator, "userActivation", { value: touch });
  Navigator.prototype.vibrate = (pattern) => shaken.push(pattern) > 0;
}"""
"""Notes when the phone shakes. A touch is one by a finger: the browser would take what the test asks the page for another."""


@pytest.fixture
def hall(db: None) -> tuple[Fair, Actor]:
    """A fair that is on, and somebody who looks for what two of its booths offer."""
    factories.seeker(person=factories.person(name="陈晓明", phone=WORKER), wanted_words=["电工"])
    return on_now(("维修电工", "厂区电工", "会计"))


def test_a_visitor_goes_where_it_fits_applies_takes_a_number_and_hears_and_feels_the_call(
    hall: tuple[Fair, Actor], live_process: None, enter: Callable[..., Visitor]
) -> None:
    fair, officer = hall
    phone = enter("phone")
    sign_in(phone, WORKER)
    phone.go(f"/fairs/{fair.happening.code}/mine/")
    phone.look("fair-mine")
    phone.page.locator("ol li a").first.click()
    phone.page.wait_for_url(re.compile(r"/[AB]0\d/$"))
    phone.look("fair-booth")
    phone.follow("同意并投递")
    assert stored(lambda: Application.objects.get().happening_id) == fair.happening_id
    phone.follow("取号")
    ticket = stored(Ticket.objects.get)
    phone.hold_still()
    phone.page.add_init_script(SHAKES)
    phone.go(f"/fairs/{fair.happening.code}/mine/")

    def lag(number: int) -> float:
        stored(lambda: queues.act(actor=officer, ticket_id=ticket.pk, name="call"))
        began = time.monotonic()
        phone.page.locator(f"[data-called='{ticket.pk}-{number}']").wait_for()
        return time.monotonic() - began

    promptly(lag, within=1.0)
    assert phone.page.title().startswith("轮到你了：1 号")
    phone.look("fair-called")
    phone.page.mouse.click(5, 5)  # browsers let a phone shake only after somebody has touched the page
    lag(stored(Ticket.objects.get).calls + 1)
    phone.page.wait_for_function("shaken.length")
    assert phone.page.evaluate("shaken") == [[300, 150, 300, 150, 300]]
