"""What is on, for everybody."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from chunfeng.domain.happenings.enums import HappeningStatus
from chunfeng.domain.happenings.errors import NoSuchHappening
from chunfeng.domain.happenings.models import Happening, Session
from chunfeng.domain.happenings.rules import calendar, seats
from chunfeng.kernel import clock
from chunfeng.kernel.verdict import Verdict

PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What the list is narrowed to; whatever is left out matches all. `place_code` reaches all below it."""

    words: str = ""
    kind: str = ""
    place_code: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of what is to come, soonest first."""

    items: tuple[Happening, ...]
    more: bool


def upcoming(search: Search | None = None, *, page: int = 1, size: int = PAGE) -> Listed:
    """What is announced and not over, soonest first."""
    wanted = search or Search()
    rows = Happening.objects.announced().filter(ends_at__gt=clock.now()).select_related("place", "organisation")
    if wanted.words:
        rows = rows.filter(Q(title__icontains=wanted.words) | Q(summary__icontains=wanted.words))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.place_code:
        rows = rows.filter(place__code__startswith=wanted.place_code)
    if wanted.day is not None:
        rows = rows.filter(starts_at__lt=clock.day_start(date.fromordinal(wanted.day.toordinal() + 1)))
        rows = rows.filter(ends_at__gte=clock.day_start(wanted.day))
    first = (max(1, page) - 1) * size
    found = list(rows.order_by("starts_at", "pk")[first : first + size + 1])
    return Listed(tuple(found[:size]), len(found) > size)


def happening(code: str) -> Happening:
    """One by its public code, whatever has become of it. Raises NoSuchHappening (drafts too)."""
    found = (
        Happening.objects.public().select_related("place", "organisation", "series").filter(code=code.lower()).first()
    )
    if found is None:
        raise NoSuchHappening
    return found


def happening_by_id(happening_id: int) -> Happening:
    """The same by id. Raises NoSuchHappening."""
    found = Happening.objects.public().select_related("place", "organisation").filter(pk=happening_id).first()
    if found is None:
        raise NoSuchHappening
    return found


def sessions(found: Happening) -> list[Session]:
    """Its parts, in the order of the day."""
    return list(found.sessions.order_by("starts_at", "pk"))


def may_register(found: Happening, *, channel: str, parts: list[Session]) -> Verdict:
    """Every condition of registering, as it stands before anything is chosen."""
    now = clock.now()
    return seats.may_register(
        seats.Wish(
            status=found.status,
            now=now,
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            opens_at=found.registers_from,
            closes_at=found.registers_until,
            channel=channel,
            channels=tuple(found.channels),
            has_sessions=bool(parts),
            session_chosen=any(part.ends_at > now for part in parts),
        )
    )


def event(found: Happening, *, url: str) -> calendar.Event:
    """Its entry in a calendar."""
    where = "，".join(text for text in (found.venue, found.address) if text)
    return calendar.Event(
        uid=f"happening-{found.code}@chunfeng",
        sequence=found.sequence,
        title=found.title,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        changed_at=found.updated_at,
        where=where,
        text=found.summary,
        url=url,
        geo=None if found.lon is None or found.lat is None else (found.lon, found.lat),
        cancelled=found.status == HappeningStatus.CANCELLED,
    )


def calendar_of(found: Happening, *, url: str) -> bytes:
    """One happening as a calendar file; one that was called off takes itself out of calendars (METHOD:CANCEL)."""
    method = "CANCEL" if found.status == HappeningStatus.CANCELLED else "PUBLISH"
    return calendar.calendar([event(found, url=url)], name=found.title, method=method)
