"""Employers: the list, one of them, and what an officer decides about them."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.employers import queries, services
from chunfeng.domain.employers.enums import PositionStatus
from chunfeng.domain.employers.queries import desk
from chunfeng.shared import downloads, windows
from chunfeng.web import kept
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame


def _search(request: HttpRequest, form: forms.Filters) -> desk.EmployerSearch:
    kept = form.kept
    return desk.EmployerSearch(
        words=kept.get("words", ""),
        status=kept.get("status", ""),
        place_code=kept.get("place", ""),
        tag=kept.get("tag", ""),
        size=kept.get("size"),
    )


@staff
@require_safe
@kept.listing(*frame.TABLES)
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    form = forms.EmployerFilters.of(request.GET)
    found = desk.desk_employers(actor, _search(request, form), **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/employers.html",
        active="employers",
        form=form,
        employers=found,
        tags=desk.tags_in_use(actor),
        pager=frame.pager(found, request.GET),
        exports=frame.export_links("desk:employers_export", request.GET),
    )


@staff
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = desk.employer_rows(request.actor, _search(request, forms.EmployerFilters.of(request.GET)))
    return downloads.sheet(kind, _("employers"), desk.employer_columns(), rows)


@staff
@require_safe
def detail(request: HttpRequest, employer_id: int) -> HttpResponse:
    return _detail(request, employer_id)


def _detail(request: HttpRequest, employer_id: int, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    employer = desk.desk_employer(actor, employer_id)
    counts = desk.position_counts(actor, employer)
    return frame.page(
        request,
        "desk/employer.html",
        active="employers",
        status=status,
        employer=employer,
        positions=[(state, state.label, counts[state]) for state in PositionStatus if counts.get(state)],
        namesakes=queries.names_like(employer),
        claims=desk.claims_on(actor, employer),
        **{"note": forms.Note(), "failed": "", **more},
    )


@staff
@require_safe
def licence(request: HttpRequest, employer_id: int) -> HttpResponseBase:
    """The licence as it was handed in; shown, not run: the type is guessed from the stored name, sniffing is off."""
    file = desk.desk_licence(request.actor, employer_id)
    answer = FileResponse(file.open("rb"), filename=file.name.rsplit("/", 1)[-1])
    answer["Content-Security-Policy"] = "sandbox"
    return answer


@staff
@require_POST
def verify(request: HttpRequest, employer_id: int) -> HttpResponse:
    desk.desk_employer(request.actor, employer_id)
    employer = services.verify(actor=request.actor, employer_id=employer_id)
    messages.success(request, _("%(name)s is verified, and can publish positions now.") % {"name": employer.name})
    return redirect("desk:employer", employer_id)


@staff
@require_POST
def refuse(request: HttpRequest, employer_id: int) -> HttpResponse:
    return _with_reason(request, employer_id, "refuse", _("%(name)s was not verified, and reads why."))


@staff
@require_POST
def suspend(request: HttpRequest, employer_id: int) -> HttpResponse:
    return _with_reason(
        request, employer_id, "suspend", _("%(name)s is suspended. Its positions take no applications.")
    )


def _with_reason(request: HttpRequest, employer_id: int, act: str, said: str) -> HttpResponse:
    employer = desk.desk_employer(request.actor, employer_id)
    note = forms.Note(request.POST)
    if not note.is_valid():
        return _detail(request, employer_id, status=422, note=note, failed=act)
    if employer.status != {"refuse": "refused", "suspend": "suspended"}[act]:  # sent twice: done already
        decide = {"refuse": services.refuse, "suspend": services.suspend}[act]
        decide(actor=request.actor, employer_id=employer_id, note=note.cleaned_data["note"])
        messages.success(request, said % {"name": employer.name})
    return redirect("desk:employer", employer_id)


@staff
@require_POST
def claim(request: HttpRequest, employer_id: int, claim_id: int) -> HttpResponse:
    """Say yes or no to somebody who wants to speak for the employer."""
    actor = request.actor
    employer = desk.desk_employer(actor, employer_id)
    waiting = {item.pk for item in desk.claims_on(actor, employer)}
    if claim_id in waiting and request.POST.get("act") == "accept":
        services.accept_claim(actor=actor, claim_id=claim_id)
        messages.success(request, _("They can speak for %(name)s now.") % {"name": employer.name})
    elif claim_id in waiting:
        note = forms.Note(request.POST)
        if not note.is_valid():
            return _detail(request, employer_id, status=422, note=note, failed="claim")
        services.refuse_claim(actor=actor, claim_id=claim_id, note=note.cleaned_data["note"])
        messages.success(request, _("The claim was not accepted, and they read why."))
    return redirect("desk:employer", employer_id)
