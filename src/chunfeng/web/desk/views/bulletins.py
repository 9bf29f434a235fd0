"""Bulletins: of a fair, a season, the fairs of some days; as a page, as files, frozen under a hash."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.indicators import policies, queries, services
from chunfeng.domain.indicators.enums import About
from chunfeng.domain.indicators.errors import WhyMissing
from chunfeng.kernel import clock
from chunfeng.kernel.typed import whole
from chunfeng.shared import downloads
from chunfeng.web.access import staff
from chunfeng.web.desk import frame
from chunfeng.web.desk.views.figures import behind_page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin(request: HttpRequest, about: str, about_id: int) -> HttpResponse:
    """The figures of now; sending the form freezes them."""
    told = _told(request, about, about_id)
    if request.method != "POST":
        return _page(request, told)
    try:
        made = services.freeze(actor=request.actor, told=told, note=request.POST.get("note", ""))
    except WhyMissing as refusal:
        return _page(request, told, status=422, refusal=refusal)
    messages.success(request, _("Edition %(number)s is published.") % {"number": made.number})
    return redirect(_at("desk:bulletin", told))


@staff
@require_safe
def bulletin_file(request: HttpRequest, about: str, about_id: int, kind: str) -> HttpResponseBase:
    """Word for the newsroom, a workbook or CSV of the numbers; `?rounded=1` says 余 and 近 in the press text."""
    told = _told(request, about, about_id)
    draft = queries.draft(told)
    title = queries.bulletin_title(draft)
    if kind != "docx":
        columns, rows = queries.bulletin_rows(draft)
        return downloads.sheet(kind, title, columns, rows)
    newest = next(iter(queries.editions_of(told)), None)
    standing = newest if newest and not queries.changed_since(newest, draft) else None
    content = queries.bulletin_document(draft, newest=standing, rounded=_rounded(request))
    answer = HttpResponse(content, content_type=WORD)
    name = f"{title}-{clock.today():%Y%m%d}.docx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


@staff
@require_safe
def bulletin_behind(request: HttpRequest, about: str, about_id: int, key: str) -> HttpResponse:
    """What one number counts."""
    told = _told(request, about, about_id)
    channel, page = request.GET.get("channel", ""), request.GET.get("page", "1")
    found = queries.behind_bulletin(
        key,
        told,
        actor=request.actor,
        channel=channel,
        page=whole(page, 8) or 1,
    )
    query = _query(told, channel)
    address = reverse("desk:bulletin_behind_export", args=[told.about.value, told.pk, key, "kind"])
    return behind_page(
        request,
        found=found,
        figure=queries.figure_of(key, told, channel=channel),
        lead=told.title,
        back=_at("desk:bulletin", told),
        query=query,
        address=address,
    )


@staff
@require_safe
def bulletin_behind_export(request: HttpRequest, about: str, about_id: int, key: str, kind: str) -> HttpResponseBase:
    told = _told(request, about, about_id)
    rows = queries.behind_bulletin_rows(key, told, actor=request.actor, channel=request.GET.get("channel", ""))
    return downloads.sheet(kind, queries.declaration(key).title, queries.behind_columns(), rows)


# Details


def _told(request: HttpRequest, about: str, about_id: int) -> queries.Occasion:
    return queries.occasion(
        about, about_id, actor=request.actor, start=_day(request, "start"), end=_day(request, "end")
    )


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None


def _rounded(request: HttpRequest) -> bool:
    return request.GET.get("rounded") == "1"


def _query(told: queries.Occasion, channel: str = "", **more: str) -> QueryDict:
    query = QueryDict(mutable=True)
    if told.about is About.TREE:
        query["start"], query["end"] = told.first.isoformat(), told.last.isoformat()
    if channel:
        query["channel"] = channel
    for name, value in more.items():
        query[name] = value
    return query


def _at(name: str, told: queries.Occasion, *more: str, **query: str) -> str:
    asked = _query(told, **query).urlencode()
    return reverse(name, args=[told.about.value, told.pk, *more]) + (f"?{asked}" if asked else "")


def _page(
    request: HttpRequest, told: queries.Occasion, *, status: int = 200, refusal: WhyMissing | None = None
) -> HttpResponse:
    draft = queries.draft(told)
    editions = queries.editions_of(told)
    rounded = _rounded(request)
    return frame.page(
        request,
        "desk/bulletin.html",
        active="figures" if told.about is About.TREE else "fairs",
        status=status,
        told=told,
        draft=draft,
        tiles=[_tile(told, figure) for figure in draft.figures],
        channel_head=[queries.declaration(key) for key in queries.BY_CHANNEL],
        channels=[
            {
                "name": channel.label,
                "cells": [
                    {"value": values[key], "url": _at("desk:bulletin_behind", told, key, channel=channel.value)}
                    for key in queries.BY_CHANNEL
                ],
            }
            for channel, values in draft.channels.items()
        ],
        fair_head=[queries.declaration(key) for key in queries.BY_FAIR],
        lines=[_line(line) for line in draft.lines],
        earlier=[_line(line) for line in draft.earlier],
        whole=[draft.values[key] for key in queries.BY_FAIR],
        press=[
            {"language": language, "text": queries.joined(lines, language)}
            for language, lines in queries.press(draft, rounded=rounded).items()
        ],
        rounded=rounded,
        rounded_url=_at("desk:bulletin", told) if rounded else _at("desk:bulletin", told, rounded="1"),
        word_url=_at("desk:bulletin_file", told, "docx", **({"rounded": "1"} if rounded else {})),
        excel_url=_at("desk:bulletin_file", told, "xlsx"),
        back=_back(told),
        editions=editions,
        verdict=policies.can_freeze(request.actor, told),
        corrected=queries.changed_since(editions[0], draft) if editions else (),
        refusal=refusal,
        freeze_url=_at("desk:bulletin", told),
    )


def _tile(told: queries.Occasion, figure: queries.Figure) -> dict[str, Any]:
    return {
        "figure": figure,
        "url": _at("desk:bulletin_behind", told, figure.key),
        "beside": [
            {"figure": other, "url": _at("desk:bulletin_behind", told, other.key)}
            for other in figure.beside
            if other.value
        ],
    }


def _line(line: Any) -> dict[str, Any]:
    return {
        "title": line.happening.title,
        "day": clock.local_day(line.happening.starts_at),
        "url": reverse("desk:happening", args=[line.happening.pk]),
        "values": [line.values[key] for key in queries.BY_FAIR],
    }


def _back(told: queries.Occasion) -> dict[str, str]:
    if told.about is About.FAIR:
        return {"url": reverse("desk:fair", args=[told.pk]), "label": _("The fair")}
    if told.about is About.SERIES:
        return {"url": reverse("desk:series"), "label": _("Seasons")}
    return {"url": reverse("desk:figures"), "label": _("Figures")}
