"""The live board of a fair: what is stuck, what stands empty, and the act that helps, on a phone as well as at a desk."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.fairs import policies
from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.fairs.queries import board as queries
from chunfeng.domain.fairs.queries import desk as fairs
from chunfeng.domain.happenings import policies as happenings
from chunfeng.domain.indicators import queries as indicators
from chunfeng.shared import live
from chunfeng.web import streams
from chunfeng.web.access import staff
from chunfeng.web.desk.views.fairs import fair_page
from chunfeng.web.desk.views.figures import wall_page


@staff
@require_safe
def board(request: HttpRequest, fair_id: int) -> HttpResponseBase:
    fair = fairs.desk_fair(request.actor, fair_id)
    stream = streams.stream(request, live.happening_topic(fair.happening_id))
    response = fair_page(
        request,
        "desk/fair_board.html",
        fair,
        "board",
        stream=stream,
        now_url=reverse("desk:fair_board_now", args=[fair.pk]),
        **_context(request, fair),
    )
    return streams.allow(response, stream)


@staff
@require_safe
def now(request: HttpRequest, fair_id: int) -> HttpResponse:
    """The part that changes."""
    fair = fairs.desk_fair(request.actor, fair_id)
    may_plan = policies.can_plan(request.actor, fair.happening).ok
    return render(request, "desk/fair_board_now.html", {**_context(request, fair), "fair": fair, "may_plan": may_plan})


@staff
@require_safe
def wall(request: HttpRequest, fair_id: int) -> HttpResponse:
    """The address of the screen on the wall of this fair."""
    fair = fairs.desk_fair(request.actor, fair_id)
    code = indicators.fair_wall_code(actor=request.actor, fair_id=fair.pk)
    back = reverse("desk:fair_board", args=[fair.pk])
    return wall_page(request, code, title=fair.happening.title, back=back, active="fairs")


def _context(request: HttpRequest, fair: Fair) -> dict[str, Any]:
    titles = {
        FactKind.HAPPENING_ENTERED: _("Visits"),
        FactKind.BOOTH_VISITED: _("At booths"),
        FactKind.APPLICATION_SUBMITTED: _("Résumés"),
        FactKind.INTENT_REACHED: _("Intents"),
        FactKind.LIVE_WATCHED: _("Live views"),
    }
    found = queries.board(fair)
    troubles = (
        ("stuck", _("Queues stand still")),
        ("absent", _("Employers not there")),
        ("alone", _("Booths without visitors")),
    )
    return {
        "board": found,
        "counts": [(titles[one.kind], one.whole, one.hour) for one in found.counts],
        "troubles": [{"title": title, "number": found.troubles[key]} for key, title in troubles],
        "may_call": happenings.can_organise(request.actor, fair.happening.organisation_path).ok,
    }
