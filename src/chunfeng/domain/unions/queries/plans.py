"""Reading plans and tasks.

A task is seen by those whose part of the tree holds its union or the plan's, and by whoever sees to it. A plan is seen
with those of its tasks that are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.formats import date_format

from chunfeng.domain.unions.enums import TaskState
from chunfeng.domain.unions.errors import NoSuchPlan, NoSuchTask
from chunfeng.domain.unions.models import UNFINISHED, Plan, PlanTask, PlanTaskStep, TaskEvidence
from chunfeng.domain.unions.rules import plans as rules
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope
from chunfeng.shared.sheets.columns import Column
from chunfeng.shared.windows import SIZE, Window, window

COLUMNS: tuple[Column, ...] = rules.EXPORT


@dataclass(frozen=True, slots=True)
class Progress:
    """How a plan stands, of the tasks that the reader sees."""

    total: int
    done: int
    waiting: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One column of the board, or one month of the timetable (`day` is its first)."""

    label: Any
    tasks: tuple[PlanTask, ...]
    day: date | None = None


def seen_tasks(actor: Actor) -> QuerySet[PlanTask]:
    """The tasks that the actor may see."""
    scope = Scope.of(actor)
    own = Q(person_id=actor.person_id, person__isnull=False)
    return PlanTask.objects.filter(scope.on("plan__organisation__path") | scope.on("organisation__path") | own)


def desk_plans(
    actor: Actor, *, after: int | None = None, before: int | None = None, size: int = SIZE
) -> tuple[Window[Plan], dict[int, Progress]]:
    """Plans with at least one task that the actor sees, newest first, and how they stand."""
    rows = Plan.objects.filter(Exists(seen_tasks(actor).filter(plan=OuterRef("pk")))).select_related("organisation")
    found = window(rows, after=after, before=before, size=size)
    return found, _progress(actor, [plan.pk for plan in found])


def desk_plan(actor: Actor, plan_id: int) -> tuple[Plan, list[PlanTask]]:
    """One plan with those of its tasks that the actor sees, by number. Raises NoSuchPlan."""
    tasks = list(
        seen_tasks(actor)
        .filter(plan_id=plan_id)
        .select_related("plan__organisation", "plan__keeper", "organisation")
        .order_by("number")
    )
    if not tasks:
        raise NoSuchPlan
    return tasks[0].plan, tasks


def desk_task(actor: Actor, task_id: int) -> PlanTask:
    """One task with its evidence and steps. Raises NoSuchTask."""
    task = (
        seen_tasks(actor)
        .select_related("plan__organisation", "organisation", "confirmed_by")
        .prefetch_related(
            Prefetch("evidence", TaskEvidence.objects.order_by("id").select_related("by")),
            Prefetch("steps", PlanTaskStep.objects.order_by("at", "id").select_related("by")),
        )
        .filter(pk=task_id)
        .first()
    )
    if task is None:
        raise NoSuchTask
    return task


def evidence_file(actor: Actor, evidence_id: int) -> tuple[FieldFile, str]:
    """A file handed in for a task that the actor sees, and what it was called. Raises NoSuchTask."""
    evidence = TaskEvidence.objects.filter(pk=evidence_id, task__in=seen_tasks(actor)).first()
    if evidence is None or not evidence.file:
        raise NoSuchTask
    return evidence.file, evidence.file_name


def due_soon(actor: Actor, *, most: int = 5) -> list[PlanTask]:
    """Unfinished tasks that the actor sees and that are overdue or due within the days of the first reminder."""
    until = clock.today() + timedelta(days=max(rules.REMIND_BEFORE))
    tasks = seen_tasks(actor).filter(state__in=UNFINISHED, due_on__lte=until)
    return list(tasks.select_related("plan", "organisation").order_by("due_on", "id")[:most])


def board(tasks: list[PlanTask]) -> list[Lane]:
    """Tasks by state, by deadline within their column."""
    ordered = sorted(tasks, key=lambda task: (task.due_on, task.number))
    return [Lane(state.label, tuple(task for task in ordered if task.state == state)) for state in TaskState]


def timetable(tasks: list[PlanTask]) -> list[Lane]:
    """Tasks by the month of their deadline, months without any left out."""
    months: dict[date, list[PlanTask]] = {}
    for task in sorted(tasks, key=lambda task: (task.due_on, task.number)):
        months.setdefault(task.due_on.replace(day=1), []).append(task)
    return [Lane(date_format(month, "YEAR_MONTH_FORMAT"), tuple(found), month) for month, found in months.items()]


def export_plan(tasks: list[PlanTask]) -> Iterator[dict[str, object]]:
    """Tasks as rows of COLUMNS, the same columns that a new plan is read from."""
    notes: dict[int, list[str]] = {}
    for evidence in TaskEvidence.objects.filter(task__in=tasks).order_by("id"):
        notes.setdefault(evidence.task_id, []).append(" · ".join(filter(None, (evidence.note, evidence.file_name))))
    for task in tasks:
        yield {
            "number": task.number,
            "title": task.title,
            "unit": task.unit or task.organisation.name,
            "person": task.person_name,
            "due": task.due_on.isoformat(),
            "route": task.route,
            "state": str(task.get_state_display()),
            "evidence": "；".join(notes.get(task.pk, ())),
            "confirmed": task.confirmed_at,
        }


def _progress(actor: Actor, plan_ids: list[int]) -> dict[int, Progress]:
    rows = (
        seen_tasks(actor)
        .filter(plan_id__in=plan_ids)
        .order_by()
        .values("plan_id")
        .annotate(
            total=Count("id"),
            done=Count("id", filter=Q(state=TaskState.DONE)),
            waiting=Count("id", filter=Q(state=TaskState.HANDED_IN)),
            overdue=Count("id", filter=Q(state__in=UNFINISHED, due_on__lt=clock.today())),
        )
    )
    return {row["plan_id"]: Progress(row["total"], row["done"], row["waiting"], row["overdue"]) for row in rows}
