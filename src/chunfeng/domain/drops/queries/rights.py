"""Entries and coupons as their own person may have them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chunfeng.domain.drops.models import Entry
from chunfeng.kernel import clock
from chunfeng.shared.personal import Section


def drops_data(person_id: int) -> Section | None:
    """Every entry, oldest first; None without any."""
    entries = list(Entry.objects.of(person_id).select_related("drop", "redeemed_by").order_by("entered_at", "pk"))
    if not entries:
        return None
    return Section(
        title=_("Coupons"),
        rows=[
            (row.drop.title, f"{date_format(clock.local_day(row.entered_at))} · {row.get_status_display()}")
            for row in entries
        ],
        data=[
            {
                "drop": row.drop.title,
                "status": row.status,
                "entered_at": row.entered_at.isoformat(),
                "token": row.token,
                "coupon": row.coupon,
                "redeemed_at": row.redeemed_at.isoformat() if row.redeemed_at else None,
                "redeemed_by": row.redeemed_by.name if row.redeemed_by else None,
            }
            for row in entries
        ],
    )
