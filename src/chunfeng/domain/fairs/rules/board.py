"""What goes wrong at a booth while a fair is on, so that somebody can go there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STUCK = timedelta(minutes=10)
"""Somebody waits, and nobody has been called for so long."""
LATE = timedelta(minutes=20)
"""So long after the beginning an employer should be at its booth."""
ALONE = timedelta(minutes=45)
"""Nobody has come to a booth for so long."""
SILENT = timedelta(minutes=3)
"""A device at a door reports every 15 seconds while it has a network."""


class Trouble(StrEnum):
    """In the order in which it matters to those who stand in the hall."""

    STUCK = "stuck"
    ABSENT = "absent"
    ALONE = "alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booth:
    """How a booth stands. `waiting_since` is of the one who waits longest; None where nobody waits, was called, came."""

    came: bool
    came_at: datetime | None
    waiting_since: datetime | None
    called_at: datetime | None
    guest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    trouble: Trouble
    since: datetime


def trouble(booth: Booth, *, now: datetime, starts_at: datetime) -> Found | None:
    """The one thing to see to first, and since when; None where all is well, and before the fair has begun."""
    if now < starts_at:
        return None
    if booth.waiting_since is not None:
        still = max(booth.waiting_since, booth.called_at or booth.waiting_since)
        if now - still >= STUCK:
            return Found(Trouble.STUCK, still)
    if not booth.came:
        return Found(Trouble.ABSENT, starts_at) if now - starts_at >= LATE else None
    quiet = max(moment for moment in (starts_at, booth.came_at, booth.guest_at) if moment is not None)
    if booth.waiting_since is None and now - quiet >= ALONE:
        return Found(Trouble.ALONE, quiet)
    return None


def offline(*, seen_at: datetime | None, now: datetime) -> bool:
    """Whether a device has not reached us for longer than a moment without a network explains."""
    return seen_at is None or now - seen_at >= SILENT
