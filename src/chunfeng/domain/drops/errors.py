from typing import Any

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotFound, Refusal, WrongState


class NoSuchDrop(NotFound):
    code = "drops.no_such_drop"
    message = _("There is no such give-away here.")
    next_step = _("See what is being given away.")


class NoSuchEntry(NotFound):
    code = "drops.no_such_entry"
    message = _("There is no such coupon here.")


class NoSuchPartner(NotFound):
    code = "drops.no_such_partner"
    message = _("This shop's page is not valid any more.")
    next_step = _("Ask the union that gave it to you for a new one.")


class NotOpenYet(Refusal):
    code = "drops.not_open_yet"
    message = _("It has not begun yet.")
    next_step = _("Stay on the page: the button works from that second on, and you lose nothing by waiting.")


class OverNow(Refusal):
    code = "drops.over"
    message = _("This is over.")
    next_step = _("See what else is being given away.")


class SoldOut(Refusal):
    """Every piece is given, and the line for pieces that come back is full."""

    code = "drops.sold_out"
    message = _("All of them are given away.")
    next_step = _("You did nothing wrong: there were more people than pieces. See what comes next.")


class NotEligible(Refusal):
    """The verdict lists every condition, met or not."""

    code = "drops.not_eligible"
    message = _("This is not for you yet.")
    next_step = _("See below what is missing.")


class AlreadyClaimed(Refusal):
    """One real name, one entry. `entry_id` is one's own; None when it stands on another account with the same document."""

    code = "drops.already_claimed"
    message = _("You have taken part already: one entry for each real name.")
    next_step = _("Look under “My coupons”.")

    def __init__(self, *args: Any, entry_id: int | None = None, **details: Any) -> None:
        super().__init__(*args, **details)
        self.entry_id = entry_id


class OfferGone(Refusal):
    code = "drops.offer_gone"
    message = _("It was held for you until a while ago, and went to the next in line.")
    next_step = _("See what comes next.")


class NotReady(Refusal):
    """Something is missing before people can be told of it; the verdict lists what."""

    code = "drops.not_ready"
    message = _("This cannot be announced yet.")
    next_step = _("See what is still missing below.")


class TooLate(WrongState):
    code = "drops.too_late"
    message = _("It has moved on in the meantime.")
    next_step = _("Reload the page to see how it stands.")


class TooEarly(WrongState):
    """People can still enter, or the witness is not known yet."""

    code = "drops.too_early"
    message = _("Lots can only be drawn when the list is closed and what was announced for it is known.")
    next_step = _("Wait until the time that was announced, and enter the witness.")


class AlreadyRedeemed(Refusal):
    """Once only. `at` and `where` tell the shop what happened with it."""

    code = "drops.already_redeemed"
    message = _("This coupon has been redeemed already.")
    next_step = _("Do not accept it again. If the guest says that it was not them, let them call their union.")

    def __init__(self, *args: Any, at: Any = None, where: str = "", **details: Any) -> None:
        super().__init__(*args, **details)
        self.at, self.where = at, where


class NotGood(Refusal):
    """A genuine coupon that is not good here: given back, another give-away's, or too late."""

    code = "drops.not_good"
    message = _("This coupon is not good here.")
    next_step = _("Do not accept it.")
