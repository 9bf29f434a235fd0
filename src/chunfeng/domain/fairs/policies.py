"""Who may plan a fair, and who answers for an employer."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.fairs.enums import HOLDING
from chunfeng.domain.fairs.models import BoothPhone, Participation
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.unions.enums import Role
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict

PLANNING = (Role.OFFICER, Role.REVIEWER)
PHONES_LIVE = timedelta(hours=48)
"""For so long after a fair its phones may still bring what they kept: as long as an intent waits for its answer."""


def can_plan(actor: Actor, happening: Happening) -> Verdict:
    """An officer or reviewer of the union that holds the fair, or of one above it."""
    return Verdict.of(
        [
            Reason.check(
                "fair.scope",
                actor.covers(happening.organisation_path, *PLANNING),
                text=_("A fair is planned by officers of the union that holds it."),
                next_step=_("Ask an officer of that union to do it."),
            )
        ]
    )


def can_answer(actor: Actor, participation: Participation) -> Verdict:
    """Whoever speaks for the employer, or plans the fair and was told so."""
    own = participation.employer_id in actor.employer_ids
    plans = can_plan(actor, participation.fair.happening).ok
    return Verdict.of(
        [
            Reason.check(
                "fair.answer",
                own or plans,
                text=_("An invitation is answered by the employer."),
                next_step=_("Ask the employer's account owner."),
            )
        ]
    )


def told_until(participation: Participation) -> datetime:
    """Until when something may become known later than it was done at a booth."""
    return participation.fair.happening.ends_at + PHONES_LIVE


def can_have_phones(participation: Participation) -> Verdict:
    """Whether an employer has phones at a booth: from its yes on until two days after the fair."""
    return Verdict.of(
        [
            Reason.check(
                "booth_phone.at_fair",
                participation.presence in HOLDING,
                text=_("The employer is not, or no longer, at this fair."),
                next_step=_("Ask an officer at the fair."),
            ),
            Reason.check(
                "booth_phone.in_time",
                clock.now() < told_until(participation),
                text=_("What phones kept is taken until two days after the fair."),
                next_step=_("Tell an officer what is missing."),
            ),
        ]
    )


def can_send(phone: BoothPhone) -> Verdict:
    """Whether what a phone signs counts now: it depends on what its person may do now, and not when it came."""
    own = Verdict.of(
        [
            Reason.check(
                "booth_phone.kept",
                phone.removed_at is None,
                text=_("This phone was removed from the booth."),
                next_step=_("Sign in and open the booth again: then it is taken in anew."),
            ),
            Reason.check(
                "booth_phone.speaks",
                phone.representative.ended_at is None and phone.person.is_active,
                text=_("You no longer speak for this employer."),
                next_step=_("Ask a colleague to add you again, or to tell what you did."),
            ),
        ]
    )
    return Verdict.combine(own, can_have_phones(phone.participation))
