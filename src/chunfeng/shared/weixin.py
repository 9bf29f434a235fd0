"""Weixin's sign-in (OAuth 2): where to send somebody, and who came back. Only the openid is asked for.

`CHUNFENG_WEIXIN_KIND`: `mp` for an official account (pages opened inside Weixin), `web` for a website application (a code to
scan). Off without `CHUNFENG_WEIXIN_ID` and `CHUNFENG_WEIXIN_SECRET`.
"""

import json
from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from django.conf import settings

PATIENCE = 5
"""Seconds to wait for Weixin."""

_DOORS = {
    "mp": ("https://open.weixin.qq.com/connect/oauth2/authorize", "snsapi_base"),
    "web": ("https://open.weixin.qq.com/connect/qrconnect", "snsapi_login"),
}


class WeixinSilent(Exception):
    """Weixin did not say who it is; the text is for the log and holds no secret."""


def enabled() -> bool:
    """Whether this home has keys for Weixin."""
    return bool(settings.WEIXIN_ID and settings.WEIXIN_SECRET)


def door(*, back: str, state: str) -> str:
    """The address at Weixin that asks its user and then leads to `back` with `state`."""
    address, scope = _DOORS[settings.WEIXIN_KIND]
    asked = {
        "appid": settings.WEIXIN_ID,
        "redirect_uri": back,
        "response_type": "code",
        "scope": scope,
        "state": state,
    }
    return f"{address}?{urlencode(asked)}#wechat_redirect"


def openid(code: str) -> str:
    """Who came back with `code`: an id that is ours alone. Raises WeixinSilent."""
    asked = {
        "appid": settings.WEIXIN_ID,
        "secret": settings.WEIXIN_SECRET,
        "code": code,
        "grant_type": "authorization_code",
    }
    try:
        with urlopen(f"{settings.WEIXIN_API}/sns/oauth2/access_token?{urlencode(asked)}", timeout=PATIENCE) as answer:  # noqa: S310  the operator's address
            said = json.loads(answer.read(10_000))
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise WeixinSilent(type(error).__name__) from error
    found = said.get("openid") if isinstance(said, dict) else None
    if not isinstance(found, str) or not found:
        raise WeixinSilent(f"errcode {said.get('errcode') if isinstance(said, dict) else 'none'}")
    return found
