"""What is on, for everybody: the list, one happening, calendars."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from chunfeng.domain.fairs.models import LiveRoom
from chunfeng.domain.fairs.queries import public as fairs
from chunfeng.domain.fairs.queries import rooms
from chunfeng.domain.happenings.enums import Channel, HappeningKind, HappeningStatus
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.happenings.queries import own, public, queues
from chunfeng.domain.places import queries as places
from chunfeng.web.access import public as for_everybody
from chunfeng.web.happenings import forms
from chunfeng.web.templatetags.chunfeng import moment

ICS = "text/calendar; charset=utf-8"
ICONS = {
    "fair": "handshake",
    "visit": "truck",
    "live": "video",
    "class": "graduation-cap",
    "lecture": "megaphone",
    "contest": "award",
    "examination": "file-check",
    "ceremony": "landmark",
    "check_up": "heart",
}


@for_everybody
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = forms.Filters(request.GET)
    kept = form.kept
    asked = kept.get("place", "")
    place = places.resolve(asked).place_code if asked else ""
    number = kept.get("page") or 1
    found = public.upcoming(
        public.Search(words=kept.get("words", ""), kind=kept.get("kind", ""), place_code=place or ""), page=number
    )
    filtered = any(kept.get(name) for name in ("words", "kind", "place"))
    query = request.GET.copy()
    query["page"] = str(number + 1)
    context = {
        "form": form,
        "rows": [row(happening) for happening in found.items],
        "more_url": f"?{query.urlencode()}" if found.more else "",
        "filtered": filtered,
        "mine_url": reverse("happenings:mine"),
        "again": [again(room) for room in rooms.to_watch_again()] if not filtered else [],
    }
    return render(request, "happenings/index.html", context)


@for_everybody
@require_safe
def detail(request: HttpRequest, happening_code: str) -> HttpResponse:
    return page(request, public.happening(happening_code))


def page(request: HttpRequest, found: Happening, *, status: int = 200, **more: Any) -> HttpResponse:
    """One happening, with what the reader can do about it."""
    sessions = public.sessions(found)
    registration = own.standing(request.actor, found.pk)
    channel = Channel.SPOT.value if Channel.SPOT in found.channels else found.channels[0]
    verdict = public.may_register(found, channel=channel, parts=sessions)
    said = own.feedback_of(request.actor, found.pk) if request.user.is_authenticated else None
    context = {
        "happening": found,
        "sessions": sessions,
        "where": "，".join(text for text in (found.venue, found.address) if text),
        "place": places.full_name(found.place_id) if found.place_id else "",
        "channels": [Channel(value).label for value in found.channels],
        "registration": registration,
        "may_register": verdict.ok and registration is None,
        "reasons": [] if verdict.ok or registration else verdict.against,
        "waits": found.free == 0 or found.waiting > 0,
        "form": forms.Registering(happening=found, sessions=sessions),
        "lines": queues.lines_of(found.pk) if found.status == HappeningStatus.RUNNING else [],
        "over": found.status in (HappeningStatus.CLOSED, HappeningStatus.REPORTED),
        "feedback_form": forms.FeedbackForm(initial={"stars": said.stars, "words": said.words} if said else None),
        "said": said,
        "hall_url": reverse("fairs:fair", args=[found.code]) if _has_hall(found) else "",
        "room_url": reverse("rooms:room", args=[found.code]) if rooms.has_room(found.pk) else "",
        "back_url": reverse("happenings:index"),
        **more,
    }
    return render(request, "happenings/detail.html", context, status=status)


def _has_hall(found: Happening) -> bool:
    return found.kind == HappeningKind.FAIR and fairs.has_page(found.pk)


@for_everybody
@require_safe
def calendar(request: HttpRequest, happening_code: str) -> HttpResponse:
    found = public.happening(happening_code)
    return ics(public.calendar_of(found, url=address(request, found.code)), found.code)


@for_everybody
@require_safe
def feed(request: HttpRequest, feed_code: str) -> HttpResponse:
    """One's own calendar: the address is the key, so that a calendar program can follow it."""
    content = own.feed(feed_code, name=_("My events"), address=address(request, "{code}"))
    return ics(content, "events")


def ics(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=ICS,
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"', "Cache-Control": "private, max-age=300"},
    )


def address(request: HttpRequest, code: str) -> str:
    known = reverse("happenings:detail", args=["code"])
    return request.build_absolute_uri(known.replace("/code/", f"/{code}/")).replace("%7B", "{").replace("%7D", "}")


def again(found: LiveRoom) -> dict[str, Any]:
    """A live room that is over, as a line that leads to its recording."""
    happening = found.happening
    return {
        "url": reverse("rooms:room", args=[happening.code]),
        "title": happening.title,
        "text": happening.organisation.name,
        "end": moment(happening.starts_at),
        "icon": "play",
        "tone": "quiet",
    }


def row(found: Happening) -> dict[str, Any]:
    """A happening as a line that leads somewhere."""
    where = " ".join(text for text in (found.place.short_name if found.place else "", found.venue) if text)
    told = (moment(found.starts_at), found.get_kind_display(), where, found.summary)
    return {
        "url": reverse("happenings:detail", args=[found.code]),
        "title": found.title,
        "text": " · ".join(text for text in told if text),
        "end": "",
        "icon": ICONS.get(found.kind, "calendar"),
        "tone": "good" if found.status == HappeningStatus.RUNNING else "calm",
    }
