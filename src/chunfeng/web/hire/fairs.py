"""Fairs at the hiring desk: answer an invitation, choose positions, say beforehand what is looked for."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.fairs.enums import GuestStatus
from chunfeng.domain.fairs.models import Participation
from chunfeng.domain.fairs.queries import invitations
from chunfeng.domain.fairs.services import guests
from chunfeng.kernel.typed import whole, wholes
from chunfeng.web.access import employer
from chunfeng.web.fairs.forms import AnswerForm
from chunfeng.web.hire.frame import desk, own_employers

SPARE_ROWS = 3


@employer
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    context = {**desk(own_employers(request), "fairs"), "rows": invitations.own_invitations(request.actor)}
    return render(request, "hire/fairs.html", context)


@employer
@never_cache
@require_safe
def detail(request: HttpRequest, participation_id: int) -> HttpResponse:
    return _detail(request, invitations.own_invitation(request.actor, participation_id))


@employer
@require_POST
def answer(request: HttpRequest, participation_id: int) -> HttpResponseBase:
    found = invitations.own_invitation(request.actor, participation_id)
    if request.POST.get("act") == "decline":
        guests.decline(actor=request.actor, participation_id=found.pk)
        messages.success(request, _("Said: you do not come. You can still change your mind."))
        return redirect("hire:fair", found.pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, status=422, form=form)
    now = guests.accept(actor=request.actor, participation_id=found.pk, answer=form.answer())
    if now.presence == GuestStatus.STANDBY:
        messages.warning(request, _("All booths are taken. You stand on the list, and move up as soon as one is free."))
    else:
        messages.success(request, _("You are on the list. Choose below which positions you bring."))
    return redirect("hire:fair", found.pk)


@employer
@require_POST
def positions(request: HttpRequest, participation_id: int) -> HttpResponseBase:
    found = invitations.own_invitation(request.actor, participation_id)
    ids = wholes(request.POST.getlist("position"))
    guests.bring_positions(actor=request.actor, participation_id=found.pk, position_ids=ids)
    messages.success(request, _("Saved."))
    return redirect("hire:fair", found.pk)


@employer
@require_POST
def demand(request: HttpRequest, participation_id: int) -> HttpResponseBase:
    found = invitations.own_invitation(request.actor, participation_id)
    columns = [request.POST.getlist(name) for name in ("title", "headcount", "note")]
    lines = [(title, whole(headcount, 5) or 1, note) for title, headcount, note in zip(*columns, strict=False)]
    guests.tell_demand(
        actor=request.actor, participation_id=found.pk, lines=lines, wishes=request.POST.get("wishes", "")
    )
    messages.success(request, _("Thank you. The union plans the fair by it."))
    return redirect("hire:fair", found.pk)


def _detail(
    request: HttpRequest, found: Participation, *, status: int = 200, form: AnswerForm | None = None
) -> HttpResponse:
    said: list[Any] = [
        {"title": one.title, "headcount": one.headcount, "note": one.note} for one in found.demands.all()
    ]
    context = {
        **desk(own_employers(request), "fairs"),
        "guest": found,
        "fair": found.fair,
        "stands": "、".join(stand.number for stand in found.stands.all()),
        "form": form or AnswerForm(initial=AnswerForm.initial_of(found, plates=True)),
        "bringable": invitations.bringable(found),
        "demands": said + [{"title": "", "headcount": "", "note": ""}] * SPARE_ROWS,
        "may_accept": "accept" in found.can_be,
        "may_decline": "decline" in found.can_be,
    }
    return render(request, "hire/fair.html", context, status=status)
