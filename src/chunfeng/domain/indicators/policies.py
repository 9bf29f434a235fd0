"""Who may freeze a bulletin, and when."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.happenings.enums import HappeningStatus
from chunfeng.domain.happenings.queries import doors
from chunfeng.domain.indicators.queries.occasions import Occasion
from chunfeng.domain.unions.enums import Role
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict

FREEZING = (Role.OFFICER, Role.REVIEWER)
ENDED = (HappeningStatus.CLOSED, HappeningStatus.REPORTED)


def can_freeze(actor: Actor, told: Occasion) -> Verdict:
    """An officer or reviewer of the union that holds it, once it is over and every door has sent what it kept."""
    keeping = sum(doors.kept_at_doors(one) for one in told.happenings)
    return Verdict.of(
        [
            Reason.check(
                "bulletin.scope",
                actor.covers(told.organisation.path, *FREEZING),
                text=_("A bulletin is published by officers of the union that held the fair."),
                next_step=_("Ask an officer of that union to do it."),
            ),
            Reason.check(
                "bulletin.over",
                bool(told.happenings) and all(one.status in ENDED for one in told.happenings),
                text=_("It is over: what is frozen does not change any more."),
                next_step=_("Close the fair first, on its page."),
            ),
            Reason.check(
                "bulletin.doors",
                keeping == 0,
                text=_("No device at the doors keeps acts that it has not sent."),
                actual=keeping,
                next_step=_("Take the devices to a network, or revoke the one that is lost."),
            ),
        ]
    )
