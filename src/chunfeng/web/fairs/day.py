"""The day of a fair on a visitor's phone: a booth, one's numbers, the five booths to go to."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.fairs.queries import day, plan, public
from chunfeng.domain.fairs.services import day as services
from chunfeng.domain.happenings.enums import HappeningStatus
from chunfeng.domain.happenings.queries import queues
from chunfeng.domain.hiring import queries as hiring
from chunfeng.domain.hiring.errors import CannotApply
from chunfeng.domain.people import queries as people
from chunfeng.domain.people import services as accounts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import BadName, OutdatedConsent
from chunfeng.domain.talent import queries as talent
from chunfeng.kernel.errors import Refusal
from chunfeng.shared import live
from chunfeng.web import streams
from chunfeng.web.access import person
from chunfeng.web.access import public as everybody
from chunfeng.web.happenings.queues import span


@everybody
@never_cache
@require_safe
def stand(request: HttpRequest, fair_code: str, stand_number: str) -> HttpResponseBase:
    """One booth, where its printed code leads: who it is, what fits, applying, a number, and the way there."""
    found = public.public_fair(fair_code)
    booth = day.booth(request.actor, found, stand_number)
    if booth.exhibit is not None:
        services.look_in(actor=request.actor, fair=found, stand=booth.stand, participation=booth.exhibit.participation)
    employer = booth.exhibit.participation.employer if booth.exhibit else None
    signed_in = request.actor.person_id is not None
    context = {
        **around(request, found, booth.numbers),
        "stand": booth.stand,
        "exhibit": booth.exhibit,
        "booth": booth,
        "plan": plan.plan(found, to=[booth.stand.number]),
        "back_url": reverse("fairs:fair", args=[fair_code]),
        "here_url": request.path,
        "consent": people.consent_text(Purpose.RESUME_TO_EMPLOYER, recipient=employer.name) if employer else None,
        "wait": span(booth.wait.low, booth.wait.high) if booth.wait else "",
        "signed_in": signed_in,
        "has_profile": booth.known,
        "ask_name": signed_in and not request.user.name,
    }
    return streams.allow(render(request, "fairs/stand.html", context), context["stream"])


@person
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, fair_code: str, stand_number: str) -> HttpResponseBase:
    """A number at this booth. Looking at it (after signing in) is the page of the booth."""
    found = public.public_fair(fair_code)
    if request.method == "POST":
        services.take_number(actor=request.actor, fair=found, number=stand_number)
    return redirect("fairs:stand", fair_code, stand_number)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, fair_code: str, stand_number: str, position_id: int) -> HttpResponseBase:
    """The tap under the consent: it agrees to exactly what stands above it, and applies."""
    found = public.public_fair(fair_code)
    if request.method == "POST":
        _apply(request, found, stand_number, position_id)
    return redirect("fairs:stand", fair_code, stand_number)


@person
@never_cache
@require_safe
def numbers(request: HttpRequest, fair_code: str) -> HttpResponse:
    """One's numbers as they stand: the part of every page of the fair that follows the calls."""
    return render(request, "fairs/numbers.html", _own(request, public.public_fair(fair_code)))


@person
@never_cache
@require_safe
def mine(request: HttpRequest, fair_code: str) -> HttpResponseBase:
    """My five booths: match × queue × walk, with reasons and the way between them."""
    found = public.public_fair(fair_code)
    context = {
        **around(request, found),
        **_five(request, found),
        "back_url": reverse("fairs:fair", args=[fair_code]),
        "here_url": request.path,
    }
    return streams.allow(render(request, "fairs/mine.html", context), context["stream"])


@person
@never_cache
@require_safe
def mine_now(request: HttpRequest, fair_code: str) -> HttpResponse:
    found = public.public_fair(fair_code)
    return render(request, "fairs/mine_now.html", {"fair": found, **_five(request, found)})


def around(request: HttpRequest, found: Fair, numbers: Sequence[queues.TicketView] | None = None) -> dict[str, Any]:
    """What every page of a fair has for a visitor: their numbers (asked for unless given), and the stream that tells of a
    call.
    """
    who, running = request.actor.person_id, found.happening.status == HappeningStatus.RUNNING
    return {
        "fair": found,
        "running": running,
        "follows": running and who is not None,
        **(_own(request, found, numbers) if who is not None else {}),
        "stream": streams.stream(request, live.person_topic(who)) if running and who is not None else "",
    }


# Details


def _own(request: HttpRequest, found: Fair, numbers: Sequence[queues.TicketView] | None = None) -> dict[str, Any]:
    """What waits for the reader at a fair: their numbers, and employers that wait for their yes."""
    rows = queues.own_tickets(request.actor, happening_id=found.happening_id) if numbers is None else numbers
    return {
        "numbers": [
            {"view": row, "ticket": row.ticket, "line": row.ticket.line, "span": span(row.wait.low, row.wait.high)}
            for row in rows
        ],
        "proposals": hiring.proposals_to(request.actor, found.happening_id),
    }


def _apply(request: HttpRequest, found: Fair, stand_number: str, position_id: int) -> None:
    try:
        if name := request.POST.get("name", "").strip():
            accounts.rename(actor=request.actor, name=name)
        made = services.apply(
            actor=request.actor,
            fair=found,
            number=stand_number,
            position_id=position_id,
            consent=request.POST.get("consent") == "yes",
            consent_version=request.POST.get("version", ""),
            belongs=request.POST.get("belongs") == "on",
        )
    except CannotApply as refusal:
        first = refusal.verdict.against[0]
        messages.warning(request, f"{first.text} {first.next_step}")
    except (BadName, OutdatedConsent) as refusal:
        messages.warning(request, _said(refusal))
    else:
        messages.success(request, _("Sent to %(employer)s.") % {"employer": made.position.employer.name})


def _said(refusal: Refusal) -> str:
    return f"{refusal.message} {refusal.next_step}"


def _five(request: HttpRequest, found: Fair) -> dict[str, Any]:
    seeker = talent.own_profile(request.actor)
    five = day.five(request.actor, found, seeker) if seeker else None
    rows = [
        {
            "one": one,
            "wait": span(one.wait.low, one.wait.high) if one.wait.before or one.number else "",
            "steps": one.option.steps if one.option.metres < day.ELSEWHERE else None,
        }
        for one in (five.suggestions if five else ())
    ]
    return {"five": five, "rows": rows}


__all__ = ["apply", "around", "mine", "mine_now", "numbers", "stand", "take"]
