"""One's own entries and coupons."""

from dataclasses import dataclass

from django.db.models import Q

from chunfeng.domain.drops.enums import EntryStatus
from chunfeng.domain.drops.errors import NoSuchEntry
from chunfeng.domain.drops.models import Drop, Entry
from chunfeng.domain.drops.rules import coupons as rules
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach, seals


@dataclass(frozen=True, slots=True)
class Coupon:
    """What is shown at the shop: `code` is the sealed text for the picture, `spaced` what can be read aloud."""

    code: str
    spaced: str


def standing(actor: Actor, drop_id: int) -> Entry | None:
    """The actor's entry in a drop, whatever became of it."""
    return Entry.objects.of(actor.person_id).filter(drop_id=drop_id).select_related("drop").first()


def entries_of(actor: Actor, *, most: int = 50) -> list[Entry]:
    """Coupons and entries, newest first."""
    rows = Entry.objects.of(actor.person_id).select_related("drop__organisation")
    return list(rows.order_by("-entered_at", "-pk")[:most])


def entry_of(actor: Actor, entry_id: int) -> Entry:
    """One of them. Raises NoSuchEntry."""
    rows = Entry.objects.of(actor.person_id).select_related("drop__organisation", "person", "redeemed_by")
    found = rows.filter(pk=entry_id).first()
    if found is None:
        raise NoSuchEntry
    return found


def coupon(entry: Entry) -> Coupon | None:
    """The code of an issued entry; None for any other."""
    if entry.status != EntryStatus.ISSUED:
        return None
    payload = rules.coupon_payload(
        drop_id=entry.drop_id,
        coupon=entry.coupon,
        value_fen=entry.drop.value_fen,
        title=entry.drop.title,
        name=entry.person.name,
    )
    return Coupon(seals.seal(rules.COUPON, payload, entry.drop.redeem_until), rules.spaced(entry.coupon))


def before(entry: Entry) -> int:
    """How many stand in line before this entry."""
    with reach.elevated("how many stand before one in the line of a drop"):
        line = Entry.objects.filter(drop_id=entry.drop_id, status=EntryStatus.WAITING)
        if entry.place is None:
            return line.filter(Q(place__isnull=False) | Q(pk__lt=entry.pk)).count()
        return line.filter(place__lt=entry.place).count()


def open_drop(drop_id: int) -> Drop | None:
    """A drop that people know of, for whoever holds its number."""
    return Drop.objects.public().filter(pk=drop_id).first()
