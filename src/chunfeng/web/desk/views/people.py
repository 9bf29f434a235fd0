"""Seekers and applications: names are masked, and looks are written down."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from chunfeng.domain.hiring.queries import desk as hiring
from chunfeng.domain.talent import queries as talent
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
