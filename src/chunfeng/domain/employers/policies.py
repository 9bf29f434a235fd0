"""Who may do what with employers, positions and sheets."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.unions.enums import Role
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict


def can_import(actor: Actor, *, organisation_path: str, employer_id: int | None = None) -> Verdict:
    """Officers bring sheets into their part of the tree; those who speak for an employer bring that employer's own."""
    own = employer_id is not None and employer_id in actor.employer_ids
    return Verdict.of(
        [
            Reason.check(
                "import.scope",
                own or actor.covers(organisation_path, Role.OFFICER, Role.REVIEWER),
                text=_("The sheet is brought in by an officer of the union, or by the employer itself."),
                next_step=_("Ask an officer of that union to do it."),
            )
        ]
    )


def can_publish_by_sheet(actor: Actor, *, organisation_path: str) -> Verdict:
    """Only an officer may approve what passes the checks while importing it."""
    return Verdict.of(
        [
            Reason.check(
                "import.publish",
                actor.covers(organisation_path, Role.OFFICER, Role.REVIEWER),
                text=_("The positions are approved by an officer."),
                next_step=_("Bring the sheet in without publishing; an officer will look at it."),
            )
        ]
    )
