"""Who may decide, pay, post and object."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.programs.enums import APPEAL_STAGE, OBJECTION_STAGE, ApplicationAct, PayoutKind
from chunfeng.domain.programs.models import Application, Program
from chunfeng.domain.programs.queries import declared, ties
from chunfeng.domain.programs.rules import flow
from chunfeng.domain.programs.rules.declared import Stage
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict

CLAUSE = _("Four eyes: nobody decides at two stages of one case, about themselves, or about kin.")


def can_decide(actor: Actor, application: Application, stage: Stage) -> Verdict:
    """Whether the actor may decide at the present stage, which is `stage`."""
    return Verdict.combine(
        Verdict((_covers(actor, application.stage_path, flow.roles_of(stage), _("Your post covers this review.")),)),
        _apart(actor, application, application.stage),
    )


def can_decide_appeal(actor: Actor, application: Application) -> Verdict:
    """The union above decides, by somebody who has not had the case in hand."""
    return Verdict.combine(
        Verdict((_covers(actor, application.stage_path, flow.APPEAL_ROLES, _("Your post covers this appeal.")),)),
        _apart(actor, application, APPEAL_STAGE),
    )


def can_decide_objection(actor: Actor, application: Application, path: str) -> Verdict:
    """The union that posted the notice (at `path`) looks into objections."""
    return Verdict.combine(
        Verdict((_covers(actor, path, flow.APPEAL_ROLES, _("Your post covers this public notice.")),)),
        _apart(actor, application, OBJECTION_STAGE),
    )


def can_manage(actor: Actor, program: Program) -> Verdict:
    """Post notices, look after the budget and pay: officers of the union whose program it is, or above it."""
    return Verdict((_covers(actor, program.organisation.path, flow.PAYERS, _("Your post covers this benefit.")),))


def can_carry_out(actor: Actor, application: Application) -> Verdict:
    """Enter what was done after the approval: officers of the union whose program it is, not about themselves or kin."""
    return Verdict.combine(can_manage(actor, application.program), Verdict(_of_others(actor, application)))


def can_pay(actor: Actor, application: Application) -> Verdict:
    """Who pays has decided nothing about the case."""
    return Verdict.combine(can_manage(actor, application.program), _pays_apart(actor, application))


def can_hand_over(actor: Actor, application: Application) -> Verdict:
    """Goods, vouchers and services lie with the recipient's own union; money with the union whose program it is."""
    if declared.declaration_of(application.version).payout.kind is PayoutKind.BANK:
        return can_pay(actor, application)
    covers = _covers(actor, application.organisation_path, flow.HANDERS, _("Your post covers the recipient's union."))
    return Verdict.combine(Verdict((covers,)), _pays_apart(actor, application))


def _covers(actor: Actor, path: str, roles: tuple[str, ...], text: object) -> Reason:
    return Reason.check(
        "review.post",
        actor.person_id is not None and actor.covers(path, *roles),
        text=text,
        next_step=_("Ask an officer of the union that this is with."),
    )


def can_keep_ties(actor: Actor, person_id: int) -> Verdict:
    """A colleague's ties are entered and ended by an officer who reaches one of their posts; nobody ends the own ones."""
    paths = ties.posts_of(person_id)
    return Verdict(
        (
            Reason.check(
                "tie.colleague",
                actor.person_id != person_id and any(actor.covers(path, *flow.PAYERS) for path in paths),
                text=_("Your post covers that of this colleague."),
                next_step=_("Ask an officer of the union above."),
            ),
        )
    )


def can_review_household(actor: Actor, person_id: int, path: str, *, entered_by_id: int | None = None) -> Verdict:
    """The union that answers for the household (at `path`) reviews it; whoever confirms has not entered it."""
    return Verdict(
        (
            _covers(actor, path, flow.APPEAL_ROLES, _("Your post covers the union of this household.")),
            Reason.check(
                "review.not_own",
                actor.person_id != person_id,
                text=_("It is not your own household."),
                clause=CLAUSE,
                next_step=_("Leave it to a colleague."),
            ),
            Reason.check(
                "review.not_kin",
                not ties.are_kin(actor.person_id, person_id),
                text=_("The household is no kin of yours."),
                clause=CLAUSE,
                next_step=_("Leave it to a colleague."),
            ),
            Reason.check(
                "review.four_eyes",
                entered_by_id is None or actor.person_id != entered_by_id,
                text=_("You have not entered it yourself."),
                clause=CLAUSE,
                next_step=_("Leave it to a colleague."),
            ),
        )
    )


def can_publish(actor: Actor, program: Program, written_by_id: int | None) -> Verdict:
    """An officer who may look after the program, and has not written the text."""
    return Verdict.combine(
        can_manage(actor, program),
        Verdict(
            (
                Reason.check(
                    "review.four_eyes",
                    actor.person_id is not None and actor.person_id != written_by_id,
                    text=_("Somebody else has written it."),
                    clause=_("Four eyes: whoever writes the rules does not publish them."),
                    next_step=_("Leave it to a colleague."),
                ),
            )
        ),
    )


def _pays_apart(actor: Actor, application: Application) -> Verdict:
    return Verdict(
        (
            Reason.check(
                "pay.another",
                actor.person_id is not None
                and actor.person_id not in ties.deciders(application)
                and actor.person_id != application.applicant_id
                and not ties.are_kin(actor.person_id, application.applicant_id),
                text=_("Who pays has not decided about it, and is no kin."),
                clause=CLAUSE,
                next_step=_("Leave the payment to a colleague."),
            ),
        )
    )


def _apart(actor: Actor, application: Application, stage: int) -> Verdict:
    decided = ties.decided_by(application, actor.person_id)
    refused_here = (stage, ApplicationAct.REFUSE) in decided
    return Verdict(
        (
            *_of_others(actor, application),
            Reason.check(
                "review.four_eyes",
                all(each == stage for each, _act in decided),
                text=_("You have not decided at another stage of it."),
                clause=CLAUSE,
                next_step=_("Leave it to a colleague."),
            ),
            Reason.check(
                "appeal.another",
                not refused_here,
                text=_("You are not the one who refused it before."),
                clause=CLAUSE,
                next_step=_("Leave it to a colleague."),
            ),
        )
    )


def _of_others(actor: Actor, application: Application) -> tuple[Reason, Reason]:
    are_kin = ties.are_kin(actor.person_id, application.applicant_id)
    return (
        Reason.check(
            "review.not_own",
            actor.person_id != application.applicant_id,
            text=_("It is not your own application."),
            clause=CLAUSE,
            next_step=_("Leave it to a colleague."),
        ),
        Reason.check(
            "review.not_kin",
            not are_kin,
            text=_("The applicant is no kin of yours."),
            actual=ties.said_kin(actor.person_id, application.applicant_id) if are_kin else "",
            clause=CLAUSE,
            next_step=_("Leave it to a colleague."),
        ),
    )
