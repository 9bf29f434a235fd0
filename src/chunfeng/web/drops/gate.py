"""In front of the pages while a rush is on: most presses are answered here, without session, database or template.

A press whose form holds a pass for this session and drop puts its person into the line (`services.admission`). Whoever stands far
back, has been decided already, or comes when all is gone, is sent to the page of their place at once, which knows the rest.
Everybody else goes on to the page itself: near the front, too early, without a good pass, or when Valkey is away.
"""

import re
from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from chunfeng.domain.drops import services
from chunfeng.domain.drops.errors import NoSuchDrop
from chunfeng.domain.drops.services import Place, admission
from chunfeng.kernel import clock
from chunfeng.shared.valkey import Away

LONGEST = 4096  # bytes of a form that is looked at here
_PRESS = re.compile(r"/drops/([a-z0-9]{1,12})/take/")

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Gate:
    """Around the WSGI application of the pages."""

    def __init__(self, pages: Wsgi) -> None:
        self.pages = pages

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            asked = _PRESS.fullmatch(environ.get("PATH_INFO", ""))
            if asked and _waits(environ, asked[1]):
                start_response(
                    "302 Found",
                    [
                        ("Location", f"/drops/{asked[1]}/place/"),
                        ("Content-Length", "0"),
                        ("Cache-Control", "private, no-store"),
                        ("X-Content-Type-Options", "nosniff"),
                    ],
                )
                return [b""]
        return self.pages(environ, start_response)


def _waits(environ: dict[str, Any], code: str) -> bool:
    """Whether the place in line is all that there is to say."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if not 0 < length <= LONGEST or not environ.get("CONTENT_TYPE", "").startswith(
            "application/x-www-form-urlencoded"
        ):
            return False
        body = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = BytesIO(body)
        said = parse_qs(body.decode("ascii"), max_num_fields=8)
        shown = services.open_pass(
            settings.SECRET_KEY, said.get("pass", [""])[0], code=code, session=_session(environ), now=clock.now()
        )
        if shown is None:
            return False
        standing = admission.press(person_id=shown.person_id, drop_id=shown.drop_id, key=said.get("key", [""])[0][:40])
    except (ValueError, CookieError, Away, NoSuchDrop):
        return False
    if standing.place == Place.WAITING:
        return standing.ahead >= admission.FRONT
    return standing.place in (Place.GONE, Place.DECIDED)


def _session(environ: dict[str, Any]) -> str:
    found = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""
