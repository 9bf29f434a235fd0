"""Plans of tasks: as a board or a timetable, made by form or sheet; each task with its evidence."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.unions import policies
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.enums import TaskAct
from chunfeng.domain.unions.errors import BadEvidenceFile, EvidenceMissing, PlanRefused
from chunfeng.domain.unions.services import plans as services
from chunfeng.kernel import clock
from chunfeng.shared import downloads, windows
from chunfeng.shared.sheets.errors import SheetError
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame

SPARE_ROWS = 6
MOST_TYPED = 500
CELLS = ("number", "title", "unit", "person", "due", "route")


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    found, progress = unions.desk_plans(request.actor, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/plans.html",
        active="plans",
        plans=[{"plan": plan, "progress": progress[plan.pk]} for plan in found],
        due=unions.due_soon(request.actor),
        may_plan=policies.is_officer_somewhere(request.actor),
        pager=frame.pager(found, request.GET),
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A plan with all its tasks at once, from a sheet or from typed rows; nothing is written while a row is wrong."""
    actor = request.actor
    organisations = [(one.pk, one.name) for one in unions.tops(actor=actor) if policies.can_plan(actor, one).ok]
    if request.method != "POST":
        today = clock.today()
        year = {"starts_on": today.replace(month=1, day=1), "ends_on": today.replace(month=12, day=31)}
        return _new(request, forms.NewPlan(organisations=organisations, initial=year))
    form = forms.NewPlan(request.POST, request.FILES, organisations=organisations)
    rows = _typed(request)
    if not form.is_valid():
        return _new(request, form, rows=rows, status=422)
    given = form.cleaned_data
    file, days = given["file"], {"starts_on": given["starts_on"], "ends_on": given["ends_on"]}
    try:
        lines = (
            services.read_sheet(file=file, name=file.name, **days)
            if file
            else services.read_rows(rows=[(at, row) for at, row in enumerate(rows, 1) if any(row.values())], **days)
        )
        plan = services.make_plan(
            actor=request.actor, organisation_id=given["organisation"], title=given["title"], lines=lines, **days
        )
    except SheetError as error:
        form.add_error("file", f"{error.why} {error.next_step}")
        return _new(request, form, rows=rows, status=422)
    except PlanRefused as error:
        return _new(request, form, rows=rows, refused=error, status=422)
    return redirect("desk:plan", plan.pk)


@staff
@require_safe
def sample(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty sheet with the columns that are read."""
    return downloads.sheet(kind, _("Tasks of a plan"), unions.PLAN_COLUMNS[: len(CELLS)], [])


@staff
@require_safe
def detail(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan, tasks = unions.desk_plan(request.actor, plan_id)
    months = request.GET.get("view") == "months"
    return frame.page(
        request,
        "desk/plan.html",
        active="plans",
        plan=plan,
        total=len(tasks),
        done=sum(task.state == "done" for task in tasks),
        overdue=sum(task.is_overdue for task in tasks),
        lanes=unions.timetable(tasks) if months else unions.board(tasks),
        months=months,
        views=[
            {"label": _("Board"), "url": "?view=board", "active": not months, "count": None},
            {"label": _("Timetable"), "url": "?view=months", "active": months, "count": None},
        ],
        exports=[
            {"url": reverse("desk:plan_export", args=[plan_id, kind]), "label": label}
            for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ],
    )


@staff
@require_safe
def export(request: HttpRequest, plan_id: int, kind: str) -> HttpResponseBase:
    plan, tasks = unions.desk_plan(request.actor, plan_id)
    return downloads.sheet(kind, plan.title, unions.PLAN_COLUMNS, unions.export_plan(tasks))


@staff
@require_safe
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    return _task(request, task_id)


@staff
@require_POST
def begin(request: HttpRequest, task_id: int) -> HttpResponse:
    services.begin_task(actor=request.actor, task_id=task_id)
    return redirect("desk:task", task_id)


@staff
@require_POST
def hand_in(request: HttpRequest, task_id: int) -> HttpResponse:
    unions.desk_task(request.actor, task_id)
    form = forms.Evidence(request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.hand_in(actor=request.actor, task_id=task_id, note=said["note"], file=said["file"])
        except (BadEvidenceFile, EvidenceMissing) as error:
            form.add_error("file", f"{error.message} {error.next_step}")
        else:
            messages.success(request, _("Handed in. The keeper of the plan checks it now."))
            return redirect("desk:task", task_id)
    return _task(request, task_id, status=422, evidence=form)


@staff
@require_POST
def send_back(request: HttpRequest, task_id: int) -> HttpResponse:
    unions.desk_task(request.actor, task_id)
    form = forms.SendBack(request.POST)
    if not form.is_valid():
        return _task(request, task_id, status=422, back=form)
    services.send_back(actor=request.actor, task_id=task_id, why=form.cleaned_data["why"])
    return redirect("desk:task", task_id)


@staff
@require_POST
def confirm(request: HttpRequest, task_id: int) -> HttpResponse:
    services.confirm_task(actor=request.actor, task_id=task_id)
    messages.success(request, _("The task is done, and counts from today."))
    return redirect("desk:task", task_id)


@staff
@require_safe
def evidence(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """A file as it was handed in: shown in a sandbox, never run."""
    return downloads.handed_in(*unions.evidence_file(request.actor, evidence_id))


def _task(request: HttpRequest, task_id: int, *, status: int = 200, **more: Any) -> HttpResponse:
    found = unions.desk_task(request.actor, task_id)
    works, checks = policies.can_work_on(request.actor, found), policies.can_check(request.actor, found)
    waits = TaskAct.CONFIRM in found.can_be
    return frame.page(
        request,
        "desk/task.html",
        active="plans",
        status=status,
        task=found,
        steps=[
            {
                "state": "failed" if step.act == TaskAct.SEND_BACK else "done",
                "title": step.get_act_display(),
                "when": step.at,
                "text": "：".join(filter(None, (step.by.name if step.by else "", step.note))),
            }
            for step in found.steps.all()
        ],
        may_begin=works.ok and TaskAct.BEGIN in found.can_be,
        may_hand_in=works.ok and found.state != "done",
        may_check=checks.ok and waits,
        check=checks if waits and not checks.ok else None,
        **{"evidence": forms.Evidence(), "back": forms.SendBack(), **more},
    )


def _new(
    request: HttpRequest,
    form: forms.NewPlan,
    *,
    rows: list[dict[str, str]] | None = None,
    refused: PlanRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    kept = [row for row in rows or [] if any(row.values())]
    return frame.page(
        request,
        "desk/plan_new.html",
        active="plans",
        status=status,
        form=form,
        rows=kept + [dict.fromkeys(CELLS, "")] * SPARE_ROWS,
        refused=refused,
    )


def _typed(request: HttpRequest) -> list[dict[str, str]]:
    """The typed rows of tasks; columns shorter than others are filled up."""
    columns = {key: request.POST.getlist(f"task_{key}")[:MOST_TYPED] for key in CELLS}
    length = max(map(len, columns.values()))
    return [{key: values[at] if at < len(values) else "" for key, values in columns.items()} for at in range(length)]
