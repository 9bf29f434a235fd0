"""A number in a queue: taking it, how long it takes, coming back after a missed call, giving it back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.fairs.queries import calls
from chunfeng.domain.happenings.enums import TicketStatus
from chunfeng.domain.happenings.queries import queues as queries
from chunfeng.domain.happenings.services import queues as services
from chunfeng.shared import live
from chunfeng.web import streams
from chunfeng.web.access import person

TURNS = {"leave": services.leave, "again": services.wait_again}


@person
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """How a queue stands; sending the form takes a number."""
    found = queries.line(line_id)
    if request.method == "POST":
        return redirect("happenings:number", services.take(actor=request.actor, line_id=found.pk).pk)
    numbers = queries.own_tickets(request.actor, happening_id=found.happening_id)
    context = {
        "view": queries.view(found),
        "mine": next((view for view in numbers if view.ticket.line_id == found.pk), None),
        "back_url": reverse("happenings:detail", args=[found.happening.code]),
    }
    return render(request, "happenings/line.html", context)


@person
@never_cache
@require_safe
def number(request: HttpRequest, ticket_id: int) -> HttpResponseBase:
    """One's number; the part that tells how it stands follows the calls."""
    context = {**_number(request, ticket_id), "back_url": reverse("happenings:mine")}
    stream = streams.stream(request, live.person_topic(request.actor.person_id or 0))
    return streams.allow(render(request, "happenings/number.html", {**context, "stream": stream}), stream)


@person
@never_cache
@require_safe
def number_now(request: HttpRequest, ticket_id: int) -> HttpResponse:
    return render(request, "happenings/number_now.html", _number(request, ticket_id))


@person
@require_POST
def turn(request: HttpRequest, ticket_id: int, turn: str) -> HttpResponseBase:
    if turn not in TURNS:
        raise Http404
    TURNS[turn](actor=request.actor, ticket_id=ticket_id)
    return redirect(
        "happenings:mine" if turn == "leave" else "happenings:number", *([] if turn == "leave" else [ticket_id])
    )


def span(low: int, high: int) -> str:
    """A wait as people say it."""
    if high <= 1:
        return _("any moment")
    if low >= high:
        return _("about %(high)s minutes") % {"high": high}
    return _("about %(low)s to %(high)s minutes") % {"low": low, "high": high}


def _number(request: HttpRequest, ticket_id: int) -> dict[str, Any]:
    view = queries.own_ticket(request.actor, ticket_id)
    ticket = view.ticket
    return {
        "view": view,
        "line": ticket.line,
        "called": ticket.status == TicketStatus.CALLED,
        "waiting": ticket.status == TicketStatus.WAITING,
        "missed": ticket.status == TicketStatus.MISSED,
        "may_leave": ticket.status in (TicketStatus.WAITING, TicketStatus.CALLED, TicketStatus.MISSED),
        "call_url": reverse("rooms:call", args=[ticket.pk]) if calls.leads_to_call(ticket) else "",
        "span": span(view.wait.low, view.wait.high),
    }
