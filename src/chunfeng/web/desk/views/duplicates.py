"""Two accounts that may be one person: side by side, merged with a preview, parted again."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.people import queries, services
from chunfeng.domain.people.enums import CandidateStatus
from chunfeng.domain.people.errors import CannotMerge
from chunfeng.domain.unions import queries as unions
from chunfeng.kernel.typed import whole
from chunfeng.shared import windows
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame
from chunfeng.web.desk.views import identities

TABLES: dict[str, Any] = {
    "people.consent": gettext_lazy("consents"),
    "people.identitydocument": gettext_lazy("identity documents"),
    "talent.seeker": gettext_lazy("profiles and wishes"),
    "hiring.application": gettext_lazy("applications for positions"),
    "hiring.applicationstep": gettext_lazy("steps of applications"),
    "employers.representative": gettext_lazy("employers spoken for"),
    "employers.claim": gettext_lazy("claims on employers"),
    "unions.membership": gettext_lazy("union memberships"),
    "unions.joinapplication": gettext_lazy("applications to join the union"),
    "unions.groupmembership": gettext_lazy("groups"),
}
"""Words for what a merge moves; other tables go together as "other entries"."""


def _named(rows: Counter[str]) -> list[tuple[str, int]]:
    named: Counter[str] = Counter()
    for table, number in rows.items():
        named[str(TABLES.get(table, _("other entries")))] += number
    return sorted(named.items())


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in CandidateStatus.values else CandidateStatus.OPEN
    found = queries.desk_duplicates(request.actor, state=state, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/duplicates.html",
        active="identities",
        pairs=[{"candidate": candidate, "grounds": queries.grounds_of(candidate)} for candidate in found.items],
        states=[
            {"label": shown.label, "url": f"?state={shown.value}", "active": shown == state, "count": None}
            for shown in CandidateStatus
        ],
        tabs=identities.tabs("duplicates"),
        pager=frame.pager(found, request.GET),
    )


@staff
@require_safe
@never_cache
def detail(request: HttpRequest, candidate_id: int) -> HttpResponse:
    return _detail(request, candidate_id)


def _detail(request: HttpRequest, candidate_id: int, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    candidate, sides = queries.desk_duplicate(actor, candidate_id)
    asked = (request.POST or request.GET).get("keep", "")
    keep = next((side for side in sides if str(side.pk) == asked), sides[0])
    is_open = candidate.state == CandidateStatus.OPEN
    preview = (
        services.preview_merge(actor=actor, candidate_id=candidate_id, kept_id=keep.pk, posts_of=unions.posts_anywhere)
        if is_open
        else None
    )
    return frame.page(
        request,
        "desk/duplicate.html",
        active="identities",
        status=status,
        candidate=candidate,
        grounds=queries.grounds_of(candidate),
        sides=sides,
        keep=keep,
        is_open=is_open,
        verdict=preview.verdict if preview else None,
        moved=_named(preview.moves.moved) if preview else [],
        stayed=_named(preview.moves.stayed) if preview else [],
        standing=queries.standing_merge(candidate),
        merges=queries.merges_of(candidate),
        **{"why": forms.PersonNote(), "failed": "", **more},
    )


@staff
@require_POST
def merge(request: HttpRequest, candidate_id: int) -> HttpResponse:
    note = forms.PersonNote(request.POST)
    keep = whole(request.POST.get("keep", ""))
    if not note.is_valid() or keep is None:
        return _detail(request, candidate_id, status=422, why=note, failed="merge")
    try:
        services.merge(
            actor=request.actor,
            candidate_id=candidate_id,
            kept_id=keep,
            why=note.cleaned_data["note"],
            posts_of=unions.posts_anywhere,
        )
    except CannotMerge:
        return _detail(request, candidate_id, status=409, why=note)
    messages.success(request, _("The two accounts are one now; either phone leads to it. You can undo it here."))
    return redirect("desk:duplicate", candidate_id)


@staff
@require_POST
def dismiss(request: HttpRequest, candidate_id: int) -> HttpResponse:
    note = forms.PersonNote(request.POST)
    if not note.is_valid():
        return _detail(request, candidate_id, status=422, why=note, failed="dismiss")
    services.dismiss_pair(actor=request.actor, candidate_id=candidate_id, why=note.cleaned_data["note"])
    messages.success(request, _("Noted: these are two people. They are not brought up again."))
    return redirect("desk:duplicates")


@staff
@require_POST
def undo(request: HttpRequest, candidate_id: int) -> HttpResponse:
    candidate, _sides = queries.desk_duplicate(request.actor, candidate_id)
    standing = queries.standing_merge(candidate)
    note = forms.PersonNote(request.POST)
    if not note.is_valid():
        return _detail(request, candidate_id, status=422, why=note, failed="undo")
    if standing is not None:
        undone = services.undo_merge(actor=request.actor, merge_id=standing.pk, why=note.cleaned_data["note"])
        messages.success(
            request,
            _("Parted again: %(restored)s entries are back where they were.") % {"restored": undone.restored},
        )
        if undone.changed:
            messages.warning(
                request,
                _("%(changed)s entries have changed hands since and were left as they are.")
                % {"changed": undone.changed},
            )
    return redirect("desk:duplicate", candidate_id)
