"""What became of the intents of a fair: counts for the union that held it, and those of them that it may ask about."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from chunfeng.domain.fairs.queries import desk as fairs
from chunfeng.domain.hiring.enums import Outcome
from chunfeng.domain.hiring.queries import follow_ups
from chunfeng.web.access import staff
from chunfeng.web.desk.views.fairs import fair_page

SHOWN = (Outcome.WORKING, Outcome.NOT_YET, Outcome.LEFT, Outcome.CONFLICT, Outcome.OPEN)


@staff
@require_safe
def afterwards(request: HttpRequest, fair_id: int) -> HttpResponse:
    fair = fairs.desk_fair(request.actor, fair_id)
    became = follow_ups.became_at(fair.happening_id)
    asked = [
        follow_ups.desk_follow_ups(request.actor, conflict=each, happening_id=fair.happening_id)
        for each in (False, True)
    ]
    waiting = sum(one.open + one.conflict for one in became)
    return fair_page(
        request,
        "desk/fair_afterwards.html",
        fair,
        "after",
        columns=[
            {"label": _("Asked after")},
            *({"label": label, "num": True} for label in (_("Asked"), *(each.label for each in SHOWN))),
        ],
        table=[_row(one) for one in became if one.asked],
        rows=[row for _total, rows in asked for row in rows],
        elsewhere=waiting - sum(total for total, _rows in asked),
    )


def _row(one: follow_ups.Became) -> dict[str, object]:
    numbers = (one.asked, *(getattr(one, each.value) for each in SHOWN))
    days = _("%(days)s days") % {"days": one.after}
    return {"id": one.after, "cells": [{"text": days}, *({"text": number, "num": True} for number in numbers)]}
