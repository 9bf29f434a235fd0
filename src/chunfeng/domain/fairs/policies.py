"""Who may plan a fair, and who answers for an employer."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.fairs.models import Participation
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.unions.enums import Role
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict

PLANNING = (Role.OFFICER, Role.REVIEWER)


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
