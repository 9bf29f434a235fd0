"""A shop's page: a sealed address, good until the last coupon runs out or the shop is taken off the list."""

from datetime import timedelta

from chunfeng.domain.drops.enums import DropStatus
from chunfeng.domain.drops.errors import NoSuchPartner
from chunfeng.domain.drops.models import Entry, Partner
from chunfeng.domain.drops.rules import coupons
from chunfeng.kernel import clock
from chunfeng.shared import reach, seals

AFTERWARDS = timedelta(days=7)
"""How long a shop still sees what it redeemed."""


def partner_code(partner: Partner) -> str:
    """The end of the address of a shop's page."""
    return seals.seal(coupons.PARTNER, coupons.partner_payload(partner.pk), partner.drop.redeem_until + AFTERWARDS)


def partner_of(code: str) -> Partner:
    """The shop whose page this is. Raises NoSuchPartner: forged, run out, or taken off the list."""
    try:
        number = coupons.partner_id(seals.open_seal(code, coupons.PARTNER))
    except seals.BadSeal as error:
        raise NoSuchPartner from error
    found = Partner.objects.filter(pk=number or 0, revoked_at__isnull=True).select_related("drop").first()
    if found is None or found.drop.status in (DropStatus.DRAFT, DropStatus.CANCELLED):
        raise NoSuchPartner
    return found


def redeemed_today(partner: Partner) -> int:
    """How many coupons this shop has redeemed since midnight."""
    with reach.elevated("how many coupons a shop redeemed, without whose"):
        return Entry.objects.filter(redeemed_by=partner, redeemed_at__gte=clock.day_start(clock.today())).count()
