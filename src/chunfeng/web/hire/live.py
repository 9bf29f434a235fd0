"""Live rooms and video talks at the hiring desk."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.fairs.queries import calls, rooms
from chunfeng.domain.fairs.services import calls as services
from chunfeng.domain.happenings.errors import NobodyWaits
from chunfeng.domain.happenings.models import Line
from chunfeng.domain.happenings.queries import queues
from chunfeng.shared import live as topics
from chunfeng.web import streams
from chunfeng.web.access import employer
from chunfeng.web.hire.frame import desk, own_employers


@employer
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    context = {
        **desk(own_employers(request), "live"),
        "rooms": rooms.own_rooms(request.actor),
        "lines": calls.own_lines(request.actor),
    }
    return render(request, "hire/live.html", context)


@employer
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, call_line_id: int) -> HttpResponseBase:
    """Who waits for a talk; calling the next leads into the room of two."""
    found = calls.own_line(request.actor, call_line_id)
    if request.method == "POST":
        try:
            called = services.call_next(actor=request.actor, line_id=found.pk)
        except NobodyWaits as refusal:
            messages.info(request, str(refusal.message))
            return redirect("hire:call_line", found.pk)
        return redirect("rooms:call", called.pk)
    stream = streams.stream(request, topics.happening_topic(found.happening_id))
    context = {**desk(own_employers(request), "live"), "stream": stream, **_waiting(found)}
    return streams.allow(render(request, "hire/call_line.html", context), stream)


@employer
@never_cache
@require_safe
def line_now(request: HttpRequest, call_line_id: int) -> HttpResponse:
    """The part that changes."""
    return render(request, "hire/call_line_now.html", _waiting(calls.own_line(request.actor, call_line_id)))


def _waiting(line: Line) -> dict[str, Any]:
    return {
        "view": queues.view(line),
        "numbers": [(row, calls.leads_to_call(row.ticket)) for row in queues.numbers(line)],
    }
