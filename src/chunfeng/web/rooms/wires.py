"""Where a page finds the live process, and what its policy must let through for that."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from chunfeng.domain.conversations.queries.rooms import Picture
from chunfeng.shared import live


def base(request: HttpRequest) -> str:
    """Address of the live process; "" where browsers cannot reach it."""
    return live.address(request.get_host(), secure=request.is_secure())


def socket(request: HttpRequest) -> str:
    """The same for WebSockets."""
    return live.socket(base(request), host=request.get_host(), secure=request.is_secure())


def watched(request: HttpRequest, picture: Picture) -> str:
    """What a player loads; "" while there is nothing, or the live process is out of reach."""
    if picture.address:
        return picture.address
    there = base(request)
    return there + picture.path if picture.path and there else ""


def allow(request: HttpRequest, response: Any, *, outside: str = "") -> HttpResponseBase:
    """Let this page play video, reach the live process, and load from `outside` (an origin): no other page may."""
    netloc = urlsplit(base(request)).netloc
    sockets = urlsplit(socket(request))
    beside = [f"http://{netloc}"] if netloc else []
    elsewhere = [outside] if outside else []
    response._csp_update = {
        "connect-src": [
            "'self'",
            *beside,
            *([f"{sockets.scheme}://{sockets.netloc}"] if sockets.netloc else []),
            *elsewhere,
        ],
        "media-src": ["'self'", "blob:", *beside, *elsewhere],
    }
    return response  # type: ignore[no-any-return]
