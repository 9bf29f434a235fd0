"""Seekers and applications: names are masked, and looks are written down."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.hiring import services
from chunfeng.domain.hiring.queries import desk as hiring
from chunfeng.domain.hiring.queries import follow_ups as asked
from chunfeng.domain.talent import queries as talent
from chunfeng.kernel.typed import whole
from chunfeng.shared import downloads, windows
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame


def _seekers(form: forms.Filters) -> talent.SeekerSearch:
    kept = form.kept
    return talent.SeekerSearch(
        words=kept.get("words", ""), place_code=kept.get("place", ""), looking=kept.get("looking")
    )


def _applications(form: forms.Filters) -> hiring.ApplicationSearch:
    kept = form.kept
    return hiring.ApplicationSearch(
        words=kept.get("words", ""),
        status=kept.get("status", ""),
        position_id=kept.get("position"),
        seeker_id=kept.get("seeker"),
    )


@staff
@require_safe
def seekers(request: HttpRequest) -> HttpResponse:
    form = forms.PeopleFilters.of(request.GET)
    found, lines = talent.desk_seekers(request.actor, _seekers(form), **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/people.html",
        active="people",
        form=form,
        seekers=lines,
        pager=frame.pager(found, request.GET),
        exports=frame.export_links("desk:people_export", request.GET),
    )


@staff
@require_safe
def seekers_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = talent.seeker_lines(request.actor, _seekers(forms.PeopleFilters.of(request.GET)))
    return downloads.sheet(kind, _("seekers"), talent.seeker_columns(), rows)


@staff
@require_safe
def seeker(request: HttpRequest, seeker_id: int) -> HttpResponse:
    found = talent.desk_seeker(request.actor, seeker_id)
    _window, applications = hiring.desk_applications(
        request.actor,
        hiring.ApplicationSearch(seeker_id=found.pk),
    )
    return frame.page(
        request,
        "desk/person.html",
        active="people",
        line=talent.line_of(found),
        phone=found.person.masked_phone,
        person_id=found.person_id,
        unmask=forms.Unmask(),
        wishes=talent.wish_words(found),
        resume=talent.resume_lines(found),
        applications=applications,
    )


@staff
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    form = forms.ApplicationFilters.of(request.GET)
    found, lines = hiring.desk_applications(request.actor, _applications(form), **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/applications.html",
        active="applications",
        form=form,
        applications=lines,
        pager=frame.pager(found, request.GET),
        exports=frame.export_links("desk:applications_export", request.GET),
    )


@staff
@require_safe
def applications_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = hiring.application_lines(request.actor, _applications(forms.ApplicationFilters.of(request.GET)))
    return downloads.sheet(kind, _("applications"), hiring.application_columns(), rows)


@staff
@require_safe
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    line, steps = hiring.desk_application(request.actor, application_id)
    return frame.page(request, "desk/application.html", active="applications", line=line, steps=steps)


@staff
@require_safe
def follow_ups(request: HttpRequest) -> HttpResponse:
    """What nobody has answered, or seeker and employer answered differently: by the day on which it was due."""
    conflict = request.GET.get("show") == "conflict"
    open_total, open_rows = asked.desk_follow_ups(request.actor)
    total, rows = asked.desk_follow_ups(request.actor, conflict=True)
    base = reverse("desk:follow_ups")
    tabs = [
        {"label": pgettext("follow-up", "Open"), "url": base, "active": not conflict, "count": open_total},
        {"label": _("They say different things"), "url": f"{base}?show=conflict", "active": conflict, "count": total},
    ]
    return frame.page(
        request, "desk/follow_ups.html", active="follow_ups", rows=rows if conflict else open_rows, tabs=tabs
    )


@staff
@require_POST
def follow_up(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """What somebody told the union on the phone; it decides where two say different things."""
    services.say_what_became(actor=request.actor, follow_up_id=follow_up_id, says=request.POST.get("says", ""))
    messages.success(request, _("Noted."))
    fair = whole(request.POST.get("fair", ""))
    return redirect("desk:follow_ups") if fair is None else redirect("desk:fair_afterwards", fair)
