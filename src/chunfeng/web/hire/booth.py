"""A booth on the phone of whoever stands in it, shared by all who speak for the employer. It works without a script, follows
what happens with one, and keeps what is done without a network until it can be sent.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.fairs.queries import booths
from chunfeng.domain.fairs.services import booths as services
from chunfeng.domain.fairs.services import phones
from chunfeng.domain.happenings.enums import TicketStatus
from chunfeng.domain.people.queries import visit_of
from chunfeng.kernel import masking
from chunfeng.kernel.errors import Refusal
from chunfeng.shared import live, signatures
from chunfeng.web import presence, streams
from chunfeng.web.access import employer, public
from chunfeng.web.account.security import device_words
from chunfeng.web.offline import shells

JSON = "application/json"
NAMESPACE = UUID("5b1d8f2e-6c39-4f0c-9f6d-0b8a1d2f7c26")


@employer
@never_cache
@require_safe
def booth(request: HttpRequest, participation_id: int) -> HttpResponseBase:
    """Who waits, who applied, notes, and how many came in each ten minutes."""
    context = _context(request, participation_id)
    if not presence.at_kiosk(request):  # a screen in the hall is nobody's phone
        context["phones_url"] = reverse("hire:booth_phones", args=[participation_id])
    context["stream"] = streams.stream(request, live.employer_topic(context["guest"].employer_id))
    return streams.allow(render(request, "hire/booth.html", context), context["stream"])


@employer
@never_cache
@require_safe
def now(request: HttpRequest, participation_id: int) -> HttpResponse:
    return render(request, "hire/booth_now.html", {**_context(request, participation_id), "part": True})


@employer
@require_POST
def act(request: HttpRequest, participation_id: int) -> HttpResponseBase:
    """One act. A page with a script sends it with the times of its clock, and asks for the answer as JSON."""
    wants_json = request.headers.get("Accept") == JSON
    try:
        deed = _deed(request)
        new = services.do(actor=request.actor, participation_id=participation_id, deed=deed)
    except Refusal as refusal:
        booths.own(request.actor, participation_id)
        if wants_json:
            return JsonResponse({"code": refusal.code, "text": f"{refusal.message} {refusal.next_step}"}, status=409)
        messages.warning(request, f"{refusal.message} {refusal.next_step}")
        return redirect("hire:booth", participation_id)
    if wants_json:
        return JsonResponse({"new": new})
    return redirect("hire:booth", participation_id)


@employer
@require_POST
def register_phone(request: HttpRequest, participation_id: int) -> HttpResponse:
    """This browser signs for whoever is signed in, from now on. The key comes from the browser, so that only a script asks."""
    try:
        phone = phones.register(
            actor=request.actor,
            participation_id=participation_id,
            public_key=signatures.key_in(request.POST.get("public_key", "")),
            agent=request.headers.get("User-Agent", ""),
            visit_id=visit_of(request.actor, request.session.session_key or ""),
        )
    except Refusal as refusal:
        booths.own(request.actor, participation_id)
        said = {"code": refusal.code, "title": str(refusal.message), "next_step": str(refusal.next_step)}
        return JsonResponse(said, status=409)
    return JsonResponse({"id": phone.pk})


@employer
@require_POST
def remove_phone(request: HttpRequest, participation_id: int, phone_id: int) -> HttpResponse:
    phones.remove(actor=request.actor, participation_id=participation_id, phone_id=phone_id)
    messages.success(request, _("Removed: nothing that this phone sends counts any more."))
    return redirect("hire:booth", participation_id)


@public
@require_safe
def away(request: HttpRequest) -> HttpResponse:
    """What stands in for the page of a booth where there is no network: the same for everybody, filled by the device."""
    return shells.page(request, "hire/booth_away.html")


# Details


def _deed(request: HttpRequest) -> services.Deed:
    said = request.POST
    try:
        form_id = UUID(said.get("id", ""))
        subject_id = int(said.get("subject") or 0)
        at, sent_at = (_moment(said.get(name, "")) for name in ("at", "sent_at"))
    except ValueError as error:
        raise services.NoSuchAct from error
    text = said.get("text", "")
    client_id = uuid5(form_id, text) if text else form_id  # what two windows write into one form are two notes
    return services.Deed(client_id, said.get("act", ""), subject_id, text, at, sent_at)


def _moment(text: str) -> datetime | None:
    found = parse_datetime(text) if text else None
    return found if found is None or found.tzinfo else None


def _context(request: HttpRequest, participation_id: int) -> dict[str, Any]:
    found = booths.desk(request.actor, participation_id)
    who, booth_id = request.actor.person_id, found.participation.pk
    rows = [
        {
            "one": one,
            "notes": found.notes.get(one.pk, []),
            "agree_id": _act_id(booth_id, "agree", one.pk, one.changed_at),
            "note_id": _act_id(booth_id, "note", one.pk, who, len(found.notes.get(one.pk, []))),
        }
        for one in found.applicants
    ]
    numbers = [
        {
            "label": one.label,
            "ticket": one.ticket,
            "name": masking.name(one.ticket.person.name) if one.ticket.person else _("paper number"),
            "steps": [
                {
                    "act": step,
                    "id": _act_id(booth_id, step, one.ticket.pk, one.ticket.status, one.ticket.calls),
                    "states": " ".join(states),
                    "shown": one.ticket.status in states,
                    "usual": one.ticket.status != "waiting" and step == USUAL.get(one.ticket.status, step),
                }
                for step, states in STEPS.items()
            ],
        }
        for one in found.numbers
    ]
    waiting = [(one.ticket.pk, one.ticket.calls) for one in found.numbers if one.ticket.status == "waiting"]
    return {
        "guest": found.participation,
        "fair": found.participation.fair,
        "stands": found.stands,
        "queued": found.line.waiting if found.line else 0,
        "numbers": numbers,
        "states": list(TicketStatus),
        "rows": rows,
        "pace": [
            {"bar": bar, "x": 10 * at, "y": 100 - max(bar.percent, 2), "height": max(bar.percent, 2)}
            for at, bar in enumerate(found.pace)
        ],
        "pace_width": 10 * len(found.pace),
        "total": found.applied,
        "all_url": f"{reverse('hire:applicants')}?happening={found.participation.fair.happening_id}",
        "next_id": _act_id(booth_id, "next", who, waiting),
        "act_url": reverse("hire:booth_act", args=[participation_id]),
        "back_url": reverse("hire:fair", args=[participation_id]),
        "whose": f"{booth_id}-{who}",
        "phones": [
            {
                "title": device_words(phone.system, phone.browser),
                "whose": phone.person.name,
                "since": phone.created_at,
                "remove_url": reverse("hire:booth_phone_remove", args=[participation_id, phone.pk]),
            }
            for phone in booths.phones_at(request.actor, participation_id)
        ],
    }


def _act_id(*of: object) -> UUID:
    """The same for the same act on the same state: a part that is made anew looks the same while nothing has happened."""
    return uuid5(NAMESPACE, repr(of))


STEPS = {
    "serve": ("waiting", "called"),
    "finish": ("serving",),
    "miss": ("called",),
    "call": ("called", "missed"),
}
"""What can be done with a number, and in which states."""
USUAL = {"called": "serve"}
"""What is usually done in a state, where there is a choice."""
