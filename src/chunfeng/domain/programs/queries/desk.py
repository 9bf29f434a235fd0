"""What the desk sees: cases by deadline, one of them with all that it needs, what is ready to be posted and paid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import pgettext

from chunfeng.domain.programs.enums import ApplicationState, MarkKind, PayoutKind
from chunfeng.domain.programs.errors import NoSuchApplication, NoSuchBatch, NoSuchPaper, NoSuchProgram
from chunfeng.domain.programs.models import (
    Application,
    ApplicationStep,
    Attachment,
    Decision,
    Objection,
    Payment,
    PaymentBatch,
    Program,
    StageMark,
)
from chunfeng.domain.programs.queries import deciding, declared, milestones, working_time
from chunfeng.domain.programs.queries.milestones import Party
from chunfeng.domain.programs.rules import bank, flow, forms, grounds, numbers
from chunfeng.domain.programs.rules.declared import Declaration, Stage
from chunfeng.domain.programs.rules.facts import yuan
from chunfeng.domain.programs.rules.verdicts import Decided
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope
from chunfeng.shared.sheets.columns import Column
from chunfeng.shared.windows import SIZE, Window, window

GRANTED = (ApplicationState.APPROVED, ApplicationState.PAID)
"""States in which there is something to be done besides deciding."""


@dataclass(frozen=True, slots=True)
class Line:
    """One case of a list. `days_left` is empty while holidays are not known; names are masked."""

    pk: int
    number: str
    title: str
    name: str
    union: str
    state: str
    state_label: str
    stage: str
    amount: str
    due_on: date | None
    days_left: int | None
    late: bool
    owner: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Overdue:
    """What should have been done after an approval; `follows` is what the rules say about being late."""

    line: Line
    step: str
    due_on: date
    follows: str


@dataclass(frozen=True, slots=True)
class CaseSearch:
    words: str = ""
    state: str = ""
    program: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """All that a reviewer looks at. `decided` is what the rules say today; `present` the stage it is at, while it is."""

    application: Application
    declaration: Declaration
    present: Stage | None
    sampled: bool
    answers: Sequence[tuple[str, str]]
    papers: Sequence[Attachment]
    steps: Sequence[ApplicationStep]
    decisions: Sequence[Decision]
    marks: Sequence[StageMark]
    objections: Sequence[Objection]
    payments: Sequence[Payment]
    milestones: Sequence[milestones.Step]
    decided: Decided

    @property
    def grounds(self) -> list[tuple[str, str]]:
        """(code, sentence) of the reasons for which it can be refused."""
        return list(grounds.grounds_of(self.declaration).items())


def waiting(actor: Actor, size: int = 50) -> tuple[int, list[Line]]:
    """How many cases lie with the actor's posts, and the first of them by their last day."""
    rows = Application.objects.waiting().filter(Scope.of(actor).on("stage_path"), _mine(actor))
    found = rows.select_related("program", "version", "organisation", "applicant", "owner").by_deadline()
    return rows.count(), _lines(actor, found[:size])


def overdue(actor: Actor, size: int = 50) -> list[Overdue]:
    """Cases of the actor's programs of which something is late after the approval, the oldest first."""
    rows = Application.objects.late().filter(Scope.of(actor).on("program__organisation__path"), state__in=GRANTED)
    related = ("program", "version", "organisation", "applicant", "owner")
    late = list(rows.select_related(*related).order_by("milestone_due_on", "pk")[:size])
    found = []
    for each, line in zip(late, _lines(actor, late), strict=True):
        following = milestones.following(each, declared.declaration_of(each.version))
        if following is not None:
            found.append(Overdue(line, str(following[0].title), following[1], str(following[0].late.label)))
    return found


def cases(
    actor: Actor, search: CaseSearch, *, after: int | None = None, before: int | None = None, size: int = SIZE
) -> tuple[Window[Application], list[Line]]:
    """Cases in the actor's part of the tree, newest first."""
    rows = Application.objects.sent().filter(Scope.of(actor).on("organisation_path"))
    if search.words:
        number = numbers.read(search.words)
        rows = rows.filter(number=number) if number else rows.filter(applicant__name__startswith=search.words)
    if search.state:
        rows = rows.filter(state=search.state)
    if search.program:
        rows = rows.filter(program__key=search.program)
    related = ("program", "version", "organisation", "applicant", "owner")
    found = window(rows.select_related(*related), after=after, before=before, size=size)
    return found, _lines(actor, found.items)


def chosen(actor: Actor, ids: Iterable[int]) -> list[Line]:
    """Some cases of the actor's part of the tree, by deadline."""
    rows = Application.objects.sent().filter(Scope.of(actor).on("organisation_path"), pk__in=list(ids))
    return _lines(actor, rows.select_related("program", "version", "organisation", "applicant", "owner").by_deadline())


def case(actor: Actor, application_id: int) -> Case:
    """One case. Raises NoSuchApplication."""
    rows = Application.objects.sent().filter(Scope.of(actor).on("organisation_path"), pk=application_id)
    related = ("program__organisation", "version", "organisation", "applicant", "owner")
    found = rows.select_related(*related).first()
    if found is None:
        raise NoSuchApplication
    declaration = declared.declaration_of(found.version)
    present = declaration.stages[found.stage] if found.state == ApplicationState.SUBMITTED else None
    return Case(
        application=found,
        declaration=declaration,
        present=present,
        sampled=present is not None and flow.is_sampled(found.number, present),
        answers=told(declaration, deciding.answers_of(found)),
        papers=list(Attachment.objects.filter(application=found).defer("content").order_by("key", "pk")),
        steps=list(found.steps.select_related("by").order_by("at", "pk")),
        decisions=list(found.decisions.select_related("by").order_by("at", "pk")),
        marks=list(found.marks.filter(stage=found.stage).order_by("kind", "party")),
        objections=list(Objection.objects.filter(entry__application=found).order_by("pk")),
        payments=list(found.payments.select_related("batch").order_by("turn")),
        milestones=milestones.steps(found, declaration) if found.state in GRANTED else [],
        decided=deciding.decide(found, deciding.answers_of(found)),
    )


def next_case(actor: Actor, application_id: int) -> int | None:
    """The case that waits next for the actor after this one, by deadline; for “approve and next”."""
    _number, lines = waiting(actor)
    return next((line.pk for line in lines if line.pk != application_id), None)


def paper(actor: Actor, attachment_id: int) -> Attachment:
    """A paper of a case in the actor's part of the tree. Raises NoSuchPaper."""
    rows = Attachment.objects.select_related("application").exclude(application__state=ApplicationState.DRAFT)
    found = rows.filter(Scope.of(actor).on("application__organisation_path"), pk=attachment_id).first()
    if found is None:
        raise NoSuchPaper
    return found


def told(declaration: Declaration, answers: dict[str, Any]) -> list[tuple[str, str]]:
    """(question, answer) in the order of the form, in words; of the account the last digits."""
    fields = forms.schema_of(declaration)["properties"]
    names = [name for _title, page in forms.pages_of(declaration) for name in page]
    return [
        (str(fields[name]["title"]), _said(name, fields[name], answers[name]))
        for name in names
        if answers.get(name) not in (None, "", [])
    ]


def reviews_owned(person_id: int, path: str) -> int:
    """Reviews that this person has taken at and below `path` and not decided."""
    return Application.objects.under(path).waiting().filter(owner_id=person_id).count()


def programs(actor: Actor) -> list[tuple[str, str]]:
    """(key, title) of programs that reach the actor's part of the tree."""
    ids = Application.objects.sent().filter(Scope.of(actor).on("organisation_path")).values("program_id")
    return [
        (each.key, str(declared.declaration_of(declared.current_version(each)).title))
        for each in Program.objects.filter(pk__in=ids).order_by("key")
    ]


def managed(actor: Actor, program_id: int) -> Program:
    """A program of the actor's part of the tree. Raises NoSuchProgram."""
    rows = Program.objects.select_related("organisation").filter(Scope.of(actor).on("organisation__path"))
    found = rows.filter(pk=program_id).first()
    if found is None:
        raise NoSuchProgram
    return found


def ready_to_post(actor: Actor) -> list[tuple[Program, list[Line]]]:
    """Cases that wait for their public notice, by program."""
    return _by_program(actor, (ApplicationState.REVIEWED,))


def ready_to_pay(actor: Actor) -> list[tuple[Program, list[Line]]]:
    """Cases whose money waits to go to the bank, by program. What people come for themselves: `queries.handing`."""
    waiting = _by_program(actor, (ApplicationState.APPROVED, ApplicationState.REISSUED))
    return [(program, lines) for program, lines in waiting if _through_bank(program)]


def open_objections(actor: Actor) -> list[Objection]:
    """What somebody says against lines of public notices of the actor's part of the tree, oldest first."""
    rows = Objection.objects.filter(Scope.of(actor).on("entry__notice__organisation_path"), state="open")
    return list(rows.select_related("entry__notice", "entry__application__program").order_by("pk"))


def batch(actor: Actor, batch_id: int) -> PaymentBatch:
    """A list for the bank of the actor's part of the tree. Raises NoSuchBatch."""
    rows = PaymentBatch.objects.select_related("program__organisation", "made_by")
    found = rows.filter(Scope.of(actor).on("program__organisation__path"), pk=batch_id).first()
    if found is None:
        raise NoSuchBatch
    return found


def payments(found: PaymentBatch) -> list[Payment]:
    """What is in a list for the bank, in its order."""
    return list(found.payments.select_related("application").order_by("pk"))


def bank_columns() -> Sequence[Column]:
    """The columns of the file for the bank."""
    return bank.ORDER


def bank_rows(found: PaymentBatch) -> list[dict[str, Any]]:
    """The rows of the file for the bank; sums in yuan."""
    version = declared.current_version(found.program)
    purpose = declared.declaration_of(version).title.zh
    return [
        {
            "line": number,
            "reference": each.reference,
            "payee": each.payee,
            "account": each.account,
            "bank": each.bank,
            "amount": f"{each.amount / 100:.2f}",
            "purpose": purpose,
        }
        for number, each in enumerate(payments(found), start=1)
    ]


# Details


def _said(name: str, field: dict[str, Any], value: Any) -> str:
    if name == "bank_account":
        return masking.bank_account(str(value))
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if field.get("x-unit") == "fen" and isinstance(value, int):
        return yuan(value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(field.get("x-words", {}).get(value, value))


def _mine(actor: Actor) -> Q:
    """Cases that the actor has no hand in yet: the others are for colleagues."""
    return ~Q(applicant_id=actor.person_id or 0)


def _through_bank(program: Program) -> bool:
    return declared.declaration_of(declared.current_version(program)).payout.kind is PayoutKind.BANK


def _by_program(actor: Actor, states: tuple[ApplicationState, ...]) -> list[tuple[Program, list[Line]]]:
    rows = Application.objects.filter(Scope.of(actor).on("program__organisation__path"), state__in=states)
    related = ("program__organisation", "version", "organisation", "applicant", "owner")
    by_program: dict[int, tuple[Program, list[Application]]] = {}
    for each in rows.select_related(*related).order_by("program_id", "pk"):
        by_program.setdefault(each.program_id, (each.program, []))[1].append(each)
    return [(program, _lines(actor, found)) for program, found in by_program.values()]


def _lines(actor: Actor, rows: Iterable[Application]) -> list[Line]:
    known, today = working_time.known(), clock.today()
    found = []
    for each in rows:
        declaration = declared.declaration_of(each.version)
        under_review = each.state == ApplicationState.SUBMITTED
        due = each.due_on if under_review else None
        found.append(
            Line(
                pk=each.pk,
                number=numbers.shown(each.number),
                title=str(declaration.title),
                name=masking.name(each.applicant.name) or "—",
                union=each.organisation.name,
                state=each.state,
                state_label=str(each.get_state_display()),
                stage=str(declaration.stages[each.stage].title) if under_review else "",
                amount=yuan(each.amount) if each.amount else "",
                due_on=due,
                days_left=known.left(today, due) if due else None,
                late=each.is_late,
                owner=(each.owner.name or each.owner.handle) if each.owner else "",
                mine=each.owner_id is not None and each.owner_id == actor.person_id,
            )
        )
    return found


def parties(found: Case) -> list[Party]:
    """Who has to be there and who has to sign at the present stage."""
    if found.present is None:
        return []
    marks = {(mark.kind, mark.party): mark for mark in found.marks}
    return [
        Party(kind, number, str(title), marks.get((kind, number)))
        for kind, titles in ((MarkKind.VISIT, found.present.visit), (MarkKind.SIGNATURE, found.present.signatures))
        for number, title in enumerate(titles)
    ]


def grounds_of(actor: Actor, ids: Iterable[int]) -> list[tuple[str, str]]:
    """(code, sentence) of the reasons for which all of the chosen cases can be refused."""
    rows = Application.objects.waiting().filter(Scope.of(actor).on("organisation_path"), pk__in=list(ids))
    versions = {each.version_id: each.version for each in rows.select_related("version")}
    all_of_them = [grounds.grounds_of(declared.declaration_of(version)) for version in versions.values()]
    first = all_of_them[0] if all_of_them else {}
    return [(key, text) for key, text in first.items() if all(key in each for each in all_of_them)]


def points_of(actor: Actor, ids: Iterable[int]) -> list[tuple[int, str]]:
    """The points to look at of the chosen cases at their present stages: each number once, the words of all."""
    rows = Application.objects.waiting().filter(Scope.of(actor).on("organisation_path"), pk__in=list(ids))
    found: dict[int, dict[str, None]] = {}
    for each in rows.select_related("version").order_by("pk"):
        for number, text in enumerate(declared.declaration_of(each.version).stages[each.stage].checks):
            found.setdefault(number, {})[str(text)] = None
    return [(number, " / ".join(texts)) for number, texts in sorted(found.items())]
