"""One's own coupons: the code for the shop, taking what was won, giving it to somebody else."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.drops import services
from chunfeng.domain.drops.enums import ENTRY_TRANSITIONS, EntryStatus
from chunfeng.domain.drops.queries import own
from chunfeng.domain.drops.queries import public as queries
from chunfeng.shared import papers
from chunfeng.web.access import person


@person
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {"entries": own.entries_of(request.actor), "back_url": reverse("worker:me")}
    return render(request, "drops/coupons.html", context)


@person
@require_safe
def detail(request: HttpRequest, coupon_id: int) -> HttpResponse:
    """The code, and what became of it."""
    entry = own.entry_of(request.actor, coupon_id)
    shown = own.coupon(entry)
    waiting = entry.status == EntryStatus.WAITING
    context = {
        "entry": entry,
        "drop": entry.drop,
        "shown": shown,
        "code": mark_safe(papers.qr(shown.code, error="l")) if shown else "",  # noqa: S308  drawn by us
        "partners": queries.partners_of(entry.drop),
        "waiting": waiting,
        "before": own.before(entry) if waiting else 0,
        "may_give_back": entry.status in ENTRY_TRANSITIONS["give_back"],
        "back_url": reverse("drops:coupons"),
    }
    return render(request, "drops/coupon.html", context)


@person
@require_POST
def take_up(request: HttpRequest, coupon_id: int) -> HttpResponseBase:
    """Take what is held."""
    entry = services.take_up(actor=request.actor, entry_id=coupon_id)
    return redirect("drops:coupon", entry.pk)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest, coupon_id: int) -> HttpResponseBase:
    """Asked first: it cannot be had back."""
    entry = own.entry_of(request.actor, coupon_id)
    if request.method == "POST":
        services.give_back(actor=request.actor, entry_id=entry.pk)
        messages.success(request, _("Given back. It goes to the next in line."))
        return redirect("drops:coupon", entry.pk)
    return render(request, "drops/give_back.html", {"entry": entry, "drop": entry.drop})
