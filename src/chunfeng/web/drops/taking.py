"""Pressing the button, and the place in line after it. Pressing twice, going back, reloading: all the same as pressing once."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.drops import services
from chunfeng.domain.drops.errors import AlreadyClaimed, NotEligible, NotOpenYet, OverNow
from chunfeng.domain.drops.queries import public as queries
from chunfeng.domain.drops.services import Place, Standing
from chunfeng.web.access import person
from chunfeng.web.drops.public import page

AGAIN_SECONDS = 3
"""How often the place in line looks again without a script."""


@person
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, drop_code: str) -> HttpResponseBase:
    """One press. Looking at it (after signing in) is the page of the drop."""
    drop = queries.drop_by_code(drop_code)
    if request.method != "POST":
        return redirect("drops:detail", drop.code)
    key = request.POST.get("key", "")[:40]
    try:
        if drop.is_draw:
            return redirect("drops:coupon", services.enter(actor=request.actor, drop_id=drop.pk, key=key).pk)
        found = services.press(actor=request.actor, drop_id=drop.pk, key=key)
    except (AlreadyClaimed, NotEligible, NotOpenYet, OverNow) as refusal:
        return page(request, drop, status=409, refusal=refusal)
    if found.place == Place.EARLY:
        return page(request, drop, status=409, refusal=NotOpenYet())
    if found.entry is not None:
        return redirect("drops:coupon", found.entry.pk)
    return redirect("drops:place", drop.code)


@person
@require_safe
def place(request: HttpRequest, drop_code: str) -> HttpResponseBase:
    """Where one stands: it looks again by itself, with a script or without."""
    drop = queries.drop_by_code(drop_code)
    found = services.standing(actor=request.actor, drop_id=drop.pk)
    if found.entry is not None:
        return redirect("drops:coupon", found.entry.pk)
    if not _stays(found):
        return redirect("drops:detail", drop.code)
    context = {
        "drop": drop,
        "gone": found.place == Place.GONE,
        "ahead": found.ahead,
        "again_seconds": AGAIN_SECONDS,
        "back_url": reverse("drops:detail", args=[drop.code]),
    }
    response = render(request, "drops/place.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@person
@require_safe
def place_now(request: HttpRequest, drop_code: str) -> HttpResponse:
    """The part of the page that changes; 409 as soon as the whole page says something else."""
    drop = queries.drop_by_code(drop_code)
    found = services.standing(actor=request.actor, drop_id=drop.pk)
    if found.place != Place.WAITING:
        return HttpResponse(status=409)
    return render(request, "drops/place_now.html", {"drop": drop, "ahead": found.ahead})


def _stays(found: Standing) -> bool:
    return found.place in (Place.WAITING, Place.GONE)
