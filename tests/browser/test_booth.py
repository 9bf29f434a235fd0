"""A booth on a phone that loses its network: it goes on, comes back after a restart, and sends each act once."""

from collections.abc import Callable

import pytest

from chunfeng.domain.fairs.models import Participation
from chunfeng.domain.happenings.models import Ticket
from chunfeng.domain.hiring.models import Application, InterviewNote
from tests import factories
from tests.browser.test_thread import sign_in
from tests.browser.visitor import Visitor, stored
from tests.domain.fairs.test_booths import staffed

pytestmark = pytest.mark.django_db(transaction=True)

RECRUITER = "13900000041"


@pytest.fixture
def guest(db: None) -> Participation:
    _fair, guest, _one, _other = staffed()
    factories.representative(employer=guest.employer, person=factories.person(name="周敏", phone=RECRUITER))
    return guest


def test_a_booth_goes_on_without_a_network(guest: Participation, enter: Callable[..., Visitor]) -> None:
    phone = enter("phone")
    sign_in(phone, RECRUITER)
    phone.go(f"/hire/fairs/{guest.pk}/booth/")
    phone.page.locator("[data-booth][data-kept]").wait_for(state="attached")
    phone.press("叫下一位")
    phone.page.get_by_role("button", name="没来").wait_for()
    phone.look("booth")

    phone.page.context.set_offline(True)
    phone.press("来了")
    phone.page.get_by_text("来了 · 等网络").wait_for()
    phone.page.fill("[name=text]", "会看图纸，周一到岗")
    phone.press("记下")
    phone.page.get_by_text("会看图纸，周一到岗 · 等网络").wait_for()
    phone.page.reload()  # the page that stands in
    phone.page.get_by_text("来了 · 等网络").wait_for()
    phone.press("愿意达成意向")
    phone.page.get_by_text("愿意达成意向 · 等网络").wait_for()
    phone.page.locator("[data-waiting-number]:text-is('3')").wait_for()
    phone.look("booth-away")
    assert stored(InterviewNote.objects.count) == 0

    phone.page.context.set_offline(False)
    phone.page.get_by_text("你们已表示愿意，等对方确认").wait_for()
    phone.page.locator("[data-waiting]").wait_for(state="hidden")
    told = stored(
        lambda: (
            Ticket.objects.get().status,
            [note.text for note in InterviewNote.objects.all()],
            Application.objects.get().proposed_by,
        )
    )
    assert told == ("serving", ["会看图纸，周一到岗"], "employer")
    phone.forgive("ERR_INTERNET_DISCONNECTED")
    phone.forgive("Failed to load resource")
