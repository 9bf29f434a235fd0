"""Positions: the list, one of them, approving one or many."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.employers import queries, services
from chunfeng.domain.employers.enums import PositionStatus
from chunfeng.domain.employers.queries import desk
from chunfeng.shared import downloads, windows
from chunfeng.web import kept
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame


def _search(form: forms.Filters) -> desk.PositionSearch:
    kept = form.kept
    return desk.PositionSearch(
        words=kept.get("words", ""),
        status=kept.get("status", ""),
        kind=kept.get("kind", ""),
        place_code=kept.get("place", ""),
        employer_id=kept.get("employer"),
    )


@staff
@require_safe
@kept.listing(*frame.TABLES)
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    form = forms.PositionFilters.of(request.GET)
    found = desk.desk_positions(actor, _search(form), **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/positions.html",
        active="positions",
        form=form,
        positions=found,
        pager=frame.pager(found, request.GET),
        exports=frame.export_links("desk:positions_export", request.GET),
    )


@staff
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """岗位汇总表: another office can take it in."""
    rows = desk.position_rows(request.actor, _search(forms.PositionFilters.of(request.GET)))
    return downloads.sheet(kind, "岗位汇总表", desk.POSITION_COLUMNS, rows)


@staff
@require_safe
def detail(request: HttpRequest, position_id: int) -> HttpResponse:
    return _detail(request, position_id)


def _detail(request: HttpRequest, position_id: int, *, status: int = 200, **more: Any) -> HttpResponse:
    position = desk.desk_position(request.actor, position_id)
    return frame.page(
        request,
        "desk/position.html",
        active="positions",
        status=status,
        position=position,
        verdict=queries.verdict_of(position),
        **{"note": forms.Note(), **more},
    )


@staff
@require_POST
def approve(request: HttpRequest, position_id: int) -> HttpResponse:
    position = desk.desk_position(request.actor, position_id)
    services.publish(actor=request.actor, position_id=position.pk)
    messages.success(request, _("“%(title)s” is published.") % {"title": position.title})
    return redirect("desk:position", position_id)


@staff
@require_POST
def send_back(request: HttpRequest, position_id: int) -> HttpResponse:
    position = desk.desk_position(request.actor, position_id)
    note = forms.Note(request.POST)
    if not note.is_valid():
        return _detail(request, position_id, status=422, note=note)
    if position.status != "refused":  # sent twice: done already
        services.refuse_position(
            actor=request.actor,
            position_id=position_id,
            note=note.cleaned_data["note"],
        )
        messages.success(
            request, _("“%(title)s” went back to its employer with your reason.") % {"title": position.title}
        )
    return redirect("desk:position", position_id)


@staff
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What approving the ticked positions would do: nothing has happened yet."""
    judged = desk.judged(request.actor, forms.Chosen(request.POST).ids)
    return frame.page(
        request,
        "desk/approve.html",
        active="positions",
        ready=[item.position for item in judged if not item.verdict.failed],
        held=[item for item in judged if item.verdict.failed],
    )


@staff
@require_POST
def approve_many(request: HttpRequest) -> HttpResponse:
    chosen = [item.position.pk for item in desk.judged(request.actor, forms.Chosen(request.POST).ids)]
    published, held = services.publish_many(actor=request.actor, position_ids=chosen)
    if published:
        messages.success(
            request,
            ngettext("%(n)s position is published.", "%(n)s positions are published.", len(published))
            % {"n": len(published)},
        )
    if held:
        messages.warning(
            request,
            ngettext("%(n)s position still waits.", "%(n)s positions still wait.", len(held)) % {"n": len(held)},
        )
    if not published and not held:
        messages.info(request, _("There was nothing left to approve."))
    return redirect(f"{reverse('desk:positions')}?status={PositionStatus.PENDING}")
