"""What reviewers do: take a case, approve, send back, refuse, decide many, decide appeals, enter visits and signatures.

Each decision keeps what it was decided on. Four eyes are a policy first, and a constraint of the database behind it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chunfeng.domain.programs import policies
from chunfeng.domain.programs.enums import APPEAL_STAGE, ApplicationAct, ApplicationState, MarkKind
from chunfeng.domain.programs.errors import (
    CannotApply,
    ChecksMissing,
    DecidedByOthers,
    MovedOn,
    NoSuchApplication,
    ReasonMissing,
)
from chunfeng.domain.programs.models import Application, Decision, StageMark
from chunfeng.domain.programs.queries import deciding, declared
from chunfeng.domain.programs.rules import flow, grounds
from chunfeng.domain.programs.rules.declared import Stage, Text
from chunfeng.domain.programs.services import finding, ledger, marks, stages, steps
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import Refusal
from chunfeng.shared import audit

EYES = ("decision_four_eyes", "decision_not_own", "decision_not_kin")


@transaction.atomic
def take(*, actor: Actor, application_id: int) -> Application:
    """Take the review upon oneself, so that others see whose it is; also from a colleague.

    Raises NoSuchApplication, NotAllowed, DecidedByOthers.
    """
    application = finding.within_reach(actor, application_id)
    finding.demand(policies.can_decide(actor, application, _stage(application)))
    if application.owner_id != actor.person_id and application.state == ApplicationState.SUBMITTED:
        application.owner_id = actor.person_id
        application.save(update_fields=["owner"])
        audit.record(
            actor=actor,
            act="benefit.taken",
            target=(steps.SUBJECT, application.pk),
            about_person_id=application.applicant_id,
        )
    return application


@transaction.atomic
def approve(
    *, actor: Actor, application_id: int, checked: Collection[int] = (), stage: int | None = None
) -> Application:
    """Let it pass the present stage; after the last one the money is reserved. `checked`: the points that were looked at.

    With `stage`, approving again what one has approved there changes nothing. Raises NoSuchApplication, NotAllowed,
    DecidedByOthers, MovedOn, ChecksMissing, CannotApply (the conditions are not met any more), BudgetSpent.
    """
    application = finding.within_reach(actor, application_id)
    if _done(actor, application, stage, (ApplicationAct.PASS_STAGE, ApplicationAct.PASS_LAST, ApplicationAct.GRANT)):
        return application
    present = _reviewed(actor, application)
    _looked_at(application, present, checked)
    decided = deciding.decide(application, deciding.answers_of(application))
    if not decided.verdict.ok:
        raise CannotApply(
            _("The conditions are not met today."),
            verdict=decided.verdict,
            next_step=decided.verdict.against[0].next_step,
        )
    application.amount = decided.amount or 0
    last = application.stage + 1 >= len(stages.stages_of(application))
    act = ApplicationAct.PASS_STAGE
    if last:
        act = ApplicationAct.PASS_LAST if application.needs_notice else ApplicationAct.GRANT
    keep(actor, application, act, record=decided.record, checked=checked)
    reviewed = application.stage
    if not last:
        stages.enter(application, reviewed + 1)
    steps.move(application, act, by=actor, stage=reviewed)
    return application


@transaction.atomic
def send_back(*, actor: Actor, application_id: int, reason: str) -> Application:
    """Something is missing: the applicant completes it, and it comes to the same stage again.

    Raises as `approve`, and ReasonMissing.
    """
    return _turned(actor, application_id, ApplicationAct.SEND_BACK, reason)


@transaction.atomic
def refuse(*, actor: Actor, application_id: int, reason: str = "", ground: str = "") -> Application:
    """Say no, and why: by the code of a `ground`, in words, or both. The applicant may appeal.

    Raises as `approve`, and ReasonMissing (also for a code that the program does not have).
    """
    return _turned(actor, application_id, ApplicationAct.REFUSE, reason, ground)


@dataclass(frozen=True, slots=True)
class Bulk:
    """What became of ticked applications: ids decided, and what was in the way of the others."""

    decided: tuple[int, ...]
    held: tuple[tuple[int, Refusal], ...]


def decide_many(
    *,
    actor: Actor,
    act: ApplicationAct,
    application_ids: Iterable[int],
    checked: Collection[int] = (),
    reason: str = "",
    ground: str = "",
) -> Bulk:
    """Approve, refuse or send back many: each stands or falls by itself, and nobody's foreign row is named."""
    decided, held = [], []
    for application_id in sorted(set(application_ids)):
        try:
            if act == ApplicationAct.REFUSE:
                refuse(actor=actor, application_id=application_id, reason=reason, ground=ground)
            elif act == ApplicationAct.SEND_BACK:
                send_back(actor=actor, application_id=application_id, reason=reason)
            else:
                approve(actor=actor, application_id=application_id, checked=checked)
        except NoSuchApplication:
            continue
        except Refusal as refusal:
            held.append((application_id, refusal))
        else:
            decided.append(application_id)
    return Bulk(tuple(decided), tuple(held))


@transaction.atomic
def decide_appeal(*, actor: Actor, application_id: int, grant: bool, reason: str) -> Application:
    """Confirm a refusal, or have it reviewed again at the stage that refused, by somebody else.

    Raises NoSuchApplication, NotAllowed, DecidedByOthers, MovedOn, ReasonMissing.
    """
    application = finding.within_reach(actor, application_id)
    finding.demand(policies.can_decide_appeal(actor, application))
    if application.state != ApplicationState.APPEALED:
        raise MovedOn
    said = _said(reason)
    act = ApplicationAct.REOPEN if grant else ApplicationAct.UPHOLD
    decided = deciding.decide(application, deciding.answers_of(application))
    keep(actor, application, act, record=decided.record, stage=APPEAL_STAGE)
    if grant:
        stages.enter(application, application.stage)
    steps.move(application, act, by=actor, note=said)
    return application


@transaction.atomic
def mark(*, actor: Actor, application_id: int, kind: str, party: int, name: str, done_on: date) -> StageMark:
    """Enter who was there at a joint visit (`kind` VISIT) or has signed (SIGNATURE). Again corrects it.

    Raises NoSuchApplication, NotAllowed, DecidedByOthers, MovedOn, ReasonMissing.
    """
    application = finding.within_reach(actor, application_id)
    present = _reviewed(actor, application)
    parties: dict[str, Sequence[Text]] = {MarkKind.VISIT: present.visit, MarkKind.SIGNATURE: present.signatures}
    return marks.enter(
        actor,
        application,
        stage=application.stage,
        kind=kind,
        parties=parties.get(kind, ()),
        party=party,
        name=name,
        done_on=done_on,
    )


def pass_on(from_id: int, to_id: int | None, path: str) -> int:
    """Give the reviews that somebody has taken to a colleague, or back to everybody there (see `shared.duties`).

    What the colleague may not decide goes back to everybody.
    """
    mine = Application.objects.under(path).waiting().filter(owner_id=from_id)
    shut = mine.filter(applicant_id=to_id or 0) | mine.filter(decisions__by_id=to_id or 0)
    back = Application.objects.filter(pk__in=list(shut.values_list("pk", flat=True)))
    returned = back.update(owner=None, updated_at=clock.now())
    return returned + mine.update(owner_id=to_id, updated_at=clock.now())


# Details


def _stage(application: Application) -> Stage:
    return stages.stages_of(application)[application.stage]


def _reviewed(actor: Actor, application: Application) -> Stage:
    """The present stage, if the actor may decide at it."""
    present = _stage(application)
    finding.demand(policies.can_decide(actor, application, present))
    if application.state != ApplicationState.SUBMITTED:
        raise MovedOn
    return present


def _done(actor: Actor, application: Application, stage: int | None, acts: tuple[ApplicationAct, ...]) -> bool:
    """Whether the actor's latest word on the stage that the page showed was one of these."""
    if stage is None:
        return False
    latest = Decision.objects.filter(application=application, stage=stage).order_by("-at", "-pk").first()
    moved = application.state != ApplicationState.SUBMITTED or application.stage != stage
    return moved and latest is not None and latest.by_id == actor.person_id and latest.act in acts


def _looked_at(application: Application, present: Stage, checked: Collection[int]) -> None:
    marked = _marked(application) if present.visit or present.signatures else {}
    verdict = flow.complete(
        present,
        sampled=flow.is_sampled(application.number, present),
        checked=checked,
        visited=marked.get(MarkKind.VISIT, ()),
        signed=marked.get(MarkKind.SIGNATURE, ()),
    )
    if not verdict.ok:
        raise ChecksMissing(verdict=verdict, next_step=verdict.against[0].next_step)


def _marked(application: Application) -> dict[str, list[date]]:
    """kind of mark → the days that were entered at the present stage."""
    found: dict[str, list[date]] = {}
    here = StageMark.objects.filter(application=application, stage=application.stage)
    for kind, day in here.values_list("kind", "done_on"):
        found.setdefault(kind, []).append(day)
    return found


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:500]


def _turned(actor: Actor, application_id: int, act: ApplicationAct, reason: str, ground: str = "") -> Application:
    application = finding.within_reach(actor, application_id)
    _reviewed(actor, application)
    declaration = declared.declaration_of(application.version)
    if ground and ground not in grounds.grounds_of(declaration):
        raise ReasonMissing(_("This benefit does not have this reason."), next_step=_("Choose one of the list."))
    said = _said(grounds.told(ground, declaration, reason))
    decided = deciding.decide(application, deciding.answers_of(application))
    keep(actor, application, act, record=decided.record)
    steps.move(application, act, by=actor, note=said, ground=ground)
    return application


def keep(
    actor: Actor,
    application: Application,
    act: ApplicationAct,
    /,
    *,
    record: str,
    checked: Collection[int] = (),
    stage: int | None = None,
) -> Decision:
    """Write the decision down. The database refuses a second stage to the same person: DecidedByOthers."""
    try:
        with transaction.atomic(savepoint=False):  # whoever decides does not go on after this
            return Decision.objects.create(
                application=application,
                version=application.version,
                stage=application.stage if stage is None else stage,
                act=act,
                by_id=actor.person_id or 0,
                checks=sorted(set(checked)),
                record=record,
                sha256=declared.digest_of(record),
            )
    except IntegrityError as error:
        if ledger.constraint(error) in EYES:
            raise DecidedByOthers from error
        raise
