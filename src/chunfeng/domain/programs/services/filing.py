"""What applicants do: begin, fill in, hand in papers, send in, take back, appeal, correct the account."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.enums import ApplicationAct, ApplicationState, UniqueBy
from chunfeng.domain.programs.errors import (
    BadAccount,
    BadPaper,
    CannotApply,
    FormNotComplete,
    MovedOn,
    NoSuchPaper,
    OneFileOnly,
    ReasonMissing,
)
from chunfeng.domain.programs.models import Application, ApplicationKey, ApplicationStep, Attachment, Program
from chunfeng.domain.programs.queries import budget, catalogue, deciding, declared
from chunfeng.domain.programs.rules import flow, forms, numbers, papers
from chunfeng.domain.programs.rules.declared import Declaration, Unique
from chunfeng.domain.programs.services import finding, ledger, stages, steps
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.verdict import Reason, Verdict
from chunfeng.shared import audit, personal
from chunfeng.shared.fields import blind_index

OPEN = (ApplicationState.DRAFT, ApplicationState.RETURNED)
"""States in which the applicant may still change it."""
MOST_BYTES = papers.MOST_BYTES
"""Beyond this a file need not even be read."""
FILE_KEY = "programs.application_key"


@transaction.atomic
def begin(*, actor: Actor, key: str) -> Application:
    """A draft for the program `key`, filled with what is known; the one that there is, if there is one.

    Raises NoSuchProgram, NotAllowed (nobody is signed in).
    """
    if actor.person_id is None:
        raise NotAllowed(_("Sign in first."))
    program = catalogue.open_program(key)
    there = Application.objects.of(actor.person_id).filter(program=program, state=ApplicationState.DRAFT).first()
    if there is not None:
        return there
    version = declared.current_version(program)
    declaration = declared.declaration_of(version)
    return Application.objects.create(
        number=_number(),
        program=program,
        version=version,
        applicant_id=actor.person_id,
        organisation=_home(actor.person_id, program),
        answers=json.dumps(deciding.prefilled(actor.person_id, declaration), ensure_ascii=False),
    )


@transaction.atomic
def keep(*, actor: Actor, application_id: int, sent: Mapping[str, Sequence[str]]) -> Application:
    """Keep what has been filled in so far, complete or not; fields that were not sent stay. Raises NoSuchApplication, MovedOn."""
    application = _open(actor, application_id)
    asked = _fields(application, sent)
    return _keep(application, asked, forms.read({"properties": asked}, sent))


@transaction.atomic
def state(*, actor: Actor, application_id: int, answers: Mapping[str, Any]) -> Application:
    """The same for answers in the types of the schema; None empties a field. Raises as `keep`."""
    application = _open(actor, application_id)
    asked = _fields(application, answers)
    return _keep(application, asked, {name: answers[name] for name in asked if answers[name] is not None})


@transaction.atomic
def attach(*, actor: Actor, application_id: int, key: str, name: str, size: int, content: bytes) -> Attachment:
    """Hand in a paper. The same file again is the same paper. Raises NoSuchApplication, MovedOn, NoSuchPaper, BadPaper."""
    application = _open(actor, application_id)
    wanted = {each.key: each for each in declared.declaration_of(application.version).form.attachments}.get(key)
    if wanted is None:
        raise NoSuchPaper
    verdict = papers.check(content, size=size, kinds=tuple(wanted.kinds))
    if not verdict.ok:
        raise BadPaper(next_step=verdict.against[0].next_step, verdict=verdict)
    digest = hashlib.sha256(content).hexdigest()
    there = Attachment.objects.filter(application=application, key=key)
    same = there.filter(digest=digest).first()
    if same is not None:
        return same
    if there.count() >= wanted.most:
        if wanted.most > 1:
            raise BadPaper(
                _("There are enough papers of this kind: at most %(most)s.") % {"most": wanted.most},
                next_step=_("Remove one of them first."),
            )
        there.delete()  # a better photo takes the place of the first one
    return Attachment.objects.create(
        application=application,
        key=key,
        name=name[:120],
        kind=papers.kind_of(content) or "",
        size=len(content),
        digest=digest,
        content=content,
    )


@transaction.atomic
def detach(*, actor: Actor, application_id: int, attachment_id: int) -> None:
    """Remove a paper; again changes nothing. Raises NoSuchApplication, MovedOn."""
    application = _open(actor, application_id)
    Attachment.objects.filter(application=application, pk=attachment_id).delete()


@transaction.atomic
def submit(*, actor: Actor, application_id: int) -> Application:
    """Send it in, or send it in again. Sent twice it stays one.

    Raises NoSuchApplication, MovedOn, FormNotComplete, CannotApply (with every condition), OneFileOnly.
    """
    application = finding.own(actor, application_id)
    if application.state not in OPEN and application.submitted_at is not None:
        return application
    first = application.state == ApplicationState.DRAFT
    if first:
        application.version = declared.current_version(application.program)
    declaration = declared.declaration_of(application.version)
    answers = deciding.answers_of(application)
    _complete(application, declaration, answers)
    decided = deciding.decide(application, answers)
    verdict = Verdict.combine(decided.verdict, _open_to(application, declaration, decided.amount or 0, first=first))
    if not verdict.ok:
        raise CannotApply(verdict=verdict, next_step=verdict.against[0].next_step)
    application.amount = decided.amount or 0
    application.needs_notice = declaration.notice is not None
    application.submitted_at = clock.now()
    stages.enter(application, application.stage)
    if first:
        _keep_keys(application, declaration, answers)
    steps.move(application, ApplicationAct.SUBMIT, by=actor)
    if first:
        facts.record(steps.fact(application, FactKind.BENEFIT_APPLIED))
    return application


@transaction.atomic
def withdraw(*, actor: Actor, application_id: int) -> Application:
    """Take it back at any time before it is with the bank; what was reserved is free again. Again changes nothing.

    Raises NoSuchApplication, MovedOn.
    """
    application = finding.own(actor, application_id)
    if application.state != ApplicationState.WITHDRAWN:
        steps.move(application, ApplicationAct.WITHDRAW, by=actor)
    return application


@transaction.atomic
def appeal(*, actor: Actor, application_id: int, words: str) -> Application:
    """Ask the union above to look at a refusal, once, within 60 days. Again changes nothing.

    Raises NoSuchApplication, MovedOn, ReasonMissing, CannotApply, OneFileOnly.
    """
    application = finding.own(actor, application_id)
    if application.state == ApplicationState.APPEALED:
        return application
    if not words.strip():
        raise ReasonMissing(_("Say why the refusal is not right."), next_step=_("A sentence or two are enough."))
    verdict = may_appeal(application)
    if not verdict.ok:
        raise CannotApply(_("This cannot be appealed."), verdict=verdict, next_step=verdict.against[0].next_step)
    _keep_keys(application, declared.declaration_of(application.version), deciding.answers_of(application))
    stages.enter_appeal(application)
    steps.move(application, ApplicationAct.APPEAL, by=actor, note=words)
    return application


def may_appeal(application: Application) -> Verdict:
    """Once, and within its days."""
    ended = application.ended_at
    last = clock.local_day(ended) + timedelta(days=flow.APPEAL_DAYS) if ended else None
    before = ApplicationStep.objects.filter(application=application, act=ApplicationAct.APPEAL).exists()
    return Verdict(
        (
            Reason.check(
                "appeal.refused",
                application.state == ApplicationState.REFUSED,
                text=_("It has been refused."),
                actual=application.get_state_display(),
            ),
            Reason.check("appeal.first", not before, text=_("There was no appeal before.")),
            Reason.check(
                "appeal.in_time",
                last is not None and clock.today() <= last,
                text=_("The refusal is not older than %(days)s days.") % {"days": flow.APPEAL_DAYS},
                threshold=last.isoformat() if last else None,
                next_step=_("Apply anew if things have changed."),
            ),
        )
    )


@transaction.atomic
def correct_account(*, actor: Actor, application_id: int, account: str, bank: str = "") -> Application:
    """Name another account after a payment came back: it is paid again. Raises NoSuchApplication, MovedOn, BadAccount."""
    application = finding.own(actor, application_id)
    digits = "".join(account.split())
    if not (digits.isdecimal() and 10 <= len(digits) <= 25):
        raise BadAccount
    if application.state not in (ApplicationState.UNCOLLECTED, ApplicationState.REISSUED):
        raise MovedOn
    answers = deciding.answers_of(application) | {"bank_account": digits}
    if bank.strip():
        answers["bank"] = bank.strip()[:80]
    application.answers = json.dumps(answers, ensure_ascii=False)
    if application.state == ApplicationState.UNCOLLECTED:
        steps.move(application, ApplicationAct.REISSUE, by=actor)
    else:
        application.save(update_fields=["answers"])
        audit.record(
            actor=actor,
            act="benefit.account_corrected",
            target=(steps.SUBJECT, application.pk),
            about_person_id=application.applicant_id,
        )
    return application


# Details


def _number() -> str:
    """A number that nobody has yet: nine random digits a year."""
    while True:
        found = numbers.number(clock.today().year, secrets.randbelow(10**numbers.DIGITS))
        if not Application.objects.filter(number=found).exists():
            return found


def _home(person_id: int, program: Program) -> Organisation:
    """The union that answers for the applicant, if the program is for it; else the program's own."""
    path = personal.home(person_id)
    home = Organisation.objects.filter(path=path).first() if path.startswith(program.organisation.path) else None
    return home or program.organisation


def _open(actor: Actor, application_id: int) -> Application:
    application = finding.own(actor, application_id)
    if application.state not in OPEN:
        raise MovedOn
    return application


def _fields(application: Application, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Those fields of the form that something was sent for."""
    schema = forms.schema_of(declared.declaration_of(application.version))
    return {name: field for name, field in schema.get("properties", {}).items() if name in sent}


def _keep(application: Application, asked: Mapping[str, Any], found: Mapping[str, Any]) -> Application:
    before = deciding.answers_of(application)
    answers = {**{name: value for name, value in before.items() if name not in asked}, **found}
    application.answers = json.dumps(answers, ensure_ascii=False)
    if len(str(application.answers).encode()) > forms.MOST_BYTES:
        raise FormNotComplete({"": _("That is more text than fits.")})
    application.save(update_fields=["answers"])
    return application


def _complete(application: Application, declaration: Declaration, answers: dict[str, Any]) -> None:
    problems: dict[str, Any] = forms.problems(forms.schema_of(declaration), answers)
    handed_in = set(Attachment.objects.filter(application=application).values_list("key", flat=True))
    for paper in declaration.form.attachments:
        if paper.required and paper.key not in handed_in:
            problems.setdefault(paper.key, _("This paper is missing."))
    if problems:
        raise FormNotComplete(problems)


def _open_to(application: Application, declaration: Declaration, amount: int, *, first: bool) -> Verdict:
    """What stands in the way besides the conditions: the time, the part of the tree, the money."""
    if not first:
        return Verdict()
    today = clock.today()
    home = personal.home(application.applicant_id)
    reached = home == "/" or home.startswith(application.program.organisation.path)
    reasons = [
        Reason.check(
            "program.time",
            declaration.starts_on <= today and (declaration.ends_on is None or today <= declaration.ends_on),
            text=_("It can be applied for now."),
            threshold=f"{declaration.starts_on} – {declaration.ends_on or ''}".strip(" –"),
            clause=declaration.clause,
            next_step=_("Look what else there is for you."),
        ),
        Reason.check(
            "program.reach",
            reached,
            text=_("Your union lies where this is offered."),
            threshold=application.program.organisation.name,
            clause=declaration.clause,
            next_step=_("Look what else there is for you."),
        ),
    ]
    return Verdict.combine(Verdict.of(reasons), budget.enough(application, amount))


def _keep_keys(application: Application, declaration: Declaration, answers: dict[str, Any]) -> None:
    """One file a person, a household, a shop. Raises OneFileOnly."""
    person = Person.objects.only("pk").get(pk=application.applicant_id)
    keys = [
        ApplicationKey(
            application=application,
            program=application.program,
            by=unique.by,
            period=declared.period_of(unique.period, clock.today()),
            digest=blind_index(_whose(unique, person, answers), purpose=FILE_KEY),
        )
        for unique in declaration.unique or (Unique(UniqueBy.PERSON),)
    ]
    try:
        with transaction.atomic():
            ApplicationKey.objects.bulk_create(keys)
    except IntegrityError as error:
        if ledger.constraint(error) == "benefit_one_file":
            raise OneFileOnly from error
        raise


def _whose(unique: Unique, person: Person, answers: dict[str, Any]) -> str:
    if unique.by == UniqueBy.PERSON:
        return f"person:{person.pk}"
    said = "".join(str(answers.get(unique.field, "")).split()).upper()
    return f"{unique.by}:{said or person.pk}"
