"""Plans of tasks: made by form or sheet, worked on, handed in with evidence, and checked by somebody else."""

import hashlib
import secrets
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.unions import policies
from chunfeng.domain.unions.enums import TASK_TRANSITIONS, TaskAct, TaskState
from chunfeng.domain.unions.errors import BadEvidenceFile, EvidenceMissing, NoSuchTask, PlanRefused
from chunfeng.domain.unions.events import TaskDone, TaskDue
from chunfeng.domain.unions.models import (
    UNFINISHED,
    Organisation,
    Plan,
    PlanTask,
    PlanTaskStep,
    StaffAssignment,
    TaskEvidence,
)
from chunfeng.domain.unions.queries.plans import seen_tasks
from chunfeng.domain.unions.rules import plans as rules
from chunfeng.domain.unions.services.reach import demand, standing
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, WrongState
from chunfeng.kernel.transitions import target
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import audit, events
from chunfeng.shared.scopes import subtree
from chunfeng.shared.sheets.reading import open_workbook


@transaction.atomic
def make_plan(
    *, actor: Actor, organisation_id: int, title: str, starts_on: date, ends_on: date, lines: Sequence[rules.Line]
) -> Plan:
    """Write a plan with all its tasks, or nothing; the actor keeps it. Sent twice it stays one plan.

    A unit that is called like a union at or below is that union's task; other units are departments of the plan's union.
    Raises NoSuchOrganisation, OrganisationEnded, NotAllowed, PlanRefused.
    """
    organisation = standing(actor, organisation_id)
    demand(policies.can_plan(actor, organisation))
    title = title.strip()
    if not title or ends_on < starts_on or not 1 <= len(lines) <= rules.MOST_TASKS:
        raise PlanRefused(
            _("A plan has a title, a first and a last day, and 1 to %(most)s tasks.") % {"most": rules.MOST_TASKS},
            next_step=_("Fill in what is missing."),
        )
    there = Plan.objects.filter(organisation=organisation, title=title, starts_on=starts_on).first()
    if there is not None:
        return there
    people, unclear = _people(organisation, lines)
    if problems := [*rules.numbered_twice(list(lines)), *unclear]:
        raise PlanRefused(problems=tuple(sorted(problems, key=lambda problem: problem.row)))
    units = _units(organisation, lines)
    plan = Plan.objects.create(
        organisation=organisation, title=title, starts_on=starts_on, ends_on=ends_on, keeper_id=actor.person_id
    )
    PlanTask.objects.bulk_create(
        PlanTask(
            plan=plan,
            number=line.number,
            title=line.title,
            organisation_id=units.get(line.unit, organisation.pk),
            unit=line.unit,
            person_id=people.get(line.person),
            person_name=line.person,
            due_on=line.due_on,
            route=line.route,
        )
        for line in lines
    )
    audit.record(actor=actor, act="plan.made", target=("plan", plan.pk), tasks=len(lines))
    return plan


def read_sheet(*, file: "File[Any]", name: str, starts_on: date, ends_on: date) -> list[rules.Line]:
    """The tasks of a sheet. Raises SheetError (cannot be read) and PlanRefused with what is wrong, row by row."""
    with tempfile.TemporaryDirectory(prefix="chunfeng-") as folder:
        path = Path(folder) / "sheet"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        with open_workbook(path, rules.SHEET, name=name) as book:
            rows = (
                (row.number, {key: cell.text for key, cell in row.cells.items()})
                for table in book.tables()
                for row in table.rows
            )
            return read_rows(rows=islice(rows, rules.MOST_TASKS + 1), starts_on=starts_on, ends_on=ends_on)


def read_rows(*, rows: Iterable[tuple[int, Mapping[str, str]]], starts_on: date, ends_on: date) -> list[rules.Line]:
    """Tasks from (row, cells by key) as typed. Raises PlanRefused with what is wrong, row by row."""
    lines: list[rules.Line] = []
    problems: list[rules.RowProblem] = []
    for row, cells in rows:
        line, wrong = rules.read_line(
            row=row, fallback=len(lines) + 1, cells=cells, starts_on=starts_on, ends_on=ends_on
        )
        problems += wrong
        lines += [line] if line else []
    if problems:
        raise PlanRefused(problems=tuple(problems))
    return lines


@transaction.atomic
def begin_task(*, actor: Actor, task_id: int) -> PlanTask:
    """Begin to work on a task. Raises NoSuchTask, NotAllowed, WrongState."""
    task = _locked(actor, task_id)
    _demand(policies.can_work_on(actor, task))
    return task if task.state == TaskState.UNDER_WAY else _step(actor, task, TaskAct.BEGIN)


@transaction.atomic
def hand_in(*, actor: Actor, task_id: int, note: str = "", file: "File[Any] | None" = None) -> PlanTask:
    """Say that a task is done, and show it: by words, a file, or both. The same evidence twice is one.

    Whoever handed it in can add to it while it waits.

    Raises NoSuchTask, NotAllowed, WrongState, EvidenceMissing, BadEvidenceFile.
    """
    task = _locked(actor, task_id)
    _demand(policies.can_work_on(actor, task))
    note = note.strip()
    if not note and file is None:
        raise EvidenceMissing
    waits = task.state == TaskState.HANDED_IN and task.handed_in_by_id == actor.person_id
    if not waits:
        task.handed_in_by_id, task.handed_in_at = actor.person_id, clock.now()
        _step(actor, task, TaskAct.HAND_IN)
    _show(actor, task, note, file)
    return task


@transaction.atomic
def send_back(*, actor: Actor, task_id: int, why: str) -> PlanTask:
    """The evidence does not do, and why. Raises NoSuchTask, NotAllowed, WrongState."""
    task = _locked(actor, task_id)
    _demand(policies.can_check(actor, task))
    return _step(actor, task, TaskAct.SEND_BACK, why.strip())


@transaction.atomic
def confirm_task(*, actor: Actor, task_id: int) -> PlanTask:
    """The task is done: counted from now on. Twice changes nothing. Raises NoSuchTask, NotAllowed, WrongState."""
    task = _locked(actor, task_id)
    if task.state == TaskState.DONE and task.confirmed_by_id == actor.person_id:
        return task
    _demand(policies.can_check(actor, task))
    task.confirmed_by_id, task.confirmed_at = actor.person_id, clock.now()
    _step(actor, task, TaskAct.CONFIRM)
    facts.record(
        facts.Entry(
            kind=FactKind.TASK_DONE,
            subject=("plan_task", task.pk),
            organisation_id=task.organisation_id,
            organisation_path=task.organisation.path,
            place_code=task.organisation.place_id or "",
            tags=("late",) if task.handed_in_at and clock.local_day(task.handed_in_at) > task.due_on else (),
        )
    )
    events.publish(TaskDone(task.pk))
    return task


@transaction.atomic
def remind() -> int:
    """Recall the tasks whose day it is, each once a day; how many. For every morning."""
    today = clock.today()
    tasks = list(
        PlanTask.objects.select_for_update(skip_locked=True)
        .filter(state__in=UNFINISHED, due_on__in=rules.due_days(today))
        .exclude(
            pk__in=PlanTaskStep.objects.filter(act=TaskAct.REMIND, at__gte=clock.day_start(today)).values("task_id")
        )
        .order_by("id")
    )
    PlanTaskStep.objects.bulk_create(
        PlanTaskStep(task=task, act=TaskAct.REMIND, before=task.state, after=task.state) for task in tasks
    )
    for task in tasks:
        events.publish(TaskDue(task.pk))
    return len(tasks)


# Details


def _people(organisation: Organisation, lines: Sequence[rules.Line]) -> tuple[dict[str, int], list[rules.RowProblem]]:
    """Colleagues by name, where exactly one so called holds a post at or below; and the rows whose name several have."""
    names = {line.person for line in lines if line.person}
    posts = StaffAssignment.objects.on(clock.today()).filter(
        subtree("organisation__path", organisation.path), person__name__in=names
    )
    found: dict[str, set[int]] = {}
    for name, person_id in posts.values_list("person__name", "person_id"):
        found.setdefault(name, set()).add(person_id)
    unclear = [
        rules.RowProblem(
            line.row,
            _("Several colleagues are called %(name)s.") % {"name": line.person},
            _("Leave the name out, and name the unit."),
        )
        for line in lines
        if len(found.get(line.person, ())) > 1
    ]
    return {name: next(iter(ids)) for name, ids in found.items()}, unclear


def _units(organisation: Organisation, lines: Sequence[rules.Line]) -> dict[str, int]:
    names = {line.unit for line in lines if line.unit}
    below = Organisation.objects.standing().filter(subtree("path", organisation.path), name__in=names)
    return dict(below.order_by("-path").values_list("name", "id"))


def _locked(actor: Actor, task_id: int) -> PlanTask:
    task = (
        seen_tasks(actor)
        .select_for_update(of=("self",))
        .select_related("plan__organisation", "organisation")
        .filter(pk=task_id)
        .first()
    )
    if task is None:
        raise NoSuchTask
    return task


def _demand(verdict: Verdict) -> None:
    if not verdict.ok:
        first = verdict.against[0]
        raise NotAllowed(first.text, next_step=first.next_step, verdict=verdict)


def _step(actor: Actor, task: PlanTask, act: TaskAct, note: str = "") -> PlanTask:
    after = target(TASK_TRANSITIONS, step=act, state=task.state)
    if after is None:
        raise WrongState(
            _("The task is %(state)s: this step does not lead on from there.") % {"state": task.get_state_display()},
            next_step=_("Reload the page to see how it stands."),
        )
    before, task.state = task.state, after
    task.save(update_fields=["state", "handed_in_by", "handed_in_at", "confirmed_by", "confirmed_at"])
    PlanTaskStep.objects.create(task=task, act=act, before=before, after=after, by_id=actor.person_id, note=note)
    audit.record(
        actor=actor, act=f"task.{act}", target=("plan_task", task.pk), words={"note": note}, before=before, after=after
    )
    return task


def _show(actor: Actor, task: PlanTask, note: str, file: "File[Any] | None") -> None:
    """Add a piece of evidence, unless the same was handed in before."""
    given, kind = hashlib.sha256(note.encode()), None
    if file is not None:
        file.seek(0)
        head = file.read(16)
        verdict = rules.evidence_file(head=head, name=file.name or "", size=file.size)
        if not verdict.ok:
            raise BadEvidenceFile(verdict.against[0].text, next_step=verdict.against[0].next_step, verdict=verdict)
        kind = rules.extension(head, file.name or "")
        for chunk in file.chunks():
            given.update(chunk)
        file.seek(0)
    if task.evidence.filter(digest=given.hexdigest()).exists():
        return
    made = TaskEvidence(task=task, note=note, digest=given.hexdigest(), by_id=actor.person_id)
    if file is not None:
        made.file_name = (file.name or "").rsplit("/", 1)[-1][-120:]
        made.file.save(f"{secrets.token_hex(16)}.{kind}", file, save=False)
    made.save()
