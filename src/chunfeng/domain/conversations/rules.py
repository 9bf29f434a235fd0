"""Who hosts and who sits in a call, what counts as watching, how long a call lasts, what an address of a stream looks like."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum, auto
from urllib.parse import urlsplit

from chunfeng.domain.conversations.enums import Seat
from chunfeng.domain.unions.enums import Role
from chunfeng.kernel.actor import Actor

KEEPERS = (Role.OFFICER, Role.LIAISON, Role.TRAINER)
"""Which posts keep rooms."""

PAUSE = timedelta(minutes=5)
"""Whoever was away for longer comes back for another people-time."""
BEAT_SECONDS = 20
"""How often a page that plays says so."""
COUNTS_AFTER = timedelta(seconds=10)
"""A page that is opened and closed again is nobody's visit."""
NOW = timedelta(seconds=3 * BEAT_SECONDS)
"""Who has said so within this time is watching now."""
STALE = timedelta(minutes=15)
"""A broadcast whose host has sent nothing for so long is over."""
LONGEST_ADDRESS = 500


def keeps(actor: Actor, path: str) -> bool:
    """Whether the actor keeps rooms of the union at `path`."""
    return actor.covers(path, *KEEPERS)


def hosts(actor: Actor, employer_ids: Collection[int], path: str) -> bool:
    """Whether the actor speaks for one of the employers that present, or keeps the room."""
    return bool(actor.employer_ids & set(employer_ids)) or keeps(actor, path)


def seat_in(actor: Actor, *, person_id: int | None, employer_id: int | None, path: str) -> Seat | None:
    """The actor's seat in a call: the person's own, or that of the employer (of the union's desk, where there is no employer).

    Nobody else has one, officers neither. None for them.
    """
    if actor.person_id is not None and actor.person_id == person_id:
        return Seat.PERSON
    serves = employer_id in actor.employer_ids if employer_id is not None else keeps(actor, path)
    return Seat.HOST if serves else None


class Beat(Enum):
    """What a sign of life means for the visit before it."""

    NEW = auto()
    GOES_ON = auto()
    COUNTS = auto()


def beat(first_at: datetime, last_at: datetime, counted: bool, now: datetime) -> Beat:
    """`first_at`, `last_at`, `counted`: the browser's latest visit to this room."""
    if now - last_at > PAUSE:
        return Beat.NEW
    return Beat.COUNTS if not counted and now - first_at >= COUNTS_AFTER else Beat.GOES_ON


def ends_at(begun_at: datetime | None, minutes: int) -> datetime | None:
    """When a call is to end; None before both are there."""
    return None if begun_at is None else begun_at + timedelta(minutes=minutes)


def is_stream(address: str) -> bool:
    """Whether this may be a playlist on another server: https, a host with a name, nobody's password in it."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or any(sign in address for sign in " \t\r\n'\";,"):
        return False
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return False
    named = parts.hostname is not None and "." in parts.hostname.strip(".") and "@" not in parts.netloc
    return parts.scheme == "https" and named and parts.path.endswith(".m3u8")


def origin(address: str) -> str:
    """Scheme, host and port of it, as a content security policy names them."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
