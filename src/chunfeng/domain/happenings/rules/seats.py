"""Who may register, who gets a seat and who waits, and how long a seat is held for somebody on the waiting list."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.happenings.enums import ANNOUNCED, Channel, HappeningStatus
from chunfeng.kernel.verdict import Reason, Verdict

LONGEST_HOLD, SHORTEST_HOLD = timedelta(hours=24), timedelta(minutes=30)
"""A seat is held for a quarter of the time that is left, but no longer and no shorter than this."""
GROUP = 100
"""People in one group: two classes of a major with their teacher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Plain facts of somebody who wants to take part. `at_the_door`: an officer enters them on the spot."""

    status: str
    now: datetime
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    channel: str
    channels: tuple[str, ...]
    has_sessions: bool
    session_chosen: bool
    session_over: bool = False
    at_the_door: bool = False


def may_register(wish: Wish) -> Verdict:
    """Every condition of registering, met or not. Whether there is a seat is asked afterwards: then one waits."""
    closes = wish.closes_at or wish.ends_at
    return Verdict.of(
        [
            Reason.check(
                "announced",
                wish.status in ANNOUNCED,
                text=_("It takes place."),
                actual=HappeningStatus(wish.status).label,
                next_step=_("See what else is on."),
            ),
            Reason.check(
                "registration_begun",
                wish.at_the_door or wish.opens_at is None or wish.opens_at <= wish.now,
                text=_("Registration has begun."),
                threshold=wish.opens_at,
                next_step=_("Come back when it opens."),
            ),
            Reason.check(
                "registration_not_over",
                wish.now < (wish.ends_at if wish.at_the_door else min(closes, wish.ends_at)),
                text=_("Registration is not over."),
                threshold=closes,
                next_step=_("Ask at the door: sometimes there are seats left."),
            ),
            Reason.check(
                "channel_offered",
                wish.channel in wish.channels,
                text=_("One can take part in this way."),
                actual=Channel(wish.channel).label,
                next_step=_("Choose another way to take part."),
            ),
            Reason.check(
                "session_chosen",
                not wish.has_sessions or (wish.session_chosen and not wish.session_over),
                text=_("A part of the programme that is still to come has been chosen."),
                next_step=_("Choose one of the parts."),
            ),
        ]
    )


def seat_now(*, channel: str, free: int | None, waiting: int) -> bool:
    """Whether there is a seat at once. Nobody overtakes those who wait already."""
    return channel != Channel.SPOT or free is None or (free > 0 and waiting == 0)


def least(*free: int | None) -> int | None:
    """The smallest of several numbers of free seats; None when none of them has a limit."""
    known = [each for each in free if each is not None]
    return min(known) if known else None


def held_until(now: datetime, starts_at: datetime) -> datetime:
    """Until when a seat that has become free is held for the next in line."""
    return now + min(LONGEST_HOLD, max(SHORTEST_HOLD, (starts_at - now) / 4))
