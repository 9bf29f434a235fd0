"""Members: the list, one of them with who looked, groups with their evidence, and who moved where."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.unions import policies
from chunfeng.domain.unions.enums import Evidence
from chunfeng.domain.unions.errors import BadEvidence
from chunfeng.domain.unions.queries import members as queries
from chunfeng.domain.unions.services import memberships as services
from chunfeng.shared import downloads, windows
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame


def _search(form: forms.Filters) -> queries.MemberSearch:
    kept = form.kept
    return queries.MemberSearch(
        words=kept.get("words", ""),
        status=kept.get("status", ""),
        group=kept.get("group", ""),
        organisation_id=kept.get("union"),
    )


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = forms.MemberFilters.of(request.GET)
    found, lines = queries.members(request.actor, _search(form), **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/members.html",
        active="members",
        form=form,
        members=lines,
        pager=frame.pager(found, request.GET),
        exports=frame.export_links("desk:members_export", request.GET),
    )


@staff
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = queries.member_rows(request.actor, _search(forms.MemberFilters.of(request.GET)))
    return downloads.sheet(kind, _("members"), queries.member_columns(), rows)


@staff
@require_safe
def detail(request: HttpRequest, membership_id: int) -> HttpResponse:
    return _detail(request, membership_id)


def _detail(request: HttpRequest, membership_id: int, *, status: int = 200, **more: Any) -> HttpResponse:
    member = queries.member(request.actor, membership_id)
    return frame.page(
        request,
        "desk/member.html",
        active="members",
        status=status,
        member=member,
        may_keep=policies.can_keep_groups(request.actor, member.membership).ok,
        **{"group_form": forms.ConfirmGroup(), **more},
    )


@staff
@require_POST
def confirm_group(request: HttpRequest, membership_id: int) -> HttpResponse:
    form = forms.ConfirmGroup(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.confirm_group(
                actor=request.actor,
                membership_id=membership_id,
                group=said["group"],
                evidence=Evidence(said["evidence"]),
                note=said["note"],
                ends_on=said["ends_on"],
            )
        except BadEvidence as refusal:
            form.add_error("evidence", f"{refusal.message} {refusal.next_step}")
        else:
            messages.success(request, _("The evidence is written down."))
            return redirect("desk:member", membership_id)
    return _detail(request, membership_id, status=422, group_form=form)


@staff
@require_POST
def end_group(request: HttpRequest, membership_id: int, group: str) -> HttpResponse:
    services.end_group(actor=request.actor, membership_id=membership_id, group=group)
    messages.success(request, _("The member does not count in the group any more."))
    return redirect("desk:member", membership_id)


@staff
@require_safe
def moves(request: HttpRequest) -> HttpResponse:
    """Who came, who went: the union that was left sees a transfer as the one that was reached does."""
    found = queries.moves(request.actor, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/moves.html",
        active="members",
        moves=[queries.move_line(step) for step in found],
        pager=frame.pager(found, request.GET),
    )
