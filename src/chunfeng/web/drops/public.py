"""What is being given away, one of them, who got it, and how anybody checks the lots."""

import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chunfeng.domain.drops import policies, services
from chunfeng.domain.drops.enums import DropStatus
from chunfeng.domain.drops.models import Drop
from chunfeng.domain.drops.queries import draws, own
from chunfeng.domain.drops.queries import public as queries
from chunfeng.engine import draw
from chunfeng.kernel import clock
from chunfeng.kernel.typed import whole
from chunfeng.kernel.verdict import Verdict
from chunfeng.web.access import public

SOON = 20 * 60  # seconds before opening from which the page counts down

WAYS = {"real_name_checked": "worker:identity", "member_here": "worker:join"}
"""Where somebody gets what is missing."""


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "drops/index.html", {"drops": queries.drops(), "mine_url": reverse("drops:coupons")})


@public
@require_safe
def detail(request: HttpRequest, drop_code: str) -> HttpResponse:
    return page(request, queries.drop_by_code(drop_code))


def page(request: HttpRequest, drop: Drop, *, status: int = 200, **more: Any) -> HttpResponse:
    """One drop, with what the reader can do about it."""
    known = request.user.is_authenticated
    entry = own.standing(request.actor, drop.pk) if known else None
    verdict = policies.may_take_part(request.actor, drop) if known and entry is None else Verdict()
    may = known and entry is None and verdict.ok
    now = clock.now()
    ahead = drop.opens_at > now
    over = drop.closes_at <= now or drop.status not in (DropStatus.ANNOUNCED, DropStatus.FROZEN)
    gone = not drop.is_draw and drop.left <= 0 and drop.waiting >= drop.line
    context = {
        "drop": drop,
        "partners": queries.partners_of(drop),
        "entry": entry,
        "known": known,
        "reasons": [{**asdict(reason), "next_url": way_to(reason.code)} for reason in verdict.against],
        "may": may and not over and not gone,
        "ahead": ahead,
        "wait_seconds": max(1, round((drop.opens_at - now).total_seconds()) + 1) if ahead else 0,
        "refresh_seconds": min(max(1, round((drop.opens_at - now).total_seconds()) + 1), SOON) if ahead else 0,
        "now": now,
        "over": over,
        "gone": gone and not over,
        "shown_results": (drop.is_draw and drop.status in (DropStatus.DRAWN, DropStatus.ENDED)) or (over or gone),
        "key": uuid.uuid4().hex,
        "pass": _pass(request, drop) if may else "",
        "back_url": reverse("drops:index"),
        **more,
    }
    response = render(request, "drops/detail.html", context, status=status)
    response["Cache-Control"] = "private, no-store"  # the back button shows how it stands, and no spent form
    return response


@public
@require_safe
def results(request: HttpRequest, drop_code: str) -> HttpResponse:
    """Who got one, masked; of a draw what was published when, and how to check it."""
    drop = queries.drop_by_code(drop_code)
    after = request.GET.get("after", "0")
    start = whole(after, 7) or 0
    found = queries.results(drop, after=start)
    context = {
        "drop": drop,
        "found": found,
        "drawn": draws.has_record(drop),
        "own_entry": own.standing(request.actor, drop.pk) if request.user.is_authenticated else None,
        "more_url": f"?after={start + queries.SHOWN}" if found.more else "",
        "back_url": reverse("drops:detail", args=[drop.code]),
    }
    return render(request, "drops/results.html", context)


@public
@require_safe
def record(request: HttpRequest, drop_code: str) -> HttpResponse:
    """The record that `draw.py` checks."""
    drop = queries.drop_by_code(drop_code)
    found = draws.record(drop)
    if found is None:
        raise Http404
    response = JsonResponse(found, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="draw-{drop.code}.json"'
    return response


@public
@require_safe
def checker(request: HttpRequest) -> HttpResponse:
    """The program that draws and checks, as one file that needs nothing else."""
    source = Path(draw.__file__).read_bytes()
    response = HttpResponse(source, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="draw.py"'
    return response


def _pass(request: HttpRequest, drop: Drop) -> str:
    """Only a rush has a crowd at its door."""
    session = request.session.session_key or ""
    if drop.is_draw or request.actor.person_id is None or not session:
        return ""
    return services.make_pass(
        settings.SECRET_KEY,
        drop_id=drop.pk,
        person_id=request.actor.person_id,
        code=drop.code,
        session=session,
        now=clock.now(),
    )


def way_to(code: str) -> str:
    return reverse(WAYS[code]) if code in WAYS else ""
