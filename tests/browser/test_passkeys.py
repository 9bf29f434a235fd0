"""Chromium with an authenticator of its own: a passkey is registered, signs in, and opens the desk."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import CDPSession

from chunfeng.domain.people.models import Passkey, Visit
from chunfeng.shared.sms.memory import MemoryGateway
from tests import factories
from tests.browser.entrance import give_code, walk_in
from tests.browser.visitor import Visitor, stored

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "13900000009"


def with_authenticator(visitor: Visitor) -> CDPSession:
    """A phone's own authenticator: keeps keys by itself and knows its owner."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


def test_a_worker_adds_the_phone_and_comes_in_by_it(enter: Callable[..., Visitor]) -> None:
    worker = enter("phone")
    with_authenticator(worker)
    walk_in(worker, PHONE)
    worker.go("/me/")
    worker.press("登录与安全")
    worker.page.wait_for_url("**/me/security/")
    worker.look("security")
    worker.press("添加这台设备")
    worker.page.fill("[name=name]", "我的手机")
    worker.look("passkey-new")
    worker.press("添加这台设备")
    worker.page.wait_for_url("**/me/security/")
    assert worker.says("我的手机")
    assert stored(lambda: Passkey.objects.count()) == 1
    worker.look("security-with-passkey")
    worker.go("/me/")
    worker.press("退出登录")
    worker.page.wait_for_url(lambda url: url.endswith(":" + url.rsplit(":", 1)[1].split("/")[0] + "/"))
    sent = len(MemoryGateway.outbox)
    worker.go("/sign-in/?next=/me/")
    worker.look("sign-in-passkey")
    worker.press("用人脸或指纹登录")
    worker.page.wait_for_url(lambda url: url.endswith("/me/") and "sign-in" not in url)
    assert len(MemoryGateway.outbox) == sent
    assert stored(lambda: list(Visit.objects.values_list("method", flat=True))) == ["passkey"]


@pytest.fixture
def county(db: None) -> None:
    organisation = factories.organisation(name="武汉市洪山区总工会")
    factories.staff(organisation=organisation, person=factories.person(name="李芳", phone=PHONE))


def test_an_officer_sets_it_up_before_the_desk_opens(
    county: None, enter: Callable[..., Visitor], settings: Any
) -> None:
    settings.STAFF_FACTOR_FROM = date.min
    officer = enter("desktop")
    with_authenticator(officer)
    give_code(officer, PHONE)
    officer.page.wait_for_url("**/sign-in/second/**")
    officer.look("second-step")
    officer.press("人脸或指纹")
    officer.press("添加这台设备")
    officer.page.wait_for_url("**/me/security/papers/**")
    officer.follow("显示 10 个备用码")
    officer.look("papers")
    officer.press("我已经收好了")
    officer.page.wait_for_url("**/desk/")
    assert officer.says("武汉市洪山区总工会")


def test_a_device_that_refuses_is_answered_with_words(enter: Callable[..., Visitor]) -> None:
    worker = enter("phone")
    session = with_authenticator(worker)
    worker.go("/sign-in/")
    worker.press("用人脸或指纹登录")
    worker.page.get_by_text("设备没有回应").wait_for()
    worker.look("sign-in-refused")
    assert json.dumps(session.send("WebAuthn.disable")) == "{}"
