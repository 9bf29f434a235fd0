"""Drops at the desk: preparing, announcing, drawing lots, who got one, the shops."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.drops import policies
from chunfeng.domain.drops.enums import DropStatus
from chunfeng.domain.drops.errors import NotReady, TooEarly
from chunfeng.domain.drops.models import Drop
from chunfeng.domain.drops.queries import desk as queries
from chunfeng.domain.drops.queries import partners
from chunfeng.domain.drops.services import drawing, planning
from chunfeng.domain.unions.queries import members as unions
from chunfeng.kernel import clock
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import windows
from chunfeng.web.access import staff
from chunfeng.web.desk import drop_forms as forms
from chunfeng.web.desk import frame

TURNS = {"announce": planning.announce, "cancel": planning.cancel}


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = forms.DropFilters.of(request.GET)
    kept = form.kept
    found = queries.drops(
        request.actor, words=kept.get("words", ""), status=kept.get("status", ""), **windows.keys(request.GET)
    )
    return frame.page(
        request,
        "desk/drops.html",
        active="drops",
        form=form,
        drops=found,
        pager=frame.pager(found, request.GET),
        organises=bool(request.actor.scopes(*policies.ORGANISERS)),
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    if not actor.scopes(*policies.ORGANISERS):
        raise NotAllowed(_("This is for officers and liaisons."))
    form = forms.Prepare(
        request.POST if request.method == "POST" else None,
        unions=unions.unions_to_keep(actor, request.GET.get("find", "")),
    )
    if request.method == "POST" and form.is_valid():
        made = planning.prepare(actor=actor, organisation_id=form.cleaned_data["union"], plan=form.plan())
        return redirect("desk:drop", made.pk)
    return frame.page(
        request,
        "desk/drop_form.html",
        active="drops",
        status=422 if form.is_bound else 200,
        form=form,
        back=reverse("desk:drops"),
    )


@staff
@require_safe
def detail(request: HttpRequest, drop_id: int) -> HttpResponse:
    return _detail(request, queries.drop(request.actor, drop_id))


def _detail(request: HttpRequest, found: Drop, *, status: int = 200, **more: Any) -> HttpResponse:
    organises = policies.can_organise(request.actor, found.organisation_path).ok
    ready = planning.readiness(found) if found.status == DropStatus.DRAFT else Verdict()
    form = forms.EntryFilters.of(request.GET)
    entries = queries.entries(found, status=form.kept.get("status", ""), **windows.keys(request.GET))
    shops = [
        {
            "row": row,
            "url": request.build_absolute_uri(reverse("drops:shop", args=[partners.partner_code(row)]))
            if organises and row.revoked_at is None
            else "",
        }
        for row in queries.partners(found)
    ]
    return frame.page(
        request,
        "desk/drop.html",
        active="drops",
        status=status,
        found=found,
        numbers=queries.numbers(found),
        shops=shops,
        entries=entries,
        entry_form=form,
        pager=frame.pager(entries, request.GET),
        organises=organises,
        may_announce=organises and found.status == DropStatus.DRAFT,
        may_cancel=organises and found.taken == 0 and found.status in (DropStatus.DRAFT, DropStatus.ANNOUNCED),
        may_draw=organises
        and found.is_draw
        and found.status in (DropStatus.ANNOUNCED, DropStatus.FROZEN)
        and found.closes_at <= clock.now(),
        **{
            "conditions": [] if ready.ok else ready.reasons,
            "shop_form": forms.Shop(),
            "lots_form": forms.Lots(),
            "refusal": None,
            **more,
        },
    )


@staff
@require_POST
def turn(request: HttpRequest, drop_id: int, turn: str) -> HttpResponse:
    """Announce it, call it off."""
    found = queries.drop(request.actor, drop_id)
    if turn not in TURNS:
        raise Http404
    try:
        TURNS[turn](actor=request.actor, drop_id=found.pk)
    except NotReady as refusal:
        return _detail(request, found, status=409, conditions=refusal.verdict.reasons)
    return redirect("desk:drop", found.pk)


@staff
@require_POST
def draw(request: HttpRequest, drop_id: int) -> HttpResponse:
    """Draw lots, with the witness where one was announced."""
    found = queries.drop(request.actor, drop_id)
    form = forms.Lots(request.POST)
    if form.is_valid():
        try:
            drawing.draw(actor=request.actor, drop_id=found.pk, witness=form.cleaned_data["witness"])
        except TooEarly as refusal:
            return _detail(request, found, status=409, refusal=refusal, lots_form=form)
        messages.success(request, _("Lots are drawn. Whoever won is told; anybody can check it on the public page."))
    return redirect("desk:drop", found.pk)


@staff
@require_POST
def add_shop(request: HttpRequest, drop_id: int) -> HttpResponse:
    found = queries.drop(request.actor, drop_id)
    form = forms.Shop(request.POST)
    if not form.is_valid():
        return _detail(request, found, status=422, shop_form=form)
    planning.add_partner(actor=request.actor, drop_id=found.pk, **form.cleaned_data)
    return redirect("desk:drop", found.pk)


@staff
@require_POST
def revoke_shop(request: HttpRequest, partner_id: int) -> HttpResponse:
    made = planning.revoke_partner(actor=request.actor, partner_id=partner_id)
    return redirect("desk:drop", made.drop_id)
