"""Joining together: prepare, list people, note consents, read out and confirm."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.people.errors import BadName, BadPhone
from chunfeng.domain.unions import policies
from chunfeng.domain.unions.errors import BadPeople, OtherName
from chunfeng.domain.unions.queries import ceremonies as queries
from chunfeng.domain.unions.queries import members as unions
from chunfeng.domain.unions.services import ceremonies as services
from chunfeng.domain.unions.services import lists
from chunfeng.kernel import clock
from chunfeng.shared import papers, windows
from chunfeng.shared.sheets.errors import SheetError
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    form = forms.NewCeremony(
        request.POST if request.method == "POST" else None,
        unions=unions.unions_to_keep(actor, request.GET.get("find", "")),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = services.prepare(
            actor=actor,
            organisation_id=said["union"],
            title=said["title"],
            held_on=said["held_on"],
            venue=said["venue"],
        )
        return redirect("desk:ceremony", made.pk)
    found = queries.ceremonies(actor, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/ceremonies.html",
        active="members",
        status=422 if form.is_bound else 200,
        form=form,
        may_keep=policies.keeps_some_members(actor),
        ceremonies=found,
        pager=frame.pager(found, request.GET),
    )


@staff
@require_safe
def detail(request: HttpRequest, ceremony_id: int) -> HttpResponse:
    return _detail(request, ceremony_id)


def _detail(request: HttpRequest, ceremony_id: int, *, status: int = 200, **more: Any) -> HttpResponse:
    page = queries.ceremony(request.actor, ceremony_id)
    code = reverse("worker:join_ceremony", args=[queries.ceremony_code(page.ceremony)])
    return frame.page(
        request,
        "desk/ceremony.html",
        active="members",
        status=status,
        page=page,
        ceremony=page.ceremony,
        draft=page.ceremony.state == "draft"
        and policies.can_keep_members(request.actor, page.ceremony.organisation).ok,
        code=mark_safe(papers.qr(request.build_absolute_uri(code))),  # noqa: S308  drawn by us from our own address
        **{"people": forms.ListPeople(), **more},
    )


@staff
@require_POST
def add(request: HttpRequest, ceremony_id: int) -> HttpResponse:
    """People from lines, from a sheet, or both: all of them or nobody."""
    form = forms.ListPeople(request.POST, request.FILES)
    if form.is_valid():
        try:
            listed = lists.read_lines(form.cleaned_data["lines"])
            file = form.cleaned_data["file"]
            if file:
                listed += lists.read_sheet(file, name=file.name)
            new = services.list_people(actor=request.actor, ceremony_id=ceremony_id, listed=listed)
        except SheetError as error:
            form.add_error("file", str(error))
        except (BadPeople, OtherName, BadName, BadPhone) as refusal:
            form.add_error(None, f"{refusal.message} {refusal.next_step}")
        else:
            messages.success(
                request,
                ngettext("%(n)s name is new on the list.", "%(n)s names are new on the list.", new) % {"n": new},
            )
            return redirect("desk:ceremony", ceremony_id)
    return _detail(request, ceremony_id, status=422, people=form)


@staff
@require_POST
def entry(request: HttpRequest, ceremony_id: int, entry_id: int) -> HttpResponse:
    """Note a signed paper, or take the name off the list."""
    if request.POST.get("act") == "remove":
        services.take_off(actor=request.actor, ceremony_id=ceremony_id, entry_id=entry_id)
        messages.success(request, _("The name is off the list."))
    else:
        paper = request.POST.get("paper", "").strip() or _("paper of %(day)s") % {"day": clock.today().isoformat()}
        services.note_paper(actor=request.actor, ceremony_id=ceremony_id, entry_id=entry_id, paper=paper)
        messages.success(request, _("The signed paper is noted."))
    return redirect("desk:ceremony", ceremony_id)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, ceremony_id: int) -> HttpResponse:
    """The list to read out; confirming takes everybody in at once."""
    if request.method == "POST":
        held = services.confirm(actor=request.actor, ceremony_id=ceremony_id)
        joined = len(held.joined)
        messages.success(
            request,
            ngettext("%(n)s person joined.", "%(n)s people joined together.", joined) % {"n": joined},
        )
        return redirect("desk:ceremony", ceremony_id)
    page = queries.ceremony(request.actor, ceremony_id)
    if page.ceremony.state != "draft":
        return redirect("desk:ceremony", ceremony_id)
    return frame.page(request, "desk/ceremony_confirm.html", active="members", page=page, ceremony=page.ceremony)


@staff
@require_POST
def cancel(request: HttpRequest, ceremony_id: int) -> HttpResponse:
    services.cancel(actor=request.actor, ceremony_id=ceremony_id)
    messages.success(request, _("The ceremony is cancelled. Nobody joined."))
    return redirect("desk:ceremony", ceremony_id)
