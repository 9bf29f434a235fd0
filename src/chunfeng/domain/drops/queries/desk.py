"""Drops at the desk, within the officer's part of the tree."""

from dataclasses import dataclass

from django.db.models import Count, Q

from chunfeng.domain.drops.enums import EntryStatus
from chunfeng.domain.drops.errors import NoSuchDrop
from chunfeng.domain.drops.models import Drop, Entry, Partner
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope
from chunfeng.shared.windows import Window, window


@dataclass(frozen=True, slots=True)
class Numbers:
    """People by what became of them; `had` got a coupon, whether they used it or not."""

    entered: int
    had: int
    redeemed: int
    held: int
    waiting: int


def drops(
    actor: Actor, *, words: str = "", status: str = "", after: int | None = None, before: int | None = None
) -> Window[Drop]:
    """A page of them, newest first."""
    rows = Drop.objects.filter(Scope.of(actor).on("organisation_path")).select_related("organisation")
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(code=words.lower()))
    if status:
        rows = rows.filter(status=status)
    return window(rows, after=after, before=before)


def drop(actor: Actor, drop_id: int) -> Drop:
    """One of them. Raises NoSuchDrop."""
    rows = Drop.objects.filter(Scope.of(actor).on("organisation_path")).select_related("organisation")
    found = rows.filter(pk=drop_id).first()
    if found is None:
        raise NoSuchDrop
    return found


def numbers(found: Drop) -> Numbers:
    """What its entries have come to."""
    by_status = dict(Entry.objects.filter(drop=found).order_by().values_list("status").annotate(number=Count("pk")))
    return Numbers(
        entered=sum(by_status.values()),
        had=sum(by_status.get(status, 0) for status in (EntryStatus.ISSUED, EntryStatus.REDEEMED, EntryStatus.EXPIRED)),
        redeemed=by_status.get(EntryStatus.REDEEMED, 0),
        held=by_status.get(EntryStatus.OFFERED, 0),
        waiting=by_status.get(EntryStatus.WAITING, 0),
    )


def partners(found: Drop) -> list[Partner]:
    """Its shops, each with `used`: how many coupons it redeemed."""
    return list(found.partners.annotate(used=Count("redeemed")).order_by("name"))


def entries(found: Drop, *, status: str = "", after: int | None = None, before: int | None = None) -> Window[Entry]:
    """Who takes part, newest first."""
    rows = Entry.objects.filter(drop=found).select_related("person", "redeemed_by")
    return window(rows.filter(status=status) if status else rows, after=after, before=before)
