"""The wall screen: a page that stays open for days, and the part of it that is asked for whenever something happened."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.indicators import queries
from chunfeng.shared import stamps
from chunfeng.web import kept, streams
from chunfeng.web.access import public

KEPT_SECONDS = 30.0
KEPT_AT_FAIRS = 5.0
"""Queues move without a fact."""


@public
@require_safe
def screen(request: HttpRequest, wall_code: str) -> HttpResponseBase:
    """The whole page. Raises NoSuchWall for a code that is forged or too old."""
    shown = queries.wall(wall_code)
    stream = streams.stream(request, queries.wall_topic(wall_code))
    response = render(
        request,
        "wall/screen.html",
        {
            **_context(shown),
            "theme": "chunfeng-dark",
            "stream": stream,
            "now_url": reverse("wall:now", args=[wall_code]),
        },
    )
    return streams.allow(response, stream)


@public
@require_safe
def now(request: HttpRequest, wall_code: str) -> HttpResponse:
    """The part that changes; made once for all screens that show the same, until the ledger has something new."""
    topic = queries.wall_topic(wall_code)
    return kept.page(
        request,
        about=("wall", topic),
        version=lambda: stamps.newest(Fact),
        make=lambda: _now(request, wall_code),
        seconds=KEPT_AT_FAIRS if topic.startswith("happening") else KEPT_SECONDS,
    )


def _now(request: HttpRequest, wall_code: str) -> HttpResponse:
    context = _context(queries.wall(wall_code))
    return render(request, context["part"], context)


def _context(shown: queries.Wall | queries.FairWall) -> dict[str, Any]:
    return _of_fair(shown) if isinstance(shown, queries.FairWall) else _of_union(shown)


def _of_fair(shown: queries.FairWall) -> dict[str, Any]:
    def tile(key: str) -> dict[str, Any]:
        item = queries.declaration(key)
        return {
            "key": key,
            "title": item.title,
            "unit": str(item.unit.label),
            "season": shown.values[key],
            "today": None,
        }

    return {
        "part": "wall/fair_now.html",
        "wall": shown,
        "offered": [tile(key) for key in ("employers_taking_part", "positions", "headcount")],
        "taken": [tile(key) for key in ("visitors", "visits", "applications", "people_with_intent")],
        "heading": shown.title,
    }


def _of_union(shown: queries.Wall) -> dict[str, Any]:
    titles = {item.key: (item.title, str(item.unit.label)) for item in queries.declarations()}

    def tile(key: str) -> dict[str, object]:
        title, unit = titles[key]
        return {"key": key, "title": title, "unit": unit, "season": shown.season[key], "today": shown.today[key]}

    width, height = queries.MAP
    return {
        "part": "wall/now.html",
        "wall": shown,
        "offered": [tile(key) for key in ("employers_hiring", "positions", "headcount")],
        "taken": [tile(key) for key in ("seekers", "applicants", "applications", "people_with_intent", "intents")],
        "map_box": f"0 0 {width:.0f} {height:.0f}",
        "parts_title": titles["positions"][0],
        "heading": _("Work, found through the union"),
    }
