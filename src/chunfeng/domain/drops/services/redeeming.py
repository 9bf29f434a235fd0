"""Redeeming a coupon at a shop, once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from chunfeng.domain.drops.enums import EntryStatus
from chunfeng.domain.drops.errors import AlreadyRedeemed, NotGood
from chunfeng.domain.drops.events import CouponRedeemed
from chunfeng.domain.drops.models import Entry, Partner
from chunfeng.domain.drops.queries import partners
from chunfeng.domain.drops.rules import coupons
from chunfeng.domain.drops.services.finding import fact, lock, move
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.kernel import clock, masking
from chunfeng.shared import events, reach, seals


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What the shop gives: a piece worth `value_fen`. The guest's name is masked."""

    coupon: str
    title: str
    value_fen: int
    name: str
    at: datetime


@transaction.atomic
def redeem(*, partner_code: str, text: str) -> Redeemed:
    """Redeem what was scanned (a seal) or typed (twelve characters) at a shop.

    Raises NoSuchPartner, seals.BadSeal, seals.ExpiredSeal, NotGood, AlreadyRedeemed (with when and where).
    """
    partner = partners.partner_of(partner_code)
    with reach.elevated("a shop redeems the coupon that it is shown, and learns nothing else of the guest"):
        return _redeemed(partner, _coupon(partner, text.strip()))


def _coupon(partner: Partner, text: str) -> str:
    coupon = coupons.typed(text)
    if len(coupon) == 12 and len(text) < 20:
        return coupon
    found = coupons.coupon_facts(seals.open_seal(text.rstrip("/").rpartition("/")[2], coupons.COUPON))
    if found is None:
        raise seals.BadSeal
    if found.drop_id != partner.drop_id:
        raise NotGood
    return found.coupon


def _redeemed(partner: Partner, coupon: str) -> Redeemed:
    drop = lock(partner.drop_id)
    entry = (
        Entry.objects.select_for_update(of=("self",), no_key=True)
        .filter(drop=drop, coupon=coupon)
        .select_related("person", "redeemed_by")
        .first()
    )
    if entry is None:
        raise NotGood
    if entry.status == EntryStatus.REDEEMED:
        raise AlreadyRedeemed(at=entry.redeemed_at, where=entry.redeemed_by.name if entry.redeemed_by else "")
    if entry.status != EntryStatus.ISSUED or clock.now() >= drop.redeem_until:
        raise NotGood
    entry.redeemed_at, entry.redeemed_by = clock.now(), partner
    move(drop, entry, "redeem")
    facts.record(fact(drop, entry, FactKind.DROP_REDEEMED))
    events.publish(CouponRedeemed(entry.pk, entry.person_id))
    return Redeemed(coupon, drop.title, drop.value_fen, masking.name(entry.person.name), entry.redeemed_at)
