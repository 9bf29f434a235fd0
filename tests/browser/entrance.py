"""Ways in: over the pages, as people come, or straight to the session that they leave, where another thing is shown."""

import re

from django.conf import settings
from django.test import Client

from chunfeng.shared.sms.memory import MemoryGateway
from tests.browser.visitor import Visitor, stored


def sign_in(visitor: Visitor, number: str) -> None:
    """With the session that phone and code lead to; what the pages on the way look like is shown by `walk_in`."""
    session = stored(lambda: _session_of(number))
    visitor.page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": visitor.site, "httpOnly": True}]
    )


def _session_of(number: str) -> str:
    client = Client()
    client.post("/sign-in/", {"phone": number})
    client.post("/sign-in/code/", {"code": code_sent()})
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def walk_in(visitor: Visitor, number: str) -> None:
    """Phone, code, and the page where work begins."""
    give_code(visitor, number)
    visitor.page.wait_for_url(lambda url: "/sign-in/" not in url)


def give_code(visitor: Visitor, number: str) -> None:
    """Phone and code; what comes then is for who calls."""
    visitor.go("/sign-in/")
    visitor.page.fill("[name=phone]", number)
    visitor.press("获取验证码")
    visitor.page.wait_for_url("**/sign-in/code/**")
    visitor.page.fill("[name=code]", code_sent())
    visitor.page.keyboard.press("Enter")


def code_sent() -> str:
    """The six digits of the latest text message."""
    found = re.search(r"\d{6}", MemoryGateway.outbox[-1].text)
    assert found is not None
    return found.group()
