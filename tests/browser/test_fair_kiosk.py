"""A screen in the hall of a fair (1080 × 1920): opened by a phone, an application, the résumé to print, and closed again."""

import re
from collections.abc import Callable

import pytest

from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people.models import Consent, Person
from tests import factories
from tests.browser.entrance import sign_in
from tests.browser.test_kiosk import shown_address
from tests.browser.visitor import Visitor, stored
from tests.domain.fairs.test_day import on_now

pytestmark = pytest.mark.django_db(transaction=True)

OFFICER, WORKER = "13900000051", "13900000052"


@pytest.fixture
def hall(db: None) -> Fair:
    fair, officer = on_now(("维修电工", "厂区电工"))
    chief = Person.objects.get(pk=officer.person_id)
    chief.set_phone(OFFICER)
    chief.save()
    worker = factories.person(name="陈晓明", phone=WORKER)
    Consent.objects.create(person=worker, purpose="service", text_version="2026-11")
    factories.seeker(
        person=worker, organisation=fair.happening.organisation, wanted_words=["电工"], skills=["低压电工", "PLC"]
    )
    return fair


def test_a_screen_in_the_hall_takes_an_application_and_prints_a_resume(
    hall: Fair, enter: Callable[..., Visitor]
) -> None:
    screen, phone = enter("kiosk"), enter("phone")
    sign_in(screen, OFFICER)
    screen.go(f"/desk/fairs/{hall.pk}/visitors/")
    screen.press("找适合的人")
    screen.look("fair-push")
    screen.go("/kiosk/set-up/")
    screen.page.fill("[name=name]", "体育馆 1 号机")
    screen.page.locator("button[form=kiosk]").click()
    screen.page.wait_for_url("**/kiosk/")
    sign_in(phone, WORKER)
    phone.go(stored(shown_address))
    phone.page.locator("button[form=enter]").click()
    screen.page.wait_for_url("**/kiosk/home/")
    screen.look("kiosk-fair")
    screen.follow("我的五个展位")
    screen.look("kiosk-five")
    screen.page.locator("ol li a").first.click()
    screen.page.wait_for_url(re.compile(r"/[AB]0\d/$"))
    screen.follow("同意并投递")
    assert stored(lambda: Application.objects.get().happening_id) == hall.happening_id
    screen.go("/kiosk/resume/")
    screen.look("kiosk-resume")
    screen.follow("办完了，退出")
    assert screen.says("用手机扫码登录")
    screen.go(f"/fairs/{hall.happening.code}/mine/")
    assert "/sign-in/" in screen.page.url
