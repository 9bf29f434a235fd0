"""A screen in a hall and a phone, in two browsers: the phone says yes, the screen opens by itself and closes again."""

import re
from collections.abc import Callable

import pytest

from chunfeng.domain.people.models import KioskCode
from chunfeng.domain.people.services import kiosks
from tests import factories
from tests.browser.entrance import sign_in
from tests.browser.visitor import Visitor, stored

pytestmark = pytest.mark.django_db(transaction=True)

OFFICER, WORKER = "13900000008", "13900000009"


@pytest.fixture
def county(db: None) -> None:
    organisation = factories.organisation(name="武汉市洪山区总工会")
    factories.staff(organisation=organisation, person=factories.person(name="李芳", phone=OFFICER))


def shown_address() -> str:
    code = KioskCode.objects.order_by("id").last()
    assert code is not None
    return f"/kiosk/enter/{kiosks.show_code(kiosk=code.kiosk, code_id=code.pk).text}/"


def test_the_screen_opens_by_a_yes_on_the_phone(county: None, enter: Callable[..., Visitor]) -> None:
    screen, phone = enter("desktop"), enter("phone")
    sign_in(screen, OFFICER)
    screen.go("/kiosk/set-up/")
    screen.page.fill("[name=name]", "洪山大厅 1 号机")
    screen.look("kiosk-set-up")
    screen.page.locator("button[form=kiosk]").click()
    screen.page.wait_for_url("**/kiosk/")
    assert screen.says("洪山大厅 1 号机")
    assert screen.barriers() == []
    sign_in(phone, WORKER)
    phone.go(stored(shown_address))
    phone.look("kiosk-enter")
    phone.page.locator("button[form=enter]").click()
    phone.page.get_by_role("heading", name="请看自助机").wait_for()
    phone.look("kiosk-entered")
    screen.page.wait_for_url("**/kiosk/home/")
    screen.look("kiosk-home")
    assert screen.says("139****0009")
    screen.press("办完了，退出")
    screen.page.wait_for_url(re.compile(r"/kiosk/$"))
    assert screen.says("用手机扫码登录")
