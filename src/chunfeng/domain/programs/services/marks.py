"""Who took part in a joint visit, has signed, or did what is left to do after the approval; and whether it is all done."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.programs import policies
from chunfeng.domain.programs.enums import FIRST_MILESTONE, MarkKind
from chunfeng.domain.programs.errors import ChecksMissing, MovedOn, NoSuchApplication, ReasonMissing
from chunfeng.domain.programs.models import Application, StageMark
from chunfeng.domain.programs.queries import declared, milestones
from chunfeng.domain.programs.rules import flow
from chunfeng.domain.programs.rules.declared import Text
from chunfeng.domain.programs.services import deadlines, finding
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor


def enter(
    actor: Actor,
    application: Application,
    /,
    *,
    stage: int,
    kind: str,
    parties: Sequence[Text],
    party: int,
    name: str,
    done_on: date,
) -> StageMark:
    """Write down that one of `parties` took part; again corrects it. Raises NoSuchApplication, ReasonMissing."""
    if not 0 <= party < len(parties):
        raise NoSuchApplication
    if not name.strip() or done_on > clock.today():
        raise ReasonMissing(_("Who was it, and when?"), next_step=_("Write the name, and a day that has come."))
    made, _new = StageMark.objects.update_or_create(
        application=application,
        stage=stage,
        kind=kind,
        party=party,
        defaults={"name": name.strip()[:60], "done_on": done_on, "by_id": actor.person_id or 0},
    )
    return made


@transaction.atomic
def carry_out(*, actor: Actor, application_id: int, milestone: int, party: int, name: str, done_on: date) -> StageMark:
    """Enter who did one of the things that are left to do after the approval, in their order. Again corrects it.

    Raises NoSuchApplication, NotAllowed, DecidedByOthers, MovedOn, ReasonMissing, ChecksMissing (something comes first).
    """
    application = finding.within_reach(actor, application_id)
    finding.demand(policies.can_carry_out(actor, application))
    declaration = declared.declaration_of(application.version)
    wanted = declaration.milestones
    if not 0 <= milestone < len(wanted):
        raise NoSuchApplication
    if application.state != milestones.state_for(wanted[milestone]):
        raise MovedOn
    verdict = flow.may_follow(wanted, milestone, done_on, milestones.days(application))
    if not verdict.ok:
        raise ChecksMissing(_("Something else comes first."), verdict=verdict, next_step=verdict.against[0].next_step)
    entered = enter(
        actor,
        application,
        stage=FIRST_MILESTONE + milestone,
        kind=MarkKind.MILESTONE,
        parties=wanted[milestone].parties,
        party=party,
        name=name,
        done_on=done_on,
    )
    deadlines.count(application)
    return entered


def demand_all(application: Application, /) -> None:
    """Raises ChecksMissing while something is left to do between the approval and the payment."""
    declaration = declared.declaration_of(application.version)
    wanted = [each for each in declaration.milestones if not each.after_payment]
    verdict = flow.carried_out(wanted, milestones.days(application) if wanted else {})
    if not verdict.ok:
        raise ChecksMissing(
            _("Not everything has been done yet."), verdict=verdict, next_step=verdict.against[0].next_step
        )
