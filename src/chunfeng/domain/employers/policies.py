"""Who may do what with employers, positions and sheets."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.employers.enums import RepresentativeRole
from chunfeng.domain.employers.models import Employer, Representative
from chunfeng.domain.unions.enums import Role
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict

DECIDING = (Role.OFFICER, Role.REVIEWER)


def speaks_for(actor: Actor, employer_id: int) -> bool:
    """Whether the actor is a representative of this employer today."""
    return employer_id in actor.employer_ids


def oversees(actor: Actor, employer: Employer) -> bool:
    """Whether the employer lies within what the actor may see as staff."""
    return actor.covers(employer.organisation.path)


def can_decide(actor: Actor, employer: Employer) -> Verdict:
    """Verify, refuse, suspend, approve: an officer in charge who does not speak for that employer."""
    return Verdict.of(
        [
            Reason.check(
                "officer_in_charge",
                actor.covers(employer.organisation.path, *DECIDING),
                text=_("An officer or reviewer of the union in charge decides"),
                actual=employer.organisation.name,
                next_step=_("Ask the union in charge."),
            ),
            Reason.check(
                "not_own_employer",
                not speaks_for(actor, employer.pk),
                text=_("Nobody decides about their own employer"),
                next_step=_("Ask a colleague to decide."),
            ),
        ]
    )


def can_manage_people(actor: Actor, employer: Employer) -> Verdict:
    """Add and remove colleagues: the account owner."""
    owners = Representative.objects.filter(employer=employer, role=RepresentativeRole.OWNER, ended_at__isnull=True)
    owner = actor.person_id in set(owners.values_list("person_id", flat=True))
    return Verdict.of(
        [
            Reason.check(
                "account_owner",
                owner,
                text=_("Only the account owner adds and removes colleagues"),
                next_step=_("Ask the account owner."),
            )
        ]
    )


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
