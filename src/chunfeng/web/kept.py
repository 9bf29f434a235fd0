"""Pages kept for whoever would see the very same page.

A kept page is one answer to a GET, rendered for an address, a language, a text size, a day, and a reader's part of the
data: the posts and employers of the actor, never the person. What belongs to one person stands in it as a placeholder
and is filled in for each answer: the CSRF token and the name at the end of the rail.

It is served while the tables that it shows stand as they stood before it was rendered (`shared.stamps`), and no longer than
its lifetime, for transactions that commit late with an older stamp. Whoever has just acted and is about to read what came
of it (django.contrib.messages) always gets a page made anew; so does everything inside a transaction, whose rows nobody
else can see.

Pages that write into the audit trail who looked at whom are not kept: each look is an entry.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.messages import get_messages
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.html import escape
from django.utils.translation import get_language

from chunfeng.kernel import clock
from chunfeng.shared import stamps

SECONDS = 2.0
MOST = 1000
"""Pages kept by one process, some 25 MB; the one not asked for longest goes first."""

TOKEN = "kept-place-of-the-token-7d1c2f0a94"
NAME = "kept-place-of-the-name-51e8b6d3c7"

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Page:
    version: Hashable
    until: float
    content: bytes


_pages: OrderedDict[Hashable, Page] = OrderedDict()
_renewing: set[Hashable] = set()
_lock = threading.Lock()


def listing(*tables: type[models.Model]) -> Callable[[View], View]:
    """A view whose page shows these tables and is the same for all who have the same posts and employers."""

    def mark(view: View) -> View:
        @wraps(view)
        def kept_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = request.actor
            return page(
                request,
                about=(actor.posts, actor.employer_ids),
                version=lambda: stamps.newest(*tables),
                make=lambda: view(request, *args, **kwargs),
            )

        return kept_view

    return mark


def page(
    request: HttpRequest,
    *,
    about: Hashable,
    version: Callable[[], Hashable],
    make: Callable[[], HttpResponse],
    seconds: float = SECONDS,
) -> HttpResponse:
    """The kept page of this address for `about`, or one that `make` renders now.

    `version` is asked before `make`, so that a page is never older than what it is kept by.
    """
    if connection.in_atomic_block or len(get_messages(request)):
        return make()
    key = (request.get_full_path(), get_language(), request.COOKIES.get("elder"), clock.today(), about)
    current = version()
    found = _pages.get(key)
    if found is None or found.version != current or (found.until < time.monotonic() and _may_renew(key)):
        until = time.monotonic() + seconds
        request.keeping = True  # web.context puts the placeholders in
        try:
            response = make()
        finally:
            request.keeping = False
            _renewing.discard(key)
        if response.status_code != 200 or response.streaming:
            return response
        found = Page(current, until, response.content)
    with _lock:
        _pages[key] = found
        _pages.move_to_end(key)
        while len(_pages) > MOST:
            _pages.popitem(last=False)
    content = found.content.replace(TOKEN.encode(), get_token(request).encode())
    return HttpResponse(content.replace(NAME.encode(), escape(name_of(request)).encode()))


def _may_renew(key: Hashable) -> bool:
    """Whether this request makes the page whose time is up anew: one does, the others take the old one meanwhile."""
    with _lock:
        if key in _renewing:
            return False
        _renewing.add(key)
        return True


def name_of(request: HttpRequest) -> str:
    """Who sits here, as the rail says it."""
    user = request.user
    return (user.name or user.handle) if user.is_authenticated else ""


def shown_name(request: HttpRequest) -> str:
    """The name for the rail: its place while a page is being kept."""
    return NAME if getattr(request, "keeping", False) else name_of(request)


def forget() -> None:
    """Keep nothing of what is kept now."""
    with _lock:
        _pages.clear()
