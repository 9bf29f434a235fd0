"""Handing over in kind: who is to get what, by card, by number or many at once; taken back on the same day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.programs import policies
from chunfeng.domain.programs.enums import ApplicationState
from chunfeng.domain.programs.queries import handing as queries
from chunfeng.domain.programs.services import handing
from chunfeng.kernel.errors import NotAllowed, NotFound, Refusal
from chunfeng.kernel.typed import wholes
from chunfeng.shared import audit, windows
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame
from chunfeng.web.desk.benefit_forms import LookUp, TakeBackReason


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return frame.page(request, "desk/givings.html", active="benefits", givings=queries.givings(request.actor))


@staff
@require_safe
def giving(request: HttpRequest, giving_id: int) -> HttpResponse:
    """Who waits; the field takes a scanned card, a number or a name."""
    return _giving(request, giving_id, LookUp())


@staff
@require_POST
def look_up(request: HttpRequest, giving_id: int) -> HttpResponseBase:
    """One person found: their page. Several of a name: choose. What was typed stays out of addresses and logs."""
    form = LookUp(request.POST)
    if not form.is_valid():
        return _giving(request, giving_id, form, status=422)
    found = queries.looked_up(request.actor, giving_id, form.cleaned_data["said"])
    if len(found) == 1:
        return redirect("desk:recipient", giving_id, found[0].pk)
    if not found:
        form.add_error("said", _("Nobody here has applied for this under that card, number or name."))
    return _giving(request, giving_id, form, status=200 if found else 422, found=found)


@staff
@require_safe
def recipient(request: HttpRequest, giving_id: int, recipient_id: int) -> HttpResponse:
    """The one who stands at the counter, with the whole name."""
    return _recipient(request, giving_id, recipient_id, TakeBackReason())


@staff
@require_POST
def act(request: HttpRequest, giving_id: int, recipient_id: int) -> HttpResponseBase:
    """Hand over, or take it back; sent twice it is done already."""
    queries.recipient(request.actor, giving_id, recipient_id)
    reason = TakeBackReason(request.POST)
    taking_back = request.POST.get("act") == "take_back"
    if taking_back and not reason.is_valid():
        return _recipient(request, giving_id, recipient_id, reason, status=422)
    try:
        if taking_back:
            handing.take_back(actor=request.actor, application_id=recipient_id, reason=reason.cleaned_data["reason"])
            messages.success(request, _("Taken back: it lies there again."))
        else:
            handing.hand_over(actor=request.actor, application_id=recipient_id)
            messages.success(request, _("Handed over. Next, please."))
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        return _recipient(request, giving_id, recipient_id, reason, status=409, refusal=refusal)
    return redirect("desk:giving", giving_id)


@staff
@require_POST
def preview(request: HttpRequest, giving_id: int) -> HttpResponse:
    """What handing over to the ticked people would do: nothing has happened yet."""
    return frame.page(
        request,
        "desk/giving_preview.html",
        active="benefits",
        giving=(found := queries.giving(request.actor, giving_id)),
        chosen=queries.chosen(request.actor, giving_id, forms.Chosen(request.POST).ids),
        checks=list(enumerate(found.declaration.payout.checks)),
    )


@staff
@require_POST
def hand_over(request: HttpRequest, giving_id: int) -> HttpResponseBase:
    """Many at once; who cannot be handed to is told and left."""
    chosen = queries.chosen(request.actor, giving_id, forms.Chosen(request.POST).ids)
    outcome = handing.hand_over_many(
        actor=request.actor,
        application_ids=[each.pk for each in chosen],
        checked=wholes(request.POST.getlist("check")),
    )
    if done := len(outcome.done):
        messages.success(
            request, ngettext("Handed over to %(n)s person.", "Handed over to %(n)s people.", done) % {"n": done}
        )
    for _pk, refusal in outcome.held[:5]:
        messages.warning(request, f"{refusal.message} {refusal.next_step}")
    if not done and not outcome.held:
        messages.info(request, _("There was nobody left to hand over to."))
    return redirect("desk:giving", giving_id)


@staff
@require_safe
def sheet(request: HttpRequest, giving_id: int) -> HttpResponse:
    """The list to sign, with whole names: printing it is written down."""
    found = queries.giving(request.actor, giving_id)
    audit.record(
        actor=request.actor,
        act="benefit.list_printed",
        target=("program", giving_id),
        count=found.waiting + found.done,
    )
    return HttpResponse(
        queries.sheet(request.actor, found),
        content_type="application/pdf",
        headers={"Content-Disposition": "inline", "Content-Security-Policy": "sandbox"},
    )


def _giving(
    request: HttpRequest,
    giving_id: int,
    form: LookUp,
    *,
    status: int = 200,
    found: list[queries.Recipient] | None = None,
) -> HttpResponse:
    giving = queries.giving(request.actor, giving_id)
    window, waiting = queries.waiting(request.actor, giving_id, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/giving.html",
        active="benefits",
        status=status,
        giving=giving,
        waiting=waiting,
        pager=frame.pager(window, request.GET),
        today=queries.handed_today(request.actor, giving_id),
        form=form,
        found=found or [],
        acts=[{"value": "hand_over", "label": _("Hand over…")}],
    )


def _recipient(
    request: HttpRequest,
    giving_id: int,
    recipient_id: int,
    reason: TakeBackReason,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    shown, application = queries.recipient(request.actor, giving_id, recipient_id)
    audit.saw(
        actor=request.actor,
        target=("benefit_application", recipient_id),
        about_person_id=application.applicant_id,
        why=_("handing over a benefit"),
    )
    verdict = policies.can_hand_over(request.actor, application)
    approved = application.state == ApplicationState.APPROVED
    return frame.page(
        request,
        "desk/recipient.html",
        active="benefits",
        status=status,
        giving=queries.giving(request.actor, giving_id) if approved or shown.at else None,
        recipient=shown,
        name=application.applicant.name or shown.name,
        verdict=verdict if not verdict.ok else None,
        can_hand_over=approved and verdict.ok,
        can_take_back=shown.at is not None and verdict.ok,
        reason=reason,
        refusal=refusal,
    )
