"""What applicants see: their applications, the form as it stands, and what comes next."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chunfeng.domain.programs.enums import APPLICATION_TRANSITIONS, ApplicationState, PayoutKind
from chunfeng.domain.programs.errors import NoSuchApplication, NoSuchProgram
from chunfeng.domain.programs.models import Application, ApplicationStep, Attachment, Program
from chunfeng.domain.programs.queries import deciding, declared, milestones
from chunfeng.domain.programs.queries.desk import GRANTED, told
from chunfeng.domain.programs.rules import forms, numbers
from chunfeng.domain.programs.rules.declared import Attachment as Paper
from chunfeng.domain.programs.rules.declared import Declaration
from chunfeng.domain.programs.rules.facts import yuan
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.transitions import steps_from

NOT_SENT = (ApplicationState.DRAFT, ApplicationState.RETURNED)


@dataclass(frozen=True, slots=True)
class Row:
    """One application of a list."""

    pk: int
    title: str
    number: str
    state: str
    state_label: str
    amount: str
    open: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field as a page shows it.

    `kind` is text, long, number, money, date, yes, choice or lines; `value` is what is shown.
    """

    name: str
    title: str
    kind: str
    value: Any
    required: bool
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class File:
    """A paper that is asked for, and what was handed in for it."""

    paper: Paper
    there: Sequence[Attachment]


@dataclass(frozen=True, slots=True)
class Own:
    """One application of the actor. `acts` are the steps of the table that lead on from here."""

    application: Application
    declaration: Declaration
    number: str
    amount: str
    answers: Sequence[tuple[str, str]]
    steps: Sequence[ApplicationStep]
    milestones: Sequence[milestones.Step]
    acts: Sequence[str]

    @property
    def open(self) -> bool:
        return self.application.state in NOT_SENT

    @property
    def stage(self) -> str:
        """What the present review is called, while there is one."""
        under_review = self.application.state == ApplicationState.SUBMITTED
        return str(self.declaration.stages[self.application.stage].title) if under_review else ""

    @property
    def to_collect(self) -> bool:
        """Whether it lies at the counter: in kind, approved, and nothing left to do before it is handed over."""
        in_kind = self.declaration.payout.kind != PayoutKind.BANK
        approved = self.application.state == ApplicationState.APPROVED
        return in_kind and approved and all(step.done or not step.open for step in self.milestones)


def applications(actor: Actor) -> list[Row]:
    """The actor's applications, newest first."""
    rows = Application.objects.of(actor.person_id).select_related("version").order_by("-pk")
    return [
        Row(
            pk=each.pk,
            title=str(declared.declaration_of(each.version).title),
            number=numbers.shown(each.number),
            state=each.state,
            state_label=str(each.get_state_display()),
            amount=yuan(each.amount) if each.amount else "",
            open=each.state in NOT_SENT,
        )
        for each in rows
    ]


def application(actor: Actor, application_id: int) -> Own:
    """One of the actor's applications. Raises NoSuchApplication."""
    related = ("program__organisation", "version", "organisation")
    found = Application.objects.of(actor.person_id).select_related(*related).filter(pk=application_id).first()
    if found is None:
        raise NoSuchApplication
    declaration = declared.declaration_of(found.version)
    return Own(
        application=found,
        declaration=declaration,
        number=numbers.shown(found.number),
        amount=yuan(found.amount) if found.amount else "",
        answers=told(declaration, deciding.answers_of(found)),
        steps=list(found.steps.order_by("at", "pk")),
        milestones=milestones.steps(found, declaration) if found.state in GRANTED else [],
        acts=steps_from(APPLICATION_TRANSITIONS, found.state),
    )


def pages(own: Own, sent: Mapping[str, str] | None = None) -> list[tuple[str, list[Field]]]:
    """The pages of the form with what was filled in; `sent` is what somebody has just typed and is shown as it is."""
    schema, answers = forms.schema_of(own.declaration), deciding.answers_of(own.application)
    return [
        (title, [_field(name, schema, answers, sent or {}) for name in names])
        for title, names in forms.pages_of(own.declaration)
    ]


def schema(declaration: Declaration) -> dict[str, Any]:
    """The form as JSON Schema (2020-12), the account where money goes to a bank included. Money is in fen (`x-unit`)."""
    plain: dict[str, Any] = json.loads(json.dumps(forms.schema_of(declaration), default=str))  # titles are lazy
    return plain


def page_names(declaration: Declaration) -> list[tuple[str, list[str]]]:
    """(title, fields) of each page of the form."""
    return forms.pages_of(declaration)


def answered(own: Own) -> dict[str, Any]:
    """What was filled in, by field of the schema."""
    return deciding.answers_of(own.application)


def files(own: Own) -> list[File]:
    """The papers that are asked for, each with what was handed in."""
    there = list(Attachment.objects.filter(application=own.application).defer("content").order_by("pk"))
    return [
        File(paper, [each for each in there if each.key == paper.key]) for paper in own.declaration.form.attachments
    ]


def program(key: str) -> tuple[Program, Declaration]:
    """An open program and what it declares. Raises NoSuchProgram."""
    found = Program.objects.open().select_related("organisation").filter(key=key).first()
    if found is None:
        raise NoSuchProgram
    return found, declared.declaration_of(declared.current_version(found))


def offered() -> list[tuple[Program, Declaration]]:
    """Every open program, for whoever has not signed in."""
    rows = Program.objects.open().select_related("organisation").filter(versions__published_at__isnull=False)
    return [(each, declared.declaration_of(declared.current_version(each))) for each in rows.distinct().order_by("key")]


def applied_for(actor: Actor) -> dict[int, int]:
    """program → the actor's latest application for it."""
    rows = Application.objects.of(actor.person_id).order_by("pk")
    return dict(rows.values_list("program_id", "pk"))


def _field(name: str, schema: dict[str, Any], answers: dict[str, Any], sent: Mapping[str, str]) -> Field:
    field = schema["properties"][name]
    value = answers.get(name)
    kind = _kind(field)
    if name in sent:
        value = sent[name]
    elif kind == "money" and isinstance(value, int):
        value = f"{value / 100:.2f}".removesuffix(".00")
    elif kind == "lines":
        value = "\n".join(map(str, value or ()))
    return Field(
        name=name,
        title=str(field.get("title", name)),
        kind=kind,
        value=value,
        required=name in schema.get("required", ()),
        choices=[(key, str(words)) for key, words in field.get("x-words", {}).items()],
    )


def _kind(field: Mapping[str, Any]) -> str:
    match field.get("type"), field.get("format"):
        case _ if field.get("x-unit") == "fen":
            return "money"
        case "boolean", _:
            return "yes"
        case (("integer" | "number"), _):
            return "number"
        case "array", _:
            return "lines"
        case _, "date":
            return "date"
    if "x-words" in field:
        return "choice"
    return "long" if int(field.get("maxLength", 0)) > 200 else "text"
