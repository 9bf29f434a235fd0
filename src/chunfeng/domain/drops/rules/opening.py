"""When a drop is open, and what must be said before people are told of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.verdict import Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is known of a drop that is to be announced. `partners`: how many shops redeem it; `notice`: how long before people
    must be told, since a rush that nobody knew of is no fair one."""

    now: datetime
    notice: timedelta
    opens_at: datetime
    closes_at: datetime
    draws_at: datetime | None
    redeem_until: datetime
    is_draw: bool
    hold_hours: int
    partners: int
    terms: str


def ready(plan: Plan) -> Verdict:
    """Every condition of announcing it."""
    reasons = [
        Reason.check(
            "announced_in_time",
            plan.opens_at >= plan.now + plan.notice,
            text=_("It opens some minutes from now at the earliest, so that people can know of it."),
            threshold=_("%(minutes)s minutes") % {"minutes": plan.notice // timedelta(minutes=1)},
            next_step=_("Choose a later opening."),
        ),
        Reason.check(
            "somebody_redeems",
            plan.partners > 0,
            text=_("At least one shop redeems the coupons."),
            next_step=_("Add a shop below."),
        ),
        Reason.check(
            "terms_are_said",
            bool(plan.terms.strip()),
            text=_("It says where and how a coupon is used."),
            next_step=_("Write the terms."),
        ),
    ]
    if plan.is_draw:
        drawn = plan.draws_at or plan.closes_at
        reasons += [
            Reason.check(
                "drawn_after_closing",
                drawn >= plan.closes_at,
                text=_("Lots are drawn when nobody can enter any more."),
                next_step=_("Draw later, or close earlier."),
            ),
            Reason.check(
                "time_to_take_it",
                drawn + timedelta(hours=plan.hold_hours) < plan.redeem_until,
                text=_("Who wins can take the coupon before it runs out."),
                next_step=_("Let coupons run out later, or hold pieces for fewer hours."),
            ),
        ]
    return Verdict.of(reasons)


def held_until(now: datetime, hold_hours: int, redeem_until: datetime) -> datetime:
    """Until when a piece is held for somebody: never longer than coupons last."""
    return min(now + timedelta(hours=hold_hours), redeem_until)
