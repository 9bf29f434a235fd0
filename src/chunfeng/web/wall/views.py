"""The wall screen: a page that stays open for days, and the part of it that is asked for whenever something happened."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.indicators import queries
from chunfeng.shared import live, stamps
from chunfeng.web import kept, streams
from chunfeng.web.access import public

KEPT_SECONDS = 30.0


@public
@require_safe
def screen(request: HttpRequest, wall_code: str) -> HttpResponseBase:
    """The whole page. Raises NoSuchWall for a code that is forged or too old."""
    shown = queries.wall(wall_code)
    stream = streams.stream(request, live.union_topic(shown.organisation.path))
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
    return kept.page(
        request,
        about=("wall", queries.wall_path(wall_code)),
        version=lambda: stamps.newest(Fact),
        make=lambda: render(request, "wall/now.html", _context(queries.wall(wall_code))),
        seconds=KEPT_SECONDS,
    )


def _context(shown: queries.Wall) -> dict[str, object]:
    titles = {item.key: (item.title, str(item.unit.label)) for item in queries.declarations()}

    def tile(key: str) -> dict[str, object]:
        title, unit = titles[key]
        return {"key": key, "title": title, "unit": unit, "season": shown.season[key], "today": shown.today[key]}

    width, height = queries.MAP
    return {
        "wall": shown,
        "offered": [tile(key) for key in ("employers_hiring", "positions", "headcount")],
        "taken": [tile(key) for key in ("seekers", "applicants", "applications", "people_with_intent", "intents")],
        "map_box": f"0 0 {width:.0f} {height:.0f}",
        "parts_title": titles["positions"][0],
        "heading": _("Work, found through the union"),
    }
