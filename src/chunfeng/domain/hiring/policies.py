"""Who may do what with an application."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.hiring.enums import Side
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.unions.enums import Role
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict

FOLLOWING = (Role.OFFICER, Role.REVIEWER, Role.LIAISON)
"""Who asks on the phone what became of an intent."""


def is_seeker(actor: Actor, application: Application) -> bool:
    """Whether it is the actor's own application."""
    return actor.person_id is not None and application.seeker.person_id == actor.person_id


def is_employer(actor: Actor, application: Application) -> bool:
    """Whether the actor speaks for the employer that was applied to."""
    return application.position.employer_id in actor.employer_ids


def side_of(actor: Actor, application: Application) -> Side | None:
    """As whom the actor may say what became of an intent; None: it is not theirs to say."""
    if is_seeker(actor, application):
        return Side.SEEKER
    if is_employer(actor, application):
        return Side.EMPLOYER
    path = application.position.employer.organisation.path
    return Side.OFFICER if actor.covers(path, *FOLLOWING) else None


def can_answer(actor: Actor, application: Application) -> Verdict:
    """Show interest, reach intent, decline: those who speak for the employer, never about themselves."""
    return Verdict.of(
        [
            Reason.check(
                "speaks_for_employer",
                is_employer(actor, application),
                text=_("The employer answers applications."),
                next_step=_("Ask the employer."),
            ),
            Reason.check(
                "not_own_application",
                not is_seeker(actor, application),
                text=_("Nobody answers their own application."),
                next_step=_("Ask a colleague to answer."),
            ),
        ]
    )
