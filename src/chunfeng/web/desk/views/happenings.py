"""Happenings at the desk: the list, preparing, announcing, moving, calling off, who registered, series."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.happenings import policies
from chunfeng.domain.happenings.enums import HAPPENING_TRANSITIONS, HappeningStatus
from chunfeng.domain.happenings.errors import NotReady, SeatsTaken, TimesTurned
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.happenings.queries import desk as queries
from chunfeng.domain.happenings.queries import public, queues
from chunfeng.domain.happenings.services import planning, registrations
from chunfeng.domain.happenings.services import series as seasons
from chunfeng.domain.unions.queries import members as unions
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.transitions import steps_from
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import audit, downloads, windows
from chunfeng.web.access import staff
from chunfeng.web.desk import frame
from chunfeng.web.desk import happening_forms as forms

TURNS = {
    "publish": planning.publish,
    "withdraw": planning.withdraw,
    "start": planning.start,
    "close": planning.close,
    "report": planning.report,
}


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = forms.HappeningFilters.of(request.GET)
    kept = form.kept
    search = queries.Search(
        words=kept.get("words", ""),
        kind=kept.get("kind", ""),
        status=kept.get("status", ""),
        series_id=kept.get("series"),
    )
    found = queries.happenings(request.actor, search, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/happenings.html",
        active="happenings",
        form=form,
        happenings=found,
        pager=frame.pager(found, request.GET),
        organises=bool(request.actor.scopes(*policies.ORGANISERS)),
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    if not actor.scopes(*policies.ORGANISERS):
        raise NotAllowed(_("This is for those who organise happenings."))
    form = forms.Prepare(
        request.POST if request.method == "POST" else None,
        unions=unions.unions_to_keep(actor, request.GET.get("find", "")),
        series=_series(request),
    )
    if request.method == "POST" and form.is_valid():
        union = form.cleaned_data.pop("union")
        made = planning.prepare(actor=actor, organisation_id=union, plan=form.plan())
        return redirect("desk:happening", made.pk)
    return frame.page(
        request,
        "desk/happening_form.html",
        active="happenings",
        status=422 if form.is_bound else 200,
        form=form,
        found=None,
        back=reverse("desk:happenings"),
    )


@staff
@require_safe
def detail(request: HttpRequest, happening_id: int) -> HttpResponse:
    return _detail(request, queries.happening(request.actor, happening_id))


def _detail(request: HttpRequest, found: Happening, *, status: int = 200, **more: Any) -> HttpResponse:
    organises = policies.can_organise(request.actor, found.organisation_path).ok
    steps = steps_from(HAPPENING_TRANSITIONS, found.status)
    ready = planning.readiness(found) if found.status == HappeningStatus.DRAFT else Verdict()
    return frame.page(
        request,
        "desk/happening.html",
        active="happenings",
        status=status,
        found=found,
        numbers=queries.numbers(found),
        sessions=public.sessions(found),
        groups=queries.groups(found),
        lines=queues.lines_of(found.pk),
        opinions=queries.feedback(found),
        turns=[(name, label) for name, label in _turns() if organises and name in steps],
        may_change=organises and found.status in policies.CHANGEABLE,
        may_move=organises and "move" in steps,
        may_cancel=organises and "cancel" in steps,
        organises=organises,
        **{
            "conditions": [] if ready.ok else ready.reasons,
            "part": forms.Part(),
            "line_form": forms.OpenLine(),
            **more,
        },
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, happening_id: int) -> HttpResponse:
    found = organised(request, happening_id)
    told = found.status != HappeningStatus.DRAFT
    form = forms.Describe(
        request.POST if request.method == "POST" else None,
        initial=forms.described(found),
        series=_series(request),
        told=told,
    )
    if request.method == "POST" and form.is_valid():
        try:
            planning.change(actor=request.actor, happening_id=found.pk, plan=form.plan(found))
        except (SeatsTaken, TimesTurned) as refusal:
            form.add_error(
                "capacity" if isinstance(refusal, SeatsTaken) else None, f"{refusal.message} {refusal.next_step}"
            )
        else:
            return redirect("desk:happening", found.pk)
    return frame.page(
        request,
        "desk/happening_form.html",
        active="happenings",
        status=422 if form.is_bound else 200,
        form=form,
        found=found,
        told=told,
        back=reverse("desk:happening", args=[found.pk]),
    )


@staff
@require_POST
def turn(request: HttpRequest, happening_id: int, turn: str) -> HttpResponse:
    """Announce, take back, open the doors, close, make the figures final."""
    found = queries.happening(request.actor, happening_id)
    if turn not in TURNS:
        raise Http404
    try:
        TURNS[turn](actor=request.actor, happening_id=found.pk)
    except NotReady as refusal:
        return _detail(request, found, status=409, conditions=refusal.verdict.reasons)
    return redirect("desk:happening", found.pk)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, happening_id: int) -> HttpResponse:
    """Another day: everybody who registered is told and keeps the seat."""
    found = organised(request, happening_id)
    form = forms.Move(
        request.POST if request.method == "POST" else None,
        initial={"starts_at": found.starts_at, "ends_at": found.ends_at, "venue": found.venue},
    )
    if request.method == "POST" and form.is_valid():
        try:
            planning.move(actor=request.actor, happening_id=found.pk, **form.cleaned_data)
        except TimesTurned as refusal:
            form.add_error("ends_at", f"{refusal.message} {refusal.next_step}")
        else:
            messages.success(request, _("Moved. Everybody who registered is told."))
            return redirect("desk:happening", found.pk)
    return _ask(request, found, form, _("Move it"), _("Move it and tell everybody"))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, happening_id: int) -> HttpResponse:
    """It does not take place; asked with how many that concerns."""
    found = organised(request, happening_id)
    form = forms.CallOff(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        planning.cancel(actor=request.actor, happening_id=found.pk, why=form.cleaned_data["why"])
        messages.success(request, _("Called off. Everybody who registered is told."))
        return redirect("desk:happening", found.pk)
    return _ask(request, found, form, _("Call it off"), _("Call it off and tell everybody"))


@staff
@require_POST
def add_session(request: HttpRequest, happening_id: int) -> HttpResponse:
    found = organised(request, happening_id)
    form = forms.Part(request.POST)
    if form.is_valid():
        try:
            planning.add_session(actor=request.actor, happening_id=found.pk, **form.cleaned_data)
        except TimesTurned as refusal:
            form.add_error("ends_at", f"{refusal.message} {refusal.next_step}")
        else:
            return redirect("desk:happening", found.pk)
    return _detail(request, found, status=422, part=form)


@staff
@require_POST
def remove_session(request: HttpRequest, happening_id: int, session_id: int) -> HttpResponse:
    planning.remove_session(actor=request.actor, happening_id=happening_id, session_id=session_id)
    return redirect("desk:happening", happening_id)


@staff
@require_safe
def registered(request: HttpRequest, happening_id: int) -> HttpResponse:
    found = queries.happening(request.actor, happening_id)
    form = forms.RegistrationFilters.of(request.GET)
    kept = form.kept
    rows = queries.registrations(
        found, words=kept.get("words", ""), status=kept.get("status", ""), **windows.keys(request.GET)
    )
    return frame.page(
        request,
        "desk/registrations.html",
        active="happenings",
        found=found,
        form=form,
        rows=rows,
        pager=frame.pager(rows, request.GET),
        exports=[
            {"url": reverse("desk:registrations_export", args=[found.pk, kind]), "label": label}
            for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ],
        organises=policies.can_organise(request.actor, found.organisation_path).ok,
    )


@staff
@require_safe
def export(request: HttpRequest, happening_id: int, kind: str) -> HttpResponseBase:
    """报名表, with whole names: taking it is written down."""
    found = queries.happening(request.actor, happening_id)
    audit.record(actor=request.actor, act="happening.list_taken", target=("happening", found.pk))
    return downloads.sheet(kind, found.title, queries.SHEET_COLUMNS, queries.sheet_rows(found))


@staff
@require_POST
def cancel_registration(request: HttpRequest, registration_id: int) -> HttpResponse:
    done = registrations.cancel(actor=request.actor, registration_id=registration_id)
    messages.success(request, _("Cancelled. The seat goes to whoever waits for it."))
    return redirect("desk:registrations", done.happening_id)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def series(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    form = forms.NewSeries(
        request.POST if request.method == "POST" else None,
        unions=unions.unions_to_keep(actor, request.GET.get("find", "")),
        series=_series(request),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            seasons.prepare(
                actor=actor,
                organisation_id=said["union"],
                title=said["title"],
                starts_on=said["starts_on"],
                ends_on=said["ends_on"],
                planned=said["planned"] or 0,
                planned_spot=said["planned_spot"] or 0,
                parent_id=said["parent"],
            )
        except TimesTurned as refusal:
            form.add_error("ends_on", str(refusal.message))
        else:
            return redirect("desk:series")
    return frame.page(
        request,
        "desk/series.html",
        active="happenings",
        status=422 if form.is_bound else 200,
        form=form,
        lines=queries.series(actor),
    )


def organised(request: HttpRequest, happening_id: int) -> Happening:
    """A happening that the reader organises. Raises NoSuchHappening, NotAllowed."""
    found = queries.happening(request.actor, happening_id)
    verdict = policies.can_organise(request.actor, found.organisation_path)
    if not verdict.ok:
        raise NotAllowed(_("This is for those who organise happenings."), verdict=verdict)
    return found


def _ask(request: HttpRequest, found: Happening, form: Any, title: str, label: str) -> HttpResponse:
    return frame.page(
        request,
        "desk/happening_ask.html",
        active="happenings",
        status=422 if form.is_bound else 200,
        found=found,
        form=form,
        title=title,
        label=label,
        numbers=queries.numbers(found),
    )


def _series(request: HttpRequest) -> list[tuple[int, str]]:
    return [(line.series.pk, line.series.title) for line in queries.series(request.actor)]


def _turns() -> list[tuple[str, str]]:
    return [
        ("publish", _("Announce it")),
        ("withdraw", _("Back to a draft")),
        ("start", _("Open the doors")),
        ("close", _("It is over")),
        ("report", _("Make the figures final")),
    ]
