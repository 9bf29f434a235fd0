"""A live room for those who watch: the picture, what is presented, questions, applying; and afterwards the recording."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.conversations.queries import questions, rooms, watching
from chunfeng.domain.conversations.services import questions as asking
from chunfeng.domain.conversations.services import watching as watchers
from chunfeng.domain.fairs.models import LiveRoom
from chunfeng.domain.fairs.queries import rooms as queries
from chunfeng.domain.fairs.services import rooms as applying
from chunfeng.domain.happenings.enums import HappeningStatus
from chunfeng.domain.hiring import queries as hiring
from chunfeng.domain.hiring.errors import CannotApply
from chunfeng.domain.people import queries as people
from chunfeng.domain.people import services as accounts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import BadName, OutdatedConsent
from chunfeng.domain.talent import queries as talent
from chunfeng.kernel import clock
from chunfeng.kernel.errors import Refusal
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import live
from chunfeng.web import kept
from chunfeng.web.access import person, public
from chunfeng.web.rooms import wires
from chunfeng.web.worker import cards
from chunfeng.web.worker.forms import ApplyForm
from chunfeng.web.worker.views.positions import takes_applications

VISITOR = "visitor"
VISITOR_SECONDS = 86_400
NOW_SECONDS = 5.0
"""How long a kept fragment of a room without changes is good: the number of viewers moves without them."""


@public
@require_safe
def room(request: HttpRequest, happening_code: str) -> HttpResponseBase:
    found = queries.public_room(happening_code)
    broadcast = rooms.on_air(found.room)
    picture = rooms.picture(found.room, broadcast)
    recorded = [] if broadcast else queries.chapters(found, rooms.recordings_of(found.room))
    base = wires.base(request)
    seen = shown(request, found)
    context = {
        **seen,
        "playable": not seen["cancelled"] and (bool(recorded) or not seen["over"]),
        "recordings": [
            {
                "url": base and base + recording.path,
                "at": recording.broadcast.started_at,
                "chapters": [(chapter.position, chapter.seconds, clock_of(chapter.seconds)) for chapter in chapters],
            }
            for recording, chapters in recorded
        ],
        "mine": questions.own(request.actor, found.room) if request.user.is_authenticated else [],
        "now_url": reverse("rooms:now", args=[happening_code]),
        "stream": base and base + live.ticket(live.room_topic(found.room_id)),
        "back_url": reverse("happenings:detail", args=[happening_code]),
        "signed_in": request.user.is_authenticated,
    }
    response = wires.allow(request, render(request, "rooms/room.html", context), outside=picture.origin)
    if VISITOR not in request.COOKIES:
        response.set_cookie(
            VISITOR, uuid4().hex, max_age=VISITOR_SECONDS, httponly=True, samesite="Lax", secure=settings.BEHIND_TLS
        )
    return response


@public
@require_safe
def now(request: HttpRequest, happening_code: str) -> HttpResponse:
    """What changes while people watch; made once for all of them."""
    found = queries.public_room(happening_code)
    return kept.page(
        request,
        about=("room", wires.base(request)),
        version=lambda: (found.room.updated_at, found.happening.status),
        make=lambda: render(request, "rooms/now.html", shown(request, found)),
        seconds=NOW_SECONDS,
    )


def shown(request: HttpRequest, found: LiveRoom) -> dict[str, Any]:
    """What everybody sees at this moment."""
    picture = rooms.picture(found.room, rooms.on_air(found.room))
    pin = queries.pinned(found)
    return {
        "room": found,
        "happening": found.happening,
        "cancelled": found.happening.status == HappeningStatus.CANCELLED,
        "over": found.happening.status in (HappeningStatus.CLOSED, HappeningStatus.REPORTED),
        "begun": found.happening.starts_at <= clock.now(),
        "on_air": bool(picture),
        "picture": wires.watched(request, picture),
        "pinned": pin.position if pin else None,
        "positions": [position for position in queries.positions(found) if not pin or position.pk != pin.position_id],
        "presenters": queries.presenters(found),
        "questions": questions.shown(found.room),
        "viewers": watching.viewers(found.room),
    }


@public
@require_POST
def beat(request: HttpRequest, happening_code: str) -> HttpResponse:
    """The page plays: said every twenty seconds. Browsers that keep no cookie are not counted."""
    found = queries.public_room(happening_code)
    try:
        visitor = UUID(request.COOKIES.get(VISITOR, ""))
    except ValueError:
        return HttpResponse(status=204)
    watchers.beat(actor=request.actor, room=found.room, visitor=visitor)
    return HttpResponse(status=204)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, happening_code: str) -> HttpResponseBase:
    """A question; with htmx the list of one's own comes back, and the picture plays on. Coming from the sign-in: the room."""
    found = queries.public_room(happening_code)
    if request.method != "POST":
        return redirect("rooms:room", happening_code)
    refused = None
    try:
        asking.ask(actor=request.actor, room_id=found.room_id, text=request.POST.get("text", ""))
    except Refusal as refusal:
        refused = refusal
    if not request.htmx:
        if refused:
            messages.warning(request, f"{refused.message} {refused.next_step}")
        else:
            messages.success(request, _("A host reads it first; then everybody sees it, without your name."))
        return redirect("rooms:room", happening_code)
    context = {"happening": found.happening, "mine": questions.own(request.actor, found.room), "refused": refused}
    return render(request, "rooms/ask.html", context, status=422 if refused else 200)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, happening_code: str, position_id: int) -> HttpResponseBase:
    """The consent, exactly what is passed on, and one button: beside the picture with htmx, else as a page of its own."""
    found = queries.public_room(happening_code)
    position = queries.presented(found, position_id)
    me, seeker = people.person_of(request.actor), talent.own_profile(request.actor)
    consent = people.consent_text(Purpose.RESUME_TO_EMPLOYER, recipient=position.employer.name)
    form = ApplyForm(
        request.POST or None,
        agree=consent.agree,
        ask_name=not me.name,
        reserved_for=position.get_reserved_for_display(),
        initial={"version": consent.version},
    )
    application, refused, status = hiring.live_application(request.actor, position.pk), Verdict(), 200
    if request.method == "POST" and application is None:
        status = 422
        if form.is_valid():
            try:
                if form.cleaned_data.get("name"):
                    accounts.rename(actor=request.actor, name=form.cleaned_data["name"])
                application = applying.apply(
                    actor=request.actor,
                    live_room=found,
                    position_id=position.pk,
                    consent=form.cleaned_data["consent"],
                    consent_version=form.cleaned_data["version"],
                    belongs=form.cleaned_data.get("belongs", False),
                )
                status = 200
            except BadName as refusal:
                form.add_error("name", str(refusal.message))
            except OutdatedConsent as refusal:
                form.add_error(None, f"{refusal.message} {refusal.next_step}")
            except CannotApply as refusal:
                refused, status = Verdict.of(refusal.verdict.against), 409
    context = {
        "happening": found.happening,
        "form": form,
        "card": cards.of_position(position),
        "position": position,
        "consent": consent,
        "resume": [(_("Name"), me.name), (_("Mobile number"), me.phone), *talent.resume_lines(seeker)],
        "has_profile": seeker is not None,
        "wishes_url": reverse("worker:wishes"),
        "profile_url": reverse("worker:profile"),
        "back_url": reverse("rooms:room", args=[happening_code]),
        "refused": refused,
        "closed": not takes_applications(position),
        "application": application,
    }
    if application is not None and request.method == "POST" and not request.htmx:
        messages.success(request, _("Sent to %(employer)s.") % {"employer": position.employer.name})
        return redirect("rooms:room", happening_code)
    return render(request, "rooms/apply_part.html" if request.htmx else "rooms/apply.html", context, status=status)


def clock_of(seconds: int) -> str:
    """A place in a recording as players write it: 1:02:03."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
