"""The one way in which an application changes its state: the row, its log, the audit trail, its fact, its message, its
money.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.programs.enums import APPLICATION_TRANSITIONS, ENDED, TOLD, ApplicationAct, ApplicationState
from chunfeng.domain.programs.errors import MovedOn, NoticeNotOver
from chunfeng.domain.programs.models import Application, ApplicationKey, ApplicationStep, NoticeEntry, Payment
from chunfeng.domain.programs.queries import declared, milestones
from chunfeng.domain.programs.rules import money
from chunfeng.domain.programs.services import ledger, telling
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit

SUBJECT = "benefit_application"
FACTS = {
    ApplicationState.APPROVED: FactKind.BENEFIT_APPROVED,
    ApplicationState.PAID: FactKind.BENEFIT_PAID,
    ApplicationState.CLAWED_BACK: FactKind.BENEFIT_CLAWED_BACK,
}

TAKEN_BACK = {
    ApplicationAct.BOUNCE: (FactKind.BENEFIT_PAID,),
    ApplicationAct.TAKE_BACK: (FactKind.BENEFIT_PAID,),
    ApplicationAct.WITHDRAW: (FactKind.BENEFIT_APPROVED,),
}
"""What no longer counts: what the bank returned after it had reported it as paid, what was handed over by mistake, what is
withdrawn. Nothing new counts with these acts.
"""


def move(
    application: Application,
    act: ApplicationAct,
    *,
    by: Actor,
    note: str = "",
    ground: str = "",
    payment: Payment | None = None,
    stage: int | None = None,
) -> ApplicationStep:
    """Take one step with a locked application, whose other fields the caller has set.

    `stage` is where it happened, if not at the present one. Budgets come last, since everybody waits for
    them. Raises MovedOn, NoticeNotOver, BudgetSpent.
    """
    before = application.state
    after = target(APPLICATION_TRANSITIONS, step=act, state=before)
    if after is None:
        raise MovedOn
    application.state = after
    application.owner = None
    application.ended_at = clock.now() if after in ENDED else None
    if after != before:
        _set_last_days(application, before)
    try:
        with transaction.atomic(savepoint=False):  # nothing goes on after a step that was refused
            application.save()
    except IntegrityError as error:
        if ledger.constraint(error) == "benefit_after_notice":
            raise NoticeNotOver from error
        raise
    if after in ENDED:
        ApplicationKey.objects.filter(application=application).delete()
        NoticeEntry.objects.filter(application=application, stands=True).update(stands=False)
    step = ApplicationStep.objects.create(
        application=application,
        act=act,
        before=before,
        after=after,
        stage=application.stage if stage is None else stage,
        by_id=by.person_id,
        note=note.strip()[:500],
        ground=ground,
    )
    audit.record(
        actor=by,
        act=f"benefit.{act}",
        target=(SUBJECT, application.pk),
        about_person_id=application.applicant_id,
        words={"note": note.strip()[:500]},
        before=before,
        after=after,
        ground=ground,
    )
    if act in TOLD:
        telling.tell_later(application.pk)
    for kind in TAKEN_BACK.get(act, ()):
        facts.take_back(kind, (SUBJECT, application.pk))
    if after != before and after in FACTS and act not in TAKEN_BACK:
        facts.record(fact(application, FACTS[ApplicationState(after)]))
    ledger.move(application, money.moves(act, before), turn=str(step.pk), by=by, payment=payment)
    return step


def _set_last_days(application: Application, before: str) -> None:
    """Until when goods are kept, and what is due next after the approval."""
    granted = application.state == ApplicationState.APPROVED and before != ApplicationState.PAID
    declaration = declared.declaration_of(application.version)
    if granted:
        days = declaration.payout.collect_days
        application.collect_by = clock.today() + timedelta(days=days) if days else None
    application.milestone_due_on = None
    if application.state in (ApplicationState.APPROVED, ApplicationState.PAID):
        following = milestones.following(application, declaration, clock.today() if granted else None)
        application.milestone_due_on = following[1] if following else None


def fact(application: Application, kind: FactKind) -> facts.Entry:
    """An entry of the ledger of facts. What was paid counts in fen."""
    organisation = application.organisation
    in_money = kind in (FactKind.BENEFIT_PAID, FactKind.BENEFIT_CLAWED_BACK)
    return facts.Entry(
        kind=kind,
        subject=(SUBJECT, application.pk),
        person_id=application.applicant_id,
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        place_code=organisation.place_id or "",
        quantity=application.amount if in_money else 1,
        tags=(f"program:{application.program.key}"[:60],),
    )
