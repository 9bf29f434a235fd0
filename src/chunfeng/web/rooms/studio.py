"""The studio: whoever presents sends the picture, puts positions on top, lets questions through."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.conversations.enums import Source
from chunfeng.domain.conversations.queries import questions, rooms, watching
from chunfeng.domain.conversations.services import questions as answering
from chunfeng.domain.conversations.services import rooms as services
from chunfeng.domain.fairs.models import LiveRoom
from chunfeng.domain.fairs.queries import rooms as queries
from chunfeng.domain.fairs.services import rooms as presenting
from chunfeng.domain.happenings.enums import ANNOUNCED
from chunfeng.kernel.typed import whole, wholes
from chunfeng.shared import live
from chunfeng.shared.live import ffmpeg, recordings
from chunfeng.web.access import person
from chunfeng.web.rooms import wires


@person
@never_cache
@require_safe
def studio(request: HttpRequest, happening_code: str) -> HttpResponseBase:
    found = queries.hosted_room(request.actor, happening_code)
    base = wires.base(request)
    presented = {position.pk for position in queries.positions(found)}
    own = request.actor.employer_ids & set(found.room.employer_ids)
    context = {
        **shown(request, found),
        "back_url": reverse("hire:live") if own else reverse("desk:happening_live", args=[found.happening_id]),
        "now_url": reverse("rooms:studio_now", args=[happening_code]),
        "stream": base and base + live.ticket(live.room_topic(found.room_id)),
        "choosable": [(row, row.pk in presented) for row in queries.choosable(request.actor, found)],
        "reachable": bool(base),
        "has_ffmpeg": ffmpeg.program() is not None,
        "has_space": recordings.space().enough,
        "days": recordings.days(),
    }
    return wires.allow(request, render(request, "rooms/studio.html", context))


@person
@never_cache
@require_safe
def now(request: HttpRequest, happening_code: str) -> HttpResponse:
    """What changes beside the host's picture: questions, what is on top, how many watch."""
    return _part(request, queries.hosted_room(request.actor, happening_code))


def shown(request: HttpRequest, found: LiveRoom) -> dict[str, Any]:
    broadcast = rooms.on_air(found.room)
    pin = queries.pinned(found)
    return {
        "room": found,
        "happening": found.happening,
        "announced": found.happening.status in ANNOUNCED,
        "broadcast": broadcast,
        "in_browser": found.room.source == Source.BROWSER,
        "obs": found.room.source == Source.OBS,
        "pinned_id": pin.position_id if pin else 0,
        "positions": queries.positions(found),
        "questions": questions.to_read(request.actor, found.room),
        "viewers": watching.viewers(found.room),
    }


@person
@require_POST
def key(request: HttpRequest, happening_code: str) -> HttpResponse:
    """Where this browser sends its picture within the next minute; on air from now on."""
    found = queries.hosted_room(request.actor, happening_code)
    given = services.host_key(actor=request.actor, room_id=found.room_id)
    return JsonResponse({"socket": f"{wires.socket(request)}host/{given}"})


@person
@require_POST
def air(request: HttpRequest, happening_code: str) -> HttpResponseBase:
    """Begin (for pictures from elsewhere) or end."""
    found = queries.hosted_room(request.actor, happening_code)
    act = request.POST.get("act")
    if act == "begin" and found.room.source == Source.OBS:
        context = {
            "happening": found.happening,
            "server": f"rtmp://{request.get_host().rpartition(':')[0] or request.get_host()}/live",
            "name": services.stream_name(actor=request.actor, room_id=found.room_id),
        }
        return render(request, "rooms/obs.html", context)
    if act == "begin":
        services.begin(actor=request.actor, room_id=found.room_id)
    elif act == "end":
        presenting.pin(actor=request.actor, room_id=found.room_id, position_id=None)
        services.end(actor=request.actor, room_id=found.room_id)
    else:
        raise Http404
    return redirect("rooms:studio", happening_code)


@person
@require_POST
def pin(request: HttpRequest, happening_code: str) -> HttpResponseBase:
    found = queries.hosted_room(request.actor, happening_code)
    chosen = request.POST.get("position", "")
    presenting.pin(actor=request.actor, room_id=found.room_id, position_id=whole(chosen))
    return after(request, found)


@person
@require_POST
def positions(request: HttpRequest, happening_code: str) -> HttpResponseBase:
    found = queries.hosted_room(request.actor, happening_code)
    ids = wholes(request.POST.getlist("position"))
    presenting.choose_positions(actor=request.actor, room_id=found.room_id, position_ids=ids)
    return redirect("rooms:studio", happening_code)


@person
@require_POST
def question(request: HttpRequest, happening_code: str, question_id: int) -> HttpResponseBase:
    """Show, do not show, answer."""
    found = queries.hosted_room(request.actor, happening_code)
    act = request.POST.get("act")
    if act == "answer":
        answering.answer(actor=request.actor, question_id=question_id, text=request.POST.get("answer", ""))
    elif act == "show":
        answering.show(actor=request.actor, question_id=question_id)
    elif act == "refuse":
        answering.refuse(actor=request.actor, question_id=question_id)
    else:
        raise Http404
    return after(request, found)


def after(request: HttpRequest, found: LiveRoom) -> HttpResponseBase:
    """A host on air must not leave the page: with htmx the part that changes comes back."""
    return _part(request, found) if request.htmx else redirect("rooms:studio", found.happening.code)


def _part(request: HttpRequest, found: LiveRoom) -> HttpResponse:
    return render(request, "rooms/studio_now.html", shown(request, found))
