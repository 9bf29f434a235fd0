"""Drops as everybody sees them."""

from dataclasses import dataclass

from django.db.models import Q

from chunfeng.domain.drops.enums import DropStatus, EntryStatus
from chunfeng.domain.drops.errors import NoSuchDrop
from chunfeng.domain.drops.models import Drop, Entry, Partner
from chunfeng.kernel import clock, masking
from chunfeng.shared import reach

SHOWN = 50
"""Drops on the list, and winners on a page of results."""


@dataclass(frozen=True, slots=True)
class Result:
    """One winner for everybody to read: the masked name and the token of the published list."""

    name: str
    token: str
    place: int | None


@dataclass(frozen=True, slots=True)
class Results:
    """`winners` are the first of `won`; `entrants` is None for a rush, whose late comers were never written down."""

    won: int
    entrants: int | None
    winners: tuple[Result, ...]
    more: bool


def drops() -> list[Drop]:
    """What is announced and not long over, the next to open first, what is over last."""
    rows = Drop.objects.public().exclude(status=DropStatus.CANCELLED).select_related("organisation")
    found = list(rows.filter(redeem_until__gt=clock.now()).order_by("opens_at", "pk")[:SHOWN])
    return sorted(found, key=lambda drop: drop.closes_at <= clock.now() or (drop.left == 0 and not drop.is_draw))


def drop_by_code(code: str) -> Drop:
    """One that people know of. Raises NoSuchDrop."""
    found = Drop.objects.public().select_related("organisation").filter(code=code).first()
    if found is None:
        raise NoSuchDrop
    return found


def partners_of(drop: Drop) -> list[Partner]:
    """Where coupons are redeemed."""
    return list(drop.partners.filter(revoked_at__isnull=True).order_by("name"))


def results(drop: Drop, *, after: int = 0) -> Results:
    """Who got one, masked, in the order in which they came or were drawn."""
    with reach.elevated("who got one is published with masked names"):
        won = Entry.objects.filter(Q(drop=drop), Q(issued_at__isnull=False) | Q(status=EntryStatus.OFFERED))
        won = won.exclude(status=EntryStatus.RETURNED)
        rows = list(won.select_related("person").order_by("place", "pk")[after : after + SHOWN + 1])
        number = won.count()
    return Results(
        won=number,
        entrants=drop.entrants if drop.is_draw else None,
        winners=tuple(Result(masking.name(row.person.name), row.token, row.place) for row in rows[:SHOWN]),
        more=len(rows) > SHOWN,
    )
