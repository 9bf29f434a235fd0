"""Positions of the employer: list, write, send, close, reopen."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.employers import queries, services
from chunfeng.domain.employers.enums import POSITION_TRANSITIONS, CloseReason, PositionStatus
from chunfeng.domain.employers.errors import BadPositionText, ChangedMeanwhile, NotPublishable
from chunfeng.domain.employers.models import Employer, Position, Representative
from chunfeng.domain.hiring import queries as hiring
from chunfeng.domain.hiring.models import Application
from chunfeng.kernel import pay
from chunfeng.kernel.transitions import steps_from
from chunfeng.kernel.vocabulary import Education, Experience, WorkKind
from chunfeng.shared.labels import LABELS
from chunfeng.web import kept
from chunfeng.web.access import employer
from chunfeng.web.hire.forms import CloseForm, PositionFilterForm, PositionForm, ReopenForm, headcount_words
from chunfeng.web.hire.frame import chosen, desk, keys, own_employers, turning
from chunfeng.web.templatetags import chunfeng as tags


@employer
@never_cache
@require_safe
@kept.listing(Position, Employer, Application, Representative)
def listing(request: HttpRequest) -> HttpResponse:
    form = PositionFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    actor = request.actor
    rows = queries.positions_of(actor, None, queries.PositionFilters(**asked), **keys(request.GET))
    counts = hiring.applicant_counts(actor, [row.pk for row in rows])
    employers = own_employers(request)
    context = {
        **desk(employers, "positions"),
        **turning(request, rows),
        "form": form,
        "filtered": any(asked.values()),
        "rows": [(row, *counts.get(row.pk, (0, 0))) for row in rows],
        "many": len(employers) > 1,
        "unverified": _unverified(employers),
    }
    return render(request, "hire/positions.html", context)


@employer
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    employers = own_employers(request)
    firm = chosen(request, employers)
    form = PositionForm(request.POST or None, initial=PositionForm.initial_new(firm))
    if request.method == "POST" and form.is_valid():
        try:
            position = services.create(
                actor=request.actor,
                employer_id=firm.pk,
                text=form.text(),
                key=form.cleaned_data["key"] or form.initial["key"],
            )
        except BadPositionText as refusal:
            form.add_error(refusal.field, f"{refusal.message} {refusal.next_step}")
        else:
            return _saved(request, position)
    context = {**desk(employers, "positions"), "form": form, "firm": firm, "unverified": _unverified([firm])}
    return render(request, "hire/position_form.html", context, status=422 if form.errors else 200)


@employer
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, position_id: int) -> HttpResponseBase:
    position = queries.position_for(request.actor, position_id)
    form = PositionForm(request.POST or None, initial=PositionForm.initial_of(position))
    verdict = None
    if request.method == "POST" and form.is_valid():
        try:
            position = services.edit(
                actor=request.actor,
                position_id=position_id,
                text=form.text(),
                version=form.cleaned_data["version"],
            )
        except BadPositionText as refusal:
            form.add_error(refusal.field, f"{refusal.message} {refusal.next_step}")
        except ChangedMeanwhile as refusal:
            # The entries stay; sending them once more is then a knowing decision.
            form.data = form.data.copy()
            form.data["version"] = queries.version_of(position)
            form.add_error(None, f"{refusal.message} {refusal.next_step}")
        except NotPublishable as refusal:
            verdict = refusal.verdict
            form.add_error(None, f"{refusal.message} {refusal.next_step}")
        else:
            return _saved(request, position)
    context = {
        **desk(own_employers(request), "positions"),
        "form": form,
        "firm": position.employer,
        "position": position,
        "verdict": verdict,
        "unverified": _unverified([position.employer]),
    }
    return render(request, "hire/position_form.html", context, status=422 if form.errors else 200)


@employer
@never_cache
@require_safe
def detail(request: HttpRequest, position_id: int) -> HttpResponse:
    actor = request.actor
    position = queries.position_for(actor, position_id)
    number, waiting = hiring.applicant_counts(actor, [position.pk]).get(position.pk, (0, 0))
    unsent = position.status in (PositionStatus.DRAFT, PositionStatus.REFUSED, PositionStatus.PENDING)
    context = {
        **desk(own_employers(request), "positions"),
        "position": position,
        "facts": _facts(position),
        "verdict": queries.verdict_of(position) if unsent else None,
        "number": number,
        "waiting": waiting,
        "steps": steps_from(POSITION_TRANSITIONS, position.status),
    }
    return render(request, "hire/position.html", context)


@employer
@require_POST
def submit(request: HttpRequest, position_id: int) -> HttpResponseBase:
    return _send(request, position_id)


@employer
@never_cache
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, position_id: int) -> HttpResponseBase:
    position = queries.position_for(request.actor, position_id)
    form = CloseForm(request.POST or None, initial={"reason": CloseReason.FILLED})
    if request.method == "POST" and form.is_valid():
        services.close(
            actor=request.actor,
            position_id=position_id,
            reason=CloseReason(form.cleaned_data["reason"]),
        )
        messages.success(request, _("Closed. Nobody can apply any more; those who applied still get your answer."))
        return redirect("hire:position", position_id)
    context = {**desk(own_employers(request), "positions"), "form": form, "position": position}
    return render(request, "hire/position_close.html", context)


@employer
@never_cache
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, position_id: int) -> HttpResponseBase:
    position = queries.position_for(request.actor, position_id)
    form = ReopenForm(request.POST or None, initial={"ends_on": PositionForm.initial_new(position.employer)["ends_on"]})
    verdict = None
    if request.method == "POST" and form.is_valid():
        try:
            services.reopen(
                actor=request.actor,
                position_id=position_id,
                ends_on=form.cleaned_data["ends_on"],
            )
        except NotPublishable as refusal:
            verdict = refusal.verdict
            form.add_error(None, f"{refusal.message} {refusal.next_step}")
        else:
            messages.success(request, _("Sent for approval. It opens again once an officer has looked at it."))
            return redirect("hire:position", position_id)
    context = {**desk(own_employers(request), "positions"), "form": form, "position": position, "verdict": verdict}
    return render(request, "hire/position_reopen.html", context, status=422 if form.errors else 200)


@employer
@require_safe
def pay_preview(request: HttpRequest) -> HttpResponse:
    """A line under the field: how the pay will be shown, or why it cannot be read."""
    found = pay.parse(request.GET.get("pay", "")[:80])
    context = (
        {"tone": "bad", "suggestion": found.suggestion}
        if isinstance(found, pay.PayProblem)
        else {"tone": "good" if found.stated else "wait", "shown": pay.format_pay(found), "stated": found.stated}
    )
    return render(request, "hire/pay_preview.html", context)


# Details


def _saved(request: HttpRequest, position: Position) -> HttpResponseBase:
    if request.POST.get("act") == "send" and position.status in (PositionStatus.DRAFT, PositionStatus.REFUSED):
        return _send(request, position.pk)
    messages.success(request, _("Saved."))
    return redirect("hire:position", position.pk)


def _send(request: HttpRequest, position_id: int) -> HttpResponseBase:
    try:
        services.submit(actor=request.actor, position_id=position_id)
    except NotPublishable:
        messages.warning(request, _("Saved as a draft. What is still missing stands below."))
    else:
        messages.success(request, _("Sent for approval. An officer looks at it within a working day."))
    return redirect("hire:position", position_id)


def _unverified(employers: list[Any]) -> Any:
    """The first employer that is not verified, for the note on top."""
    return next((firm for firm in employers if firm.status != "verified"), None)


def _facts(position: Position) -> list[dict[str, Any]]:
    rows = [
        (_("Pay"), tags.pay(position)),
        (_("How many people"), headcount_words(position) or _("not stated")),
        (_("How much of the week"), LABELS[WorkKind(position.kind)]),
        (_("Place of work"), position.place_text or (position.place.name if position.place else "")),
        (_("Occupation"), position.occupation.name if position.occupation else ""),
        (_("Least education"), LABELS[Education(position.education)]),
        (_("Experience asked for"), LABELS[Experience(position.experience)]),
        (_("Kept for"), position.get_reserved_for_display()),
        (_("Skills"), "、".join(position.skills)),
        (_("Certificates"), "、".join(position.certificates)),
        (_("Majors"), position.majors),
        (_("What else you offer"), "、".join(position.welfare)),
        (_("Last day for applications"), tags.day(position.ends_on)),
        (_("Contact person"), " ".join(filter(None, (position.contact_name, position.contact_phone)))),
        (_("Note"), position.note),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def position_url(position_id: int) -> str:
    return reverse("hire:position", args=[position_id])
