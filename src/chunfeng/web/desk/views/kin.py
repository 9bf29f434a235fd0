"""Whom officers may not decide about: their own declarations, and those of colleagues below."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.people.errors import BadPhone
from chunfeng.domain.programs.errors import EndedByColleague
from chunfeng.domain.programs.queries import ties as queries
from chunfeng.domain.programs.services import kinships
from chunfeng.kernel import clock
from chunfeng.web.access import staff
from chunfeng.web.desk import frame
from chunfeng.web.desk.register_forms import TieEnd, TieForm


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponseBase:
    """One's own declarations; whom else one may enter them for."""
    form = TieForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            kinships.declare(actor=request.actor, **form.cleaned_data)
        except BadPhone as refusal:
            form.add_error("phone", f"{refusal.message} {refusal.next_step}")
        else:
            messages.success(request, _("Declared. You decide nothing about this person from now on."))
            return redirect("desk:kin")
    return frame.page(
        request,
        "desk/kin.html",
        active="tree",
        status=422 if form.is_bound else 200,
        ties=queries.own_kinships(request.actor),
        colleagues=queries.colleagues(request.actor),
        form=form,
        today=clock.today(),
        statement=queries.own_statement(request.actor),
    )


@staff
@require_POST
def state(request: HttpRequest) -> HttpResponseBase:
    """The list is whole, for this year."""
    made = kinships.state(actor=request.actor)
    messages.success(request, _("Stated for %(year)s. Declare at any time whoever is new.") % {"year": made.year})
    return redirect("desk:kin")


@staff
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """Who has stated their kin this year, for auditors and for officers above."""
    return frame.page(request, "desk/kin_statements.html", active="audit", lines=queries.statements(request.actor))


@staff
@require_POST
def remove(request: HttpRequest, kinship_id: int) -> HttpResponseBase:
    """A slip of today is taken back."""
    try:
        kinships.remove(actor=request.actor, kinship_id=kinship_id)
    except EndedByColleague as refusal:
        messages.warning(request, f"{refusal.message} {refusal.next_step}")
    else:
        messages.success(request, _("Taken back."))
    return redirect("desk:kin")


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def colleague(request: HttpRequest, colleague_id: int) -> HttpResponseBase:
    """The declarations of a colleague whose post one's own reaches."""
    queries.kinships_of(request.actor, colleague_id)
    form = TieForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            kinships.enter(actor=request.actor, person_id=colleague_id, **form.cleaned_data)
        except BadPhone as refusal:
            form.add_error("phone", f"{refusal.message} {refusal.next_step}")
        else:
            messages.success(request, _("Entered. The colleague sees it, and decides nothing about this person."))
            return redirect("desk:kin_colleague", colleague_id)
    return _colleague(request, colleague_id, form=form, status=422 if form.is_bound else 200)


@staff
@require_POST
def end(request: HttpRequest, colleague_id: int, kinship_id: int) -> HttpResponseBase:
    queries.kinships_of(request.actor, colleague_id)
    ending = TieEnd(request.POST)
    if not ending.is_valid():
        return _colleague(request, colleague_id, form=TieForm(), ending=ending, failed=kinship_id, status=422)
    kinships.end(actor=request.actor, kinship_id=kinship_id, reason=ending.cleaned_data["reason"])
    messages.success(request, _("Ended: it counts until tonight."))
    return redirect("desk:kin_colleague", colleague_id)


def _colleague(request: HttpRequest, colleague_id: int, *, status: int, **more: Any) -> HttpResponse:
    person, ties = queries.kinships_of(request.actor, colleague_id)
    return frame.page(
        request,
        "desk/kin_colleague.html",
        active="tree",
        status=status,
        colleague=person,
        ties=ties,
        **{"ending": TieEnd(), "failed": 0, **more},
    )
