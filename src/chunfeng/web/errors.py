"""Pages for what did not work: what happened, why, what next, and a number to quote."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chunfeng.kernel.errors import NotAllowed, Refusal


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", {"quote": _quote()}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"quote": _quote()}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "csrf.html", {"quote": _quote()}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {"quote": _quote()}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", {"quote": _quote()}, status=500)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A domain said no: its reasons are the page. 403 when it is about who asks, 409 when it is about the state of things."""
    status = 403 if isinstance(refusal, NotAllowed) else 409
    return render(request, "refused.html", {"refusal": refusal, "quote": _quote()}, status=status)


def _quote() -> str:
    return secrets.token_hex(3)
