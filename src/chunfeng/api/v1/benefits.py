"""Benefits: what there is and what one is entitled to, with reasons; applying; where an application stands; the money."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, File, Query, Router, Schema, UploadedFile

from chunfeng.api.v1.problems import Condition, Problem, conditions
from chunfeng.api.v1.who import Person, Staff
from chunfeng.domain.programs.enums import ApplicationAct, ApplicationState, BudgetKind, PayoutKind, Standing
from chunfeng.domain.programs.models import Program
from chunfeng.domain.programs.queries import budget, own, public, verdicts
from chunfeng.domain.programs.services import filing

router = Router(tags=["benefits"])
mine = Router(tags=["benefits"], auth=Person())
MINE = {401: Problem, 404: Problem, 409: Problem}


class Offered(Schema):
    """A benefit that can be applied for. For whoever is signed in: how far they are from it, and their latest application."""

    key: str
    title: str
    purpose: str
    union: str
    clause: str
    starts_on: date
    ends_on: date | None
    payout: PayoutKind
    url: str
    standing: Standing | None
    amount_fen: Annotated[int | None, Field(description="null: no money, or it hangs on something not known yet")]
    conditions: list[Condition]
    application: int | None


class Paper(Schema):
    """A paper to hand in; `kinds` are media types."""

    key: str
    title: str
    required: bool
    most: int
    kinds: list[str]


class Page(Schema):
    title: str
    fields: list[str]


class Described(Offered):
    """One benefit with its form: a JSON Schema (2020-12) whose fields of `x-unit` fen are sums of money."""

    form: dict[str, Any]
    pages: list[Page]
    papers: list[Paper]
    stages: list[str]
    notice_days: Annotated[int | None, Field(description="working days of public notice")]


class Status(Schema):
    """Where an application stands: nothing about whose it is or what for."""

    number: str
    state: ApplicationState
    label: str
    since: date


class Row(Schema):
    """One application of one's own; `amount` in yuan as people read it."""

    id: int
    number: str
    title: str
    state: ApplicationState
    label: str
    amount: str


class Step(Schema):
    """What happened, and what the applicant is told of it."""

    at: datetime
    act: ApplicationAct
    label: str
    note: str


class DoneBy(Schema):
    """Somebody who takes part or signs; null until it is entered."""

    title: str
    done_on: date | None


class Milestone(Schema):
    """What is left to do after an approval. `follows`: what happens once `due_on` has gone by; "" for nothing."""

    title: str
    done: bool
    due_on: date | None
    follows: str
    parties: list[DoneBy]


class Handed(Schema):
    id: int
    key: str
    name: str
    kind: str
    size: int


class Own(Row):
    """One application whole: what was filled in and handed in, the timeline, and what one may do with it."""

    program: str
    union: str
    amount_fen: int
    stage: str
    due_on: date | None
    answers: dict[str, Any]
    papers: list[Handed]
    timeline: list[Step]
    milestones: list[Milestone]
    to_collect: Annotated[bool, Field(description="lies at the counter")]
    may_change: bool
    may_appeal: bool
    acts: Annotated[list[str], Field(description="steps that lead on from here, whoever takes them")]


class Answers(Schema):
    """By field of the schema; money in fen, days as YYYY-MM-DD. Null empties a field, what is left out stays."""

    answers: dict[str, str | int | float | bool | list[str] | None]


class Words(Schema):
    words: Annotated[str, Field(max_length=500)]


class Account(Schema):
    account: Annotated[str, Field(max_length=40)]
    bank: Annotated[str, Field(max_length=80)] = ""


class Line(Schema):
    """One budget in fen, or in pieces. `committed` is approved or with the bank."""

    name: str
    kind: BudgetKind
    given: int
    available: int
    reserved: int
    committed: int
    paid: int


class Board(Schema):
    program: str
    title: str
    union: str
    budgets: list[Line]


@router.get("", response={200: list[Offered]}, operation_id="benefits")
def benefits(request: HttpRequest) -> Any:
    """All at once: signed in, those that reach one, nearest first, each condition with its reason; else what there is."""
    if request.actor.person_id is None:
        return [_offered(request, program.organisation.name, declared) for program, declared in own.offered()]
    applied = own.applied_for(request.actor)
    return [
        _offered(request, each.organisation, each.declaration, each, applied.get(each.program_id))
        for each in verdicts.entitlements(request.actor)
    ]


@router.get("/status", response={200: Status, 404: Problem, 422: Problem}, operation_id="benefit_status")
def status(request: HttpRequest, number: Annotated[str, Query(max_length=30)]) -> Any:
    """Where the application with a number stands, without signing in."""
    found = public.status(number)
    return {name: getattr(found, name) for name in ("number", "state", "label", "since")}


@router.get("/budgets", auth=Staff(), response={200: list[Board], 401: Problem}, operation_id="benefit_budgets")
def budgets(request: HttpRequest) -> Any:
    """Where the money of each program stands, in the own part of the tree."""
    names = ("given", "available", "reserved", "committed", "paid")
    return [
        {
            "program": board.program.key,
            "title": board.title,
            "union": board.program.organisation.name,
            "budgets": [
                {
                    "name": str(line.budget),
                    "kind": line.budget.kind,
                    **{name: getattr(line, name) for name in names},
                }
                for line in board.lines
            ],
        }
        for board in budget.boards(request.actor)
    ]


@router.get("/{slug:program_key}", response={200: Described, 404: Problem}, operation_id="benefit")
def benefit(request: HttpRequest, program_key: str) -> Any:
    """One of them with its form; for whoever is signed in each condition as it stands."""
    program, declared = own.program(program_key)
    return _described(request, program, declared)


@router.post(
    "/{slug:program_key}/applications",
    auth=Person(),
    response={200: Own, 403: Problem, **MINE},
    operation_id="benefit_begin",
)
def begin(request: HttpRequest, program_key: str) -> Any:
    """A draft, filled with what is known; the one that there is, if there is one."""
    return _own(request, filing.begin(actor=request.actor, key=program_key).pk)


@mine.get("", response={200: list[Row], 401: Problem}, operation_id="own_benefits")
def applications(request: HttpRequest) -> Any:
    """One's own applications, newest first."""
    return [
        {
            "id": each.pk,
            "label": each.state_label,
            **{k: getattr(each, k) for k in ("number", "title", "state", "amount")},
        }
        for each in own.applications(request.actor)
    ]


@mine.get("/{int:benefit_id}", response={200: Own, **MINE}, operation_id="own_benefit")
def application(request: HttpRequest, benefit_id: int) -> Any:
    """One of them with its timeline."""
    return _own(request, benefit_id)


@mine.post("/{int:benefit_id}/answers", response={200: Own, 422: Problem, **MINE}, operation_id="benefit_keep")
def keep(request: HttpRequest, benefit_id: int, said: Answers) -> Any:
    """Keep what is filled in so far, complete or not: what is missing is told when it is sent in."""
    filing.state(actor=request.actor, application_id=benefit_id, answers=said.answers)
    return _own(request, benefit_id)


@mine.post(
    "/{int:benefit_id}/papers/{slug:key}", response={200: Own, 422: Problem, **MINE}, operation_id="benefit_paper"
)
def attach(request: HttpRequest, benefit_id: int, key: str, file: File[UploadedFile]) -> Any:
    """Hand in a paper (multipart, `file`). The same file again is the same paper."""
    filing.attach(
        actor=request.actor,
        application_id=benefit_id,
        key=key,
        name=file.name or "",
        size=file.size or 0,
        content=file.read() if (file.size or 0) <= filing.MOST_BYTES else b"",
    )
    return _own(request, benefit_id)


@mine.post(
    "/{int:benefit_id}/papers/{int:attachment_id}/remove",
    response={200: Own, **MINE},
    operation_id="benefit_paper_remove",
)
def detach(request: HttpRequest, benefit_id: int, attachment_id: int) -> Any:
    """Remove a paper; again changes nothing."""
    filing.detach(actor=request.actor, application_id=benefit_id, attachment_id=attachment_id)
    return _own(request, benefit_id)


@mine.post("/{int:benefit_id}/submit", response={200: Own, 422: Problem, **MINE}, operation_id="benefit_submit")
def submit(request: HttpRequest, benefit_id: int) -> Any:
    """Send it in: 422 with what is wrong in each field, 409 with every condition. Sent twice it stays one."""
    filing.submit(actor=request.actor, application_id=benefit_id)
    return _own(request, benefit_id)


@mine.post("/{int:benefit_id}/withdraw", response={200: Own, **MINE}, operation_id="benefit_withdraw")
def withdraw(request: HttpRequest, benefit_id: int) -> Any:
    """Take it back, at any time before it is with the bank. Again changes nothing."""
    filing.withdraw(actor=request.actor, application_id=benefit_id)
    return _own(request, benefit_id)


@mine.post("/{int:benefit_id}/appeal", response={200: Own, 422: Problem, **MINE}, operation_id="benefit_appeal")
def appeal(request: HttpRequest, benefit_id: int, said: Words) -> Any:
    """Ask the union above to look at a refusal, once. Again changes nothing."""
    filing.appeal(actor=request.actor, application_id=benefit_id, words=said.words)
    return _own(request, benefit_id)


@mine.post("/{int:benefit_id}/account", response={200: Own, 422: Problem, **MINE}, operation_id="benefit_account")
def account(request: HttpRequest, benefit_id: int, said: Account) -> Any:
    """Name another account after a payment came back."""
    filing.correct_account(actor=request.actor, application_id=benefit_id, account=said.account, bank=said.bank)
    return _own(request, benefit_id)


def _offered(
    request: HttpRequest,
    union: str,
    declared: own.Declaration,
    mine: verdicts.Entitlement | None = None,
    application_id: int | None = None,
) -> dict[str, Any]:
    return {
        "key": declared.key,
        **{name: str(getattr(declared, name)) for name in ("title", "purpose", "clause")},
        "union": union,
        "starts_on": declared.starts_on,
        "ends_on": declared.ends_on,
        "payout": declared.payout.kind,
        "url": request.build_absolute_uri(reverse("benefits:detail", args=[declared.key])),
        "standing": mine.decided.standing if mine else None,
        "amount_fen": mine.decided.amount if mine else None,
        "conditions": conditions(mine.decided.verdict.reasons) if mine else [],
        "application": application_id,
    }


def _described(request: HttpRequest, program: Program, declared: own.Declaration) -> dict[str, Any]:
    known = next((each for each in verdicts.entitlements(request.actor) if each.program_id == program.pk), None)
    applied = own.applied_for(request.actor).get(program.pk)
    return {
        **_offered(request, program.organisation.name, declared, known, applied),
        "form": own.schema(declared),
        "pages": [{"title": title, "fields": fields} for title, fields in own.page_names(declared)],
        "papers": [
            {
                "key": each.key,
                "title": str(each.title),
                "required": each.required,
                "most": each.most,
                "kinds": list(each.kinds),
            }
            for each in declared.form.attachments
        ],
        "stages": [str(each.title) for each in declared.stages],
        "notice_days": declared.notice.days if declared.notice else None,
    }


def _own(request: HttpRequest, application_id: int) -> dict[str, Any]:
    found = own.application(request.actor, application_id)
    row = found.application
    return {
        "id": row.pk,
        "number": found.number,
        "title": str(found.declaration.title),
        "state": row.state,
        "label": str(row.get_state_display()),
        "amount": found.amount,
        "program": row.program.key,
        "union": row.program.organisation.name,
        "amount_fen": row.amount,
        "stage": found.stage,
        "due_on": row.due_on,
        "answers": own.answered(found),
        "papers": [
            {"id": each.pk, **{name: getattr(each, name) for name in ("key", "name", "kind", "size")}}
            for file in own.files(found)
            for each in file.there
        ],
        "timeline": [
            {"at": step.at, "act": step.act, "label": str(step.get_act_display()), "note": step.note}
            for step in found.steps
        ],
        "milestones": [
            {
                **{name: getattr(each, name) for name in ("title", "done", "due_on", "follows")},
                "parties": [
                    {"title": party.title, "done_on": party.mark.done_on if party.mark else None}
                    for party in each.parties
                ],
            }
            for each in found.milestones
        ],
        "to_collect": found.to_collect,
        "may_change": found.open,
        "may_appeal": row.state == ApplicationState.REFUSED and filing.may_appeal(row).ok,
        "acts": list(found.acts),
    }
