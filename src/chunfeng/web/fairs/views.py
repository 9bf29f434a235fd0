"""Public pages of a fair."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.fairs.models import Participation
from chunfeng.domain.fairs.queries import calls, day, invitations, plan, public, rooms
from chunfeng.domain.fairs.services import guests
from chunfeng.domain.happenings.enums import HappeningStatus
from chunfeng.web import streams
from chunfeng.web.access import public as everybody
from chunfeng.web.fairs.day import around
from chunfeng.web.fairs.forms import AnswerForm


@everybody
@require_safe
def fair(request: HttpRequest, fair_code: str) -> HttpResponseBase:
    """The hall, who is there, and what they offer; `find` narrows it, `to` draws the way to a stand."""
    found = public.public_fair(fair_code)
    words = request.GET.get("find", "")[:40]
    exhibits = public.exhibits(found, words=words)
    context = {
        **around(request, found),
        "plan": plan.plan(found, to=request.GET.getlist("to")[:8]) if found.floor else None,
        "exhibits": exhibits,
        "positions": sum(len(one.positions) for one in exhibits),
        "find": words,
        "room_url": reverse("rooms:room", args=[fair_code]) if rooms.has_room(found.happening_id) else "",
        "talks": calls.lines_at(found.happening_id) if found.happening.status == HappeningStatus.RUNNING else [],
        "why_me": day.summons_to(request.actor, found) if request.actor.person_id else None,
    }
    return streams.allow(render(request, "fairs/fair.html", context), context["stream"])


@everybody
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, invitation_code: str) -> HttpResponseBase:
    """An employer answers without an account: whoever holds the link speaks for it about this fair, and nothing else."""
    found = invitations.invited_by(invitation_code)
    if request.method != "POST":
        form = AnswerForm(initial=AnswerForm.initial_of(found, plates=False))
        return _invitation(request, found, form)
    if request.POST.get("act") == "decline":
        guests.answer_by_link(code=invitation_code, comes=False)
        return redirect("fairs:invitation", invitation_code)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _invitation(request, found, form, status=422)
    guests.answer_by_link(code=invitation_code, comes=True, answer=form.answer())
    return redirect("fairs:invitation", invitation_code)


def _invitation(request: HttpRequest, found: Participation, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    context = {"guest": found, "fair": found.fair, "form": form, "title": _("Invitation to a job fair")}
    return render(request, "fairs/invitation.html", context, status=status)
