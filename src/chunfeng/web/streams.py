"""Streams for pages that follow what happens: their address with a ticket for one topic, and the right to open it."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from chunfeng.shared import live


def stream(request: HttpRequest, topic: str) -> str:
    """Where the browser listens to `topic`; "" where no live process runs, then pages ask by themselves."""
    address = live.address(request.get_host(), secure=request.is_secure())
    return address and address + live.ticket(topic)


def allow(response: Any, address: str) -> HttpResponseBase:
    """Let a page open its stream where that is a port beside ours, which the policy of the other pages does not know."""
    if urlsplit(address).netloc:
        response._csp_update = {"connect-src": ["'self'", f"http://{urlsplit(address).netloc}"]}
    return response  # type: ignore[no-any-return]
