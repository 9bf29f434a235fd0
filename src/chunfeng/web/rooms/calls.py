"""A call of two: the room, taking one's seat, goodbye."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.conversations.enums import Seat
from chunfeng.domain.fairs.queries import calls as queries
from chunfeng.domain.fairs.queries.calls import CallView
from chunfeng.domain.fairs.services import calls as services
from chunfeng.domain.happenings.enums import TicketStatus
from chunfeng.kernel import clock
from chunfeng.web.access import person
from chunfeng.web.rooms import wires


@person
@never_cache
@require_safe
def room(request: HttpRequest, call_ticket_id: int) -> HttpResponseBase:
    view = queries.call(request.actor, call_ticket_id)
    context = {
        "view": view,
        "line": view.line,
        "reachable": bool(wires.base(request)),
        "back_url": _back(view),
    }
    return wires.allow(request, render(request, "rooms/call.html", context))


@person
@require_POST
def enter(request: HttpRequest, call_ticket_id: int) -> HttpResponse:
    """Take one's seat: where to signal, ICE servers, and how many seconds are left once both are there."""
    entrance = services.enter(actor=request.actor, ticket_id=call_ticket_id)
    left = (entrance.ends_at - clock.now()).total_seconds() if entrance.ends_at else None
    return JsonResponse(
        {
            "socket": f"{wires.socket(request)}call/{entrance.key}",
            "servers": entrance.servers,
            "left": left,
            "minutes": entrance.call.minutes,
        }
    )


@person
@require_POST
def end(request: HttpRequest, call_ticket_id: int) -> HttpResponseBase:
    view = queries.call(request.actor, call_ticket_id)
    ticket = services.end(actor=request.actor, ticket_id=call_ticket_id)
    if ticket.status == TicketStatus.DONE:
        messages.success(request, _("The talk is over. Nothing of it was recorded."))
    return redirect(_back(view))


def _back(view: CallView) -> str:
    if view.seat is Seat.PERSON:
        return reverse("happenings:number", args=[view.ticket.pk])
    if view.line.employer_id is not None:
        return reverse("hire:call_line", args=[view.line.pk])
    return reverse("desk:line", args=[view.line.pk])
