"""The screen shows a code, a phone says yes, the screen opens that person's things for a short while and forgets them."""

import json
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.fairs.queries import plan
from chunfeng.domain.fairs.queries import public as fairs
from chunfeng.domain.happenings.services import kiosks as halls
from chunfeng.domain.hiring import queries as hiring
from chunfeng.domain.people import policies
from chunfeng.domain.people import queries as people
from chunfeng.domain.people.enums import Purpose, SignInMethod
from chunfeng.domain.people.errors import ReasonTooShort
from chunfeng.domain.people.models import Kiosk
from chunfeng.domain.people.services import kiosks
from chunfeng.domain.talent import queries as talent
from chunfeng.domain.unions import queries as unions
from chunfeng.kernel.errors import NotAllowed, Refusal
from chunfeng.shared import seals, signatures
from chunfeng.web import presence
from chunfeng.web.access import person, public, staff
from chunfeng.web.account import entry
from chunfeng.web.gate import keys
from chunfeng.web.kiosk.forms import KioskForm
from chunfeng.web.offline import shells
from chunfeng.web.worker import cards
from chunfeng.web.worker.views.me import wish_sentence

COOKIE, CODE = "kiosk", "kiosk_code"
YEARS = 60 * 60 * 24 * 365 * 5
MOST = 4000
"""Positions of a fair that a screen keeps for when the network is gone: some two megabytes."""


@public
@never_cache
@require_safe
def screen(request: HttpRequest) -> HttpResponseBase:
    """The code to be scanned. Whoever was in here before is out; whoever has said yes on the phone is in."""
    kiosk = _kiosk(request)
    if request.user.is_authenticated:
        presence.leave(request)
    found = kiosks.take(kiosk=kiosk, code_id=request.session.pop(CODE, None) if _may_take(request, kiosk) else None)
    if found is not None:
        return entry.enter(request, found, method=SignInMethod.KIOSK, kiosk_id=kiosk.pk, goal=reverse("kiosk:home"))
    shown = kiosks.show_code(kiosk=kiosk, code_id=request.session.get(CODE))
    request.session[CODE] = shown.code_id
    address = request.build_absolute_uri(reverse("kiosk:enter", args=[shown.text]))
    context = {"kiosk": kiosk, "picture": segno.make(address, error="m").svg_data_uri(scale=6, border=2)}
    return render(request, "kiosk/screen.html", context)


@public
@never_cache
@require_safe
def wait(request: HttpRequest) -> HttpResponse:
    """What the screen asks every two seconds: nothing yet (204), or load the page again."""
    state = kiosks.state_of(kiosk=_kiosk(request), code_id=request.session.get(CODE))
    response = HttpResponse(status=204)
    if state is not kiosks.CodeState.SHOWN:
        response["HX-Redirect"] = reverse("kiosk:screen")
    return response


@public
@require_safe
def away(request: HttpRequest) -> HttpResponse:
    """What stands in for every page of a screen without a network: the same for each, filled by what it fetched last."""
    return shells.page(request, "kiosk/away.html")


@public
@never_cache
@require_safe
def hall(request: HttpRequest) -> HttpResponse:
    """What a screen keeps for when the network is gone: the fairs that are on, who stands where with what, how to agree."""
    found = fairs.on_now(_kiosk(request).organisation_path)
    if request.user.is_authenticated:  # it asks while nobody is in
        presence.leave(request)
    context = {
        "fairs": [_hall(fair) for fair in found],
        "consent": people.consent_text(Purpose.RESUME_TO_EMPLOYER, recipient="{recipient}"),
        "keys": json.dumps(seals.public_keys()),
    }
    return render(request, "kiosk/hall.html", context)


@person
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Who is in, what they look for, how their applications stand; and the way out, large."""
    actor = request.actor
    found = hiring.applications_of(actor)
    context = {
        "name": request.user.name or _("No name yet"),
        "phone": request.user.masked_phone,
        "wish": wish_sentence(talent.own_profile(actor)),
        "cards": [cards.of_application(application) for application in found],
        "older": found.older is not None,
        "applications_url": reverse("worker:applications"),
        "jobs_url": reverse("worker:jobs"),
        "fairs": fairs.on_now(_kiosk(request).organisation_path) if presence.at_kiosk(request) else [],
        "resume_url": reverse("kiosk:resume") if talent.own_profile(actor) else "",
        "sign_out_url": reverse("account_logout"),
        "minutes": int(kiosks.LONGEST.total_seconds() // 60),
        "seconds": int(kiosks.IDLE.total_seconds()),
    }
    return render(request, "kiosk/home.html", context)


@person
@never_cache
@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """The résumé and a button that prints it. The paper stands within this page, so that it goes when the page goes."""
    context = {
        "paper_url": reverse("worker:resume"),
        "home_url": reverse("kiosk:home"),
        "profile_url": reverse("worker:profile"),
        "sign_out_url": reverse("account_logout"),
    }
    return render(request, "kiosk/resume.html", context)


@person
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """On the phone: which screen this is, and the one yes that opens it."""
    if presence.at_kiosk(request):
        raise NotAllowed(_("A screen does not open another one."), next_step=_("Scan the code with your own phone."))
    if request.method == "POST":
        kiosk = kiosks.approve(actor=request.actor, text=code)
        return render(request, "kiosk/entered.html", {"kiosk": kiosk})
    context = {"kiosk": kiosks.kiosk_of(code), "cancel_url": "/"}
    return render(request, "kiosk/enter.html", context)


@staff
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponseBase:
    """Make this browser a kiosk; whoever did so is signed out of it at once.

    A browser that can make a key sends its public half along and is answered in JSON; another one is a kiosk that stops
    without a network.
    """
    actor = request.actor
    if not actor.scopes(*policies.HELPERS):
        raise NotAllowed(_("This is for officers of the union."))
    tops = {top.pk: top for top in unions.tops(actor=actor)}
    form = KioskForm(request.POST or None, tops=list(tops.values()))
    with_key = bool(request.POST.get("public_key"))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            _made, secret, device = halls.set_up(
                actor=actor,
                name=given["name"],
                organisation=tops[given["organisation"]],
                public_key=signatures.key_in(given["public_key"]) if with_key else None,
            )
        except ReasonTooShort as refusal:
            form.add_error("name", entry.sentences(refusal))
        except Refusal as refusal:
            return keys.refused(refusal)
        else:
            presence.leave(request)
            organisation = tops[given["organisation"]].name
            response = keys.enrolled(device, organisation, standing=True) if device else redirect("kiosk:screen")
            response.set_cookie(
                COOKIE, secret, max_age=YEARS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
            return response
    if with_key:
        return keys.incomplete(form)
    context = {
        "form": form,
        "kiosks": people.kiosks(actor),
        "back_url": reverse("account_security"),
        "goal": reverse("kiosk:screen"),
    }
    return render(request, "kiosk/set_up.html", context)


@staff
@require_POST
def retire(request: HttpRequest, kiosk_id: int) -> HttpResponseBase:
    halls.retire(actor=request.actor, kiosk_id=kiosk_id)
    messages.success(request, _("The screen is out of use, and whoever was in there is signed out."))
    return redirect("kiosk:set_up")


def _kiosk(request: HttpRequest) -> Kiosk:
    return kiosks.kiosk_with(request.COOKIES.get(COOKIE, ""))


def _hall(fair: Fair) -> dict[str, Any]:
    """A fair as everybody may see it; of a very large one the positions of the first booths."""
    there = fairs.exhibits(fair)
    exhibits, left = [], MOST
    for one in there:
        shown, zone = one.positions[:left], one.participation.zone
        left -= len(shown)
        exhibits.append(
            {"one": one, "zone": zone.name if zone else "", "rows": [(row, cards.terms(row)[:3]) for row in shown]}
        )
    complete = sum(len(one.positions) for one in there) <= MOST
    return {"fair": fair, "plan": plan.plan(fair), "exhibits": exhibits, "complete": complete}


def _may_take(request: HttpRequest, kiosk: Kiosk) -> bool:
    approved = kiosks.CodeState.APPROVED
    return kiosks.state_of(kiosk=kiosk, code_id=request.session.get(CODE)) is approved
