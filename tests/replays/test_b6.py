"""The shape of Hainan's county-level year (seed S3: 19 tasks, each with owner, deadline and route) goes through as a sheet.

The seed gives the number and what each has; the words of the tasks are an example.
"""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.unions import queries
from chunfeng.domain.unions.services import plans
from tests import factories

pytestmark = pytest.mark.django_db
TASKS = Path(__file__).parent / "b6" / "tasks.csv"
YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


def test_nineteen_tasks_are_planned_shown_by_evidence_and_confirmed() -> None:
    province = factories.organisation(level=1, name="海南省总工会")
    keeper, worker = factories.officer(province), factories.officer(province)
    lines = plans.read_sheet(file=ContentFile(TASKS.read_bytes()), name="任务表.csv", **YEAR)
    plan = plans.make_plan(actor=keeper, organisation_id=province.pk, title="县级工会加强年", lines=lines, **YEAR)
    _plan, tasks = queries.desk_plan(keeper, plan.pk)
    assert len(tasks) == 19
    assert all(task.unit and task.due_on and task.route for task in tasks)
    for task in tasks:
        plans.hand_in(actor=worker, task_id=task.pk, note=f"第{task.number}项完成")
        plans.confirm_task(actor=keeper, task_id=task.pk)
    _found, progress = queries.desk_plans(keeper)
    assert (progress[plan.pk].done, progress[plan.pk].overdue, Fact.objects.count()) == (19, 0, 19)
