"""Employers at a fair: invited or brought by a sheet, and each on a page of its own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.fairs.errors import ListRefused
from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.fairs.queries import desk as queries
from chunfeng.domain.fairs.queries.invitations import invitation_code
from chunfeng.domain.fairs.services import guests, lists, phones
from chunfeng.kernel.typed import wholes
from chunfeng.shared import downloads
from chunfeng.shared.sheets.errors import SheetError
from chunfeng.web.access import staff
from chunfeng.web.account.security import device_words
from chunfeng.web.desk import fair_forms as forms
from chunfeng.web.desk.views.fairs import fair_page


@staff
@require_safe
def guest_list(request: HttpRequest, fair_id: int) -> HttpResponse:
    return _guests(request, queries.desk_fair(request.actor, fair_id))


@staff
@require_POST
def invite(request: HttpRequest, fair_id: int) -> HttpResponse:
    fair = queries.desk_fair(request.actor, fair_id)
    ids = wholes(request.POST.getlist("employer"))
    number = guests.invite(actor=request.actor, fair_id=fair.pk, employer_ids=ids)
    if number:
        messages.success(
            request, _("%(number)s invited. Send each its link, too: it stands on its page here.") % {"number": number}
        )
    else:
        messages.warning(request, _("Nobody is invited yet: tick the employers first."))
    return redirect("desk:fair_guests", fair_id)


@staff
@require_POST
def guest_sheet(request: HttpRequest, fair_id: int) -> HttpResponse:
    fair = queries.desk_fair(request.actor, fair_id)
    form = forms.GuestList(request.POST, request.FILES)
    refused = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            number = lists.bring(
                actor=request.actor, fair_id=fair_id, lines=lists.read_sheet(file=file, name=file.name)
            )
        except SheetError as error:
            form.add_error("file", f"{error.why} {error.next_step}")
        except ListRefused as error:
            refused = error
        else:
            messages.success(request, _("%(number)s employers are on the list.") % {"number": number})
            return redirect("desk:fair_guests", fair_id)
    return _guests(request, fair, status=422, sheet=form, refused=refused)


@staff
@require_safe
def guest_export(request: HttpRequest, fair_id: int, kind: str) -> HttpResponseBase:
    fair = queries.desk_fair(request.actor, fair_id)
    title = _("Employers at %(fair)s") % {"fair": fair.happening.title}
    return downloads.sheet(kind, title, queries.LIST_COLUMNS, queries.list_rows(fair))


@staff
@require_safe
def guest_sample(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty list with the columns that are read."""
    return downloads.sheet(kind, _("List of employers"), queries.LIST_COLUMNS, [])


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, participation_id: int) -> HttpResponse:
    found = queries.guest(request.actor, participation_id)
    if request.method != "POST":
        return _guest(request, found)
    form = forms.GuestDetails(request.POST)
    if not form.is_valid():
        return _guest(request, found, status=422, form=form)
    said = form.cleaned_data
    guests.set_details(
        actor=request.actor,
        participation_id=participation_id,
        zone=said["zone"],
        draw=said["draw"],
        answer=guests.Answer(said["booths"], said["people"], said["plates"], said["power"]),
    )
    messages.success(request, _("Saved."))
    return redirect("desk:fair_guest", participation_id)


@staff
@require_POST
def guest_step(request: HttpRequest, participation_id: int, answer: str) -> HttpResponse:
    found = queries.guest(request.actor, participation_id)
    steps = {"accept": guests.accept, "decline": guests.decline, "arrive": guests.arrive, "miss": guests.miss}
    if answer in steps:
        steps[answer](actor=request.actor, participation_id=found.pk)
    if request.POST.get("back") == "board":
        return redirect("desk:fair_board", found.fair_id)
    return redirect("desk:fair_guest", participation_id)


@staff
@require_POST
def phone_remove(request: HttpRequest, participation_id: int, phone_id: int) -> HttpResponse:
    phones.remove(actor=request.actor, participation_id=participation_id, phone_id=phone_id)
    messages.success(request, _("Removed: nothing that this phone sends counts any more."))
    return redirect("desk:fair_guest", participation_id)


# Details


def _guests(request: HttpRequest, fair: Fair, *, status: int = 200, **bound: Any) -> HttpResponse:
    filters = forms.GuestFilters.of(request.GET)
    kept = filters.kept
    find = request.GET.get("find", "")[:60]
    return fair_page(
        request,
        "desk/fair_guests.html",
        fair,
        "employers",
        status=status,
        filters=filters,
        guests=queries.guests(fair, presence=kept.get("presence", ""), words=kept.get("words", "")),
        counts=queries.counts(fair),
        invitable=queries.inviting(request.actor, fair, words=find),
        find=find,
        sheet=bound.get("sheet") or forms.GuestList(),
        refused=bound.get("refused"),
        exports=[
            {"url": reverse("desk:fair_guests_export", args=[fair.pk, kind]), "label": label}
            for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ],
    )


def _guest(request: HttpRequest, found: Any, *, status: int = 200, form: Any = None) -> HttpResponse:
    initial = {
        "booths": found.booths,
        "people": found.people,
        "draw": found.draw,
        "zone": found.zone.name if found.zone else "",
        "power": found.power,
        "plates": found.plates or "",
    }
    return fair_page(
        request,
        "desk/fair_guest.html",
        found.fair,
        "employers",
        status=status,
        guest=found,
        form=form or forms.GuestDetails(initial=initial),
        can=[step for step in ("accept", "decline", "arrive", "miss") if step in found.can_be],
        phones=[
            {
                "title": device_words(phone.system, phone.browser),
                "whose": whose,
                "since": phone.created_at,
                "remove_url": reverse("desk:fair_phone_remove", args=[found.pk, phone.pk]),
            }
            for phone, whose in queries.phones(found)
        ],
        link=request.build_absolute_uri(reverse("fairs:invitation", args=[invitation_code(found)])),
        steps=[
            {
                "state": "failed" if step.after in ("declined", "never_came") else "done",
                "title": step.get_after_display(),
                "when": step.at,
                "text": step.by.name if step.by else "",
            }
            for step in found.steps.all()
        ],
    )
