from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from chunfeng.kernel.transitions import Transitions


class DropKind(TextChoices):
    RUSH = "rush", pgettext_lazy("drop", "first come, first served")
    DRAW = "draw", pgettext_lazy("drop", "by lot")


class DropStatus(TextChoices):
    """Whether an announced one is open is a matter of the clock."""

    DRAFT = "draft", pgettext_lazy("drop", "draft")
    ANNOUNCED = "announced", pgettext_lazy("drop", "announced")
    FROZEN = "frozen", pgettext_lazy("drop", "list closed, lots to be drawn")
    DRAWN = "drawn", pgettext_lazy("drop", "lots drawn")
    ENDED = "ended", pgettext_lazy("drop", "ended")
    CANCELLED = "cancelled", pgettext_lazy("drop", "called off")


DROP_TRANSITIONS: Transitions = {
    "announce": {"draft": "announced"},
    "freeze": {"announced": "frozen"},
    "draw": {"frozen": "drawn"},
    "end": {"announced": "ended", "drawn": "ended"},
    "cancel": {"draft": "cancelled", "announced": "cancelled", "frozen": "cancelled"},
}

PUBLIC = (DropStatus.ANNOUNCED, DropStatus.FROZEN, DropStatus.DRAWN, DropStatus.ENDED, DropStatus.CANCELLED)
"""What everybody may see."""


class EntryStatus(TextChoices):
    ENTERED = "entered", pgettext_lazy("drop entry", "entered")
    WAITING = "waiting", pgettext_lazy("drop entry", "in line")
    OFFERED = "offered", pgettext_lazy("drop entry", "held for you")
    ISSUED = "issued", pgettext_lazy("drop entry", "coupon issued")
    REDEEMED = "redeemed", pgettext_lazy("drop entry", "redeemed")
    LAPSED = "lapsed", pgettext_lazy("drop entry", "not taken in time")
    RETURNED = "returned", pgettext_lazy("drop entry", "given back")
    EXPIRED = "expired", pgettext_lazy("drop entry", "not redeemed in time")
    MISSED = "missed", pgettext_lazy("drop entry", "nothing left")


ENTRY_TRANSITIONS: Transitions = {
    "issue": {"entered": "issued"},
    "win": {"entered": "offered"},
    "stand_by": {"entered": "waiting"},
    "offer": {"waiting": "offered"},
    "take": {"offered": "issued"},
    "redeem": {"issued": "redeemed"},
    "lapse": {"offered": "lapsed"},
    "give_back": {"entered": "returned", "waiting": "returned", "offered": "returned", "issued": "returned"},
    "expire": {"issued": "expired"},
    "miss": {"entered": "missed", "waiting": "missed"},
}

HOLDING = (EntryStatus.OFFERED, EntryStatus.ISSUED, EntryStatus.REDEEMED, EntryStatus.EXPIRED)
"""Whoever has a piece, or has one held: what the counter counts."""
WON = (EntryStatus.ISSUED, EntryStatus.REDEEMED, EntryStatus.EXPIRED)
"""Whoever had a coupon to the end."""
