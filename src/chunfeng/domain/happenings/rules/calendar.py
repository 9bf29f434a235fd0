"""iCalendar (RFC 5545): CRLF at the end of lines, lines folded at 75 octets without splitting a character, UID and
SEQUENCE so that a calendar follows a change, METHOD:CANCEL so that it lets go of what was called off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry. `changed_at` is when it last changed; `sequence` rises with each change that matters."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    where: str = ""
    text: str = ""
    url: str = ""
    geo: tuple[float, float] | None = None
    cancelled: bool = False


def calendar(events: Iterable[Event], *, name: str, method: str = "PUBLISH") -> bytes:
    """A whole calendar. `method` is PUBLISH, or CANCEL for what is to be taken out of calendars."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Chunfeng//Happenings//ZH",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_moment(event.changed_at)}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at)}",
        f"SUMMARY:{_text(event.title)}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
    ]
    if event.where:
        lines.append(f"LOCATION:{_text(event.where)}")
    if event.text:
        lines.append(f"DESCRIPTION:{_text(event.text)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    if event.geo is not None:
        lines.append(f"GEO:{event.geo[1]:.6f};{event.geo[0]:.6f}")
    return [*lines, "END:VEVENT"]


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    return text.translate(_ESCAPES)


def _folded(line: str) -> str:
    """Lines after the first begin with a space, which counts."""
    parts, part, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > OCTETS:
            parts.append(part)
            part, size = " ", 1
        part += character
        size += width
    return "\r\n".join([*parts, part])
