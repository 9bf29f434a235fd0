"""From approval to the account: lists for the bank, what it answers, claiming back. What is given by hand: `handing`.

Who pays has decided nothing about the case. The same answer file twice books nothing twice; a line that does not fit is
told and left alone.
"""

import secrets
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chunfeng.domain.programs import policies
from chunfeng.domain.programs.enums import (
    PAYMENT_TRANSITIONS,
    ApplicationAct,
    ApplicationState,
    PaymentState,
)
from chunfeng.domain.programs.errors import (
    BadAnswerFile,
    DecidedByOthers,
    MovedOn,
    NoSuchBatch,
    NothingToPay,
    NoticeNotOver,
    ReasonMissing,
)
from chunfeng.domain.programs.models import Application, Payment, PaymentBatch, Program
from chunfeng.domain.programs.queries import deciding
from chunfeng.domain.programs.rules import bank
from chunfeng.domain.programs.services import finding, ledger, marks, steps
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import Refusal
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope
from chunfeng.shared.sheets.errors import SheetError
from chunfeng.shared.sheets.reading import Limits, open_workbook

LIMITS = Limits(size=5 * 1024 * 1024)
PAYABLE = (ApplicationState.APPROVED, ApplicationState.REISSUED)
STEPS = {PaymentState.PAID: "pay", PaymentState.REJECTED: "reject", PaymentState.RETURNED: "return"}


@dataclass(frozen=True, slots=True)
class Ordered:
    """A list for the bank, and the applications that others have to pay or that lack an account: (number, why)."""

    batch: PaymentBatch
    held: tuple[tuple[str, Refusal], ...]


@transaction.atomic
def order(*, actor: Actor, program_id: int, application_ids: Collection[int]) -> Ordered:
    """Make a list of payments for the bank. What is with the bank already is not in it again.

    Raises NoSuchProgram, NotAllowed, NothingToPay.
    """
    program = _program(actor, program_id)
    ready = (
        Application.objects.select_for_update(of=("self",))
        .filter(program=program, state__in=PAYABLE, pk__in=application_ids)
        .select_related("program__organisation", "version", "organisation", "applicant")
        .order_by("pk")
    )
    fit, held = [], []
    for application in ready:
        try:
            finding.demand(policies.can_pay(actor, application))
            marks.demand_all(application)
            fit.append((application, _account(application)))
        except Refusal as refusal:
            held.append((application.number, refusal))
    if not fit:
        raise NothingToPay(verdict=held[0][1].verdict) if held else NothingToPay
    batch = PaymentBatch.objects.create(
        program=program,
        number=f"{clock.today():%Y%m%d}-{secrets.token_hex(3).upper()}",
        made_by_id=actor.person_id or 0,
        count=len(fit),
        total=sum(application.amount for application, _account_ in fit),
    )
    for application, account in fit:
        payment = pay(actor, application, account=account, batch=batch)
        steps.move(application, ApplicationAct.ORDER, by=actor, payment=payment)
    audit.record(
        actor=actor, act="payment.ordered", target=("payment_batch", batch.pk), count=batch.count, total=batch.total
    )
    return Ordered(batch, tuple(held))


@dataclass(slots=True)
class Booked:
    """What an answer file did. `problems` are (row, reference, why) of lines that were left alone."""

    paid: int = 0
    bounced: int = 0
    known: int = 0
    problems: list[tuple[int, str, str]] = field(default_factory=list)


def read_answers(*, file: IO[bytes], name: str) -> list[bank.Answer]:
    """The rows of the bank's file. Raises BadAnswerFile."""
    found: list[bank.Answer] = []
    with tempfile.TemporaryDirectory(prefix="chunfeng-") as folder:
        path = Path(folder) / f"answer{Path(name).suffix.lower()[:6]}"
        path.write_bytes(file.read())
        try:
            with open_workbook(path, bank.ANSWER, name=name, limits=LIMITS) as workbook:
                for table in workbook.tables():
                    found += [bank.answer(row.number, row.text) for row in table.rows]
        except SheetError as error:
            raise BadAnswerFile(str(error)) from error
    return found


@transaction.atomic
def book_answers(*, actor: Actor, program_id: int, answers: Iterable[bank.Answer]) -> Booked:
    """Book what the bank says, line by line. Raises NoSuchProgram, NotAllowed."""
    program = _program(actor, program_id)
    done = Booked()
    for answer in answers:
        problem = _book(actor, program, answer, done)
        if problem:
            done.problems.append((answer.row, answer.reference, problem))
    audit.record(
        actor=actor,
        act="payment.answered",
        target=("program", program.pk),
        paid=done.paid,
        bounced=done.bounced,
        known=done.known,
        problems=len(done.problems),
    )
    return done


@transaction.atomic
def claw_back(*, actor: Actor, application_id: int, reason: str) -> Application:
    """What was paid wrongly has come back: it can be given to somebody else. Again changes nothing.

    Raises NoSuchApplication, NotAllowed, MovedOn, ReasonMissing.
    """
    application = finding.within_reach(actor, application_id)
    finding.demand(policies.can_manage(actor, application.program))
    if application.state == ApplicationState.CLAWED_BACK:
        return application
    if not reason.strip():
        raise ReasonMissing
    steps.move(application, ApplicationAct.CLAW_BACK, by=actor, note=reason)
    return application


@transaction.atomic
def may_read(*, actor: Actor, batch_id: int) -> PaymentBatch:
    """Let out a list with whole account numbers, and note who took it. Raises NoSuchBatch, NotAllowed."""
    found = PaymentBatch.objects.filter(pk=batch_id).select_related("program__organisation").first()
    if found is None or not Scope.of(actor).covers(found.program.organisation.path):
        raise NoSuchBatch
    finding.demand(policies.can_manage(actor, found.program))
    audit.record(actor=actor, act="payment.file_taken", target=("payment_batch", found.pk), count=found.count)
    return found


def pay(actor: Actor, application: Application, /, *, account: str, batch: PaymentBatch | None) -> Payment:
    """Write the payment of a locked application. Raises NoticeNotOver, DecidedByOthers, MovedOn: the database refuses."""
    answers = deciding.answers_of(application)
    turn = Payment.objects.filter(application=application).count() + 1
    try:
        with transaction.atomic():
            return Payment.objects.create(
                application=application,
                batch=batch,
                turn=turn,
                reference=f"CF{application.number}{turn:02d}",
                amount=application.amount,
                payee=str(answers.get("payee", "")) or application.applicant.name,
                account=account,
                bank=str(answers.get("bank", ""))[:80],
                made_by_id=actor.person_id or 0,
            )
    except IntegrityError as error:
        refused = {
            "payment_after_notice": NoticeNotOver,
            "payment_by_another": DecidedByOthers,
            "payment_as_approved": MovedOn,
            "payment_never_twice": MovedOn,
        }.get(ledger.constraint(error))
        if refused is None:
            raise
        raise refused from error


# Details


def _program(actor: Actor, program_id: int) -> Program:
    program = finding.program(actor, program_id)
    finding.demand(policies.can_manage(actor, program))
    return program


def _account(application: Application) -> str:
    """The account that the applicant named. Raises NothingToPay without one."""
    account = str(deciding.answers_of(application).get("bank_account", ""))
    if not account:
        raise NothingToPay(
            _("The applicant has named no bank account."), next_step=_("Send it back, or hand it over at a counter.")
        )
    return account


def _book(actor: Actor, program: Program, answer: bank.Answer, done: Booked) -> str:
    """Book one line; what is wrong with it, or ""."""
    payment = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("application__program", "application__organisation", "application__version", "batch")
        .filter(reference=answer.reference, batch__program=program)
        .first()
    )
    if payment is None:
        return _("There is no payment with this number.")
    if answer.amount != payment.amount:
        return _("The sum is another one: %(ours)s was ordered.") % {"ours": f"{payment.amount / 100:,.2f}"}
    if answer.state is None:
        return _("The result is not understood.")
    if answer.state == payment.state:
        done.known += 1
        return ""
    after = target(PAYMENT_TRANSITIONS, step=STEPS[answer.state], state=payment.state)
    if after is None:
        return _("It is booked as “%(state)s” already.") % {"state": payment.get_state_display()}
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("program", "organisation", "version", "applicant")
        .get(pk=payment.application.pk)
    )
    payment.state, payment.reason, payment.settled_at = after, answer.reason, clock.now()
    payment.save(update_fields=["state", "reason", "settled_at"])
    if payment.batch is not None:
        PaymentBatch.objects.filter(pk=payment.batch.pk).update(answered_at=clock.now())
    paid = after == PaymentState.PAID
    act = ApplicationAct.PAY if paid else ApplicationAct.BOUNCE
    steps.move(application, act, by=actor, note="" if paid else answer.reason, payment=payment)
    if paid:
        done.paid += 1
    else:
        done.bounced += 1
    return ""
