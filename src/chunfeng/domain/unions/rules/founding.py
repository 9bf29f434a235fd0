"""When a union may be founded, and what it needs then.

Sources: Trade Union Law of 2021, articles 11 (committee from 25 members, joint committees, an organiser for fewer) and 12 (the
union above approves); the working days for the review are the house's default.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.unions.enums import OrganisationKind
from chunfeng.kernel import checksums
from chunfeng.kernel.verdict import Reason, Verdict

REVIEW_DAYS = 5  # working days
COMMITTEE_FROM = 25  # members, included
JOINT_FROM = 2  # employers, included
LAW_COMMITTEE = _("Trade Union Law, article 11")
LAW_APPROVAL = _("Trade Union Law, article 12")


@dataclass(frozen=True, slots=True)
class Covered:
    """An employer that the union would be there for; the code as it was typed."""

    name: str
    credit_code: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an application says."""

    kind: OrganisationKind
    name: str
    employers: tuple[Covered, ...]
    workers: int
    initiators: tuple[str, ...]


def complete(plan: Plan) -> Verdict:
    """Whether an application says all that the union above needs in order to decide."""
    least = {OrganisationKind.ENTERPRISE: 1, OrganisationKind.JOINT: JOINT_FROM}.get(plan.kind, 0)
    bad = [each.credit_code or each.name for each in plan.employers if checksums.credit_code(each.credit_code) is None]
    return Verdict.of(
        [
            Reason.check(
                "founding.name",
                bool(plan.name),
                text=_("The union has a name."),
                next_step=_("Write the full name, such as 武汉春江机电有限公司工会委员会."),
            ),
            Reason.check(
                "founding.employers",
                len(plan.employers) >= least,
                text=_("The employers that it is there for are named."),
                actual=len(plan.employers),
                threshold=least,
                clause=LAW_COMMITTEE,
                next_step=_("A joint union names at least two employers, the union of one employer names that one."),
            ),
            Reason.check(
                "founding.one_employer",
                plan.kind != OrganisationKind.ENTERPRISE or len(plan.employers) <= 1,
                text=_("The union of one employer names one employer."),
                actual=len(plan.employers),
                threshold=1,
                next_step=_("Choose the joint union when there are several employers."),
            ),
            Reason.check(
                "founding.credit_codes",
                not bad,
                text=_("Every credit code is valid."),
                actual="、".join(bad),
                clause="GB 32100",
                next_step=_("Compare the 18 characters with the business licence."),
            ),
            Reason.check(
                "founding.workers",
                plan.workers > 0,
                text=_("The number of workers is known."),
                actual=plan.workers,
                next_step=_("Give the number as it is today; it can be corrected later."),
            ),
            Reason.check(
                "founding.initiators",
                len(plan.initiators) > 0,
                text=_("At least one worker asks for the union by name."),
                actual=len(plan.initiators),
                threshold=1,
                next_step=_("Write the names of those who want it, one a line."),
            ),
        ]
    )


def ceremony(*, approved_on: date, held_on: date, today: date) -> Verdict:
    """A founding meeting is held on or after the day of approval, and entered once it was."""
    return Verdict.of(
        [
            Reason.check(
                "ceremony.after_approval",
                held_on >= approved_on,
                text=_("The founding meeting is not before the approval."),
                actual=held_on,
                threshold=approved_on,
                clause=LAW_APPROVAL,
                next_step=_("Check both dates; a meeting held before the approval has to be held again."),
            ),
            Reason.check(
                "ceremony.held",
                held_on <= today,
                text=_("The founding meeting has taken place."),
                actual=held_on,
                threshold=today,
                next_step=_("Enter it on the day itself or later."),
            ),
        ]
    )


def committee(*, members: int) -> Verdict:
    """Whether the members are enough for a committee of their own to be due: passes from 25 on."""
    missing = COMMITTEE_FROM - members
    return Verdict.of(
        [
            Reason.check(
                "committee.due",
                members >= COMMITTEE_FROM,
                text=_("A committee of its own is due from 25 members on."),
                actual=members,
                threshold=COMMITTEE_FROM,
                clause=LAW_COMMITTEE,
                next_step=""
                if missing <= 0
                else _("Until then it may elect a committee alone or together with other employers, or one organiser."),
            )
        ]
    )


def plan_of(
    *,
    kind: str,
    name: str,
    employers: Sequence[tuple[str, str]],
    workers: int,
    initiators: Sequence[str],
) -> Plan:
    """A plan from what was typed: spaces gone, codes in their normal form where they are valid, empty lines left out."""
    return Plan(
        kind=OrganisationKind(kind),
        name=name.strip(),
        employers=tuple(
            Covered(given.strip(), checksums.credit_code(code) or code.strip())
            for given, code in employers
            if given.strip() or code.strip()
        ),
        workers=workers,
        initiators=tuple(dict.fromkeys(each.strip() for each in initiators if each.strip())),
    )
