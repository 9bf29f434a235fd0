"""Sheets of positions: bring one, see what it would do, take it in or put it away."""

from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.employers.queries import desk
from chunfeng.domain.employers.services import arrivals, imports
from chunfeng.domain.unions import queries as unions
from chunfeng.shared import downloads, windows
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    found = desk.desk_imports(request.actor, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/imports.html",
        active="imports",
        imports=[{"sheet": sheet, "counts": _numbers(sheet)} for sheet in found],
        pager=frame.pager(found, request.GET),
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Hand a sheet in for the node where the officer's part of the tree begins."""
    actor = request.actor
    tops = unions.tops(actor=actor)
    form = forms.Upload(request.POST, request.FILES) if request.method == "POST" else forms.Upload()
    if not form.is_valid():
        return frame.page(
            request, "desk/upload.html", active="imports", form=form, status=422 if request.method == "POST" else 200
        )
    file = form.cleaned_data["file"]
    sheet = arrivals.bring(
        actor=actor,
        file=file,
        name=file.name,
        organisation_id=tops[0].pk,
        publish=form.cleaned_data["publish"],
    )
    return redirect("desk:import", sheet.pk)


@staff
@require_safe
def detail(request: HttpRequest, import_id: int) -> HttpResponse:
    sheet = desk.desk_import(request.actor, import_id)
    return frame.page(
        request, "desk/import.html", active="imports", sheet=sheet, counts=_numbers(sheet), job=_job(sheet)
    )


@staff
@require_safe
def progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """How far it is, asked again every two seconds; when it is over the whole page is loaded anew."""
    sheet = desk.desk_import(request.actor, import_id)
    job = _job(sheet)
    if job is None:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return frame.page(request, "desk/import_progress.html", active="imports", job=job)


@staff
@require_POST
def confirm(request: HttpRequest, import_id: int) -> HttpResponse:
    sheet = arrivals.accept(actor=request.actor, import_id=import_id)
    if sheet.status == "done":
        messages.success(request, _("%(created)s positions were added, %(updated)s changed.") % {**_numbers(sheet)})
    return redirect("desk:import", import_id)


@staff
@require_POST
def discard(request: HttpRequest, import_id: int) -> HttpResponse:
    desk.desk_import(request.actor, import_id)
    imports.discard(actor=request.actor, import_id=import_id)
    messages.success(request, _("The sheet was put away. Nothing of it was taken in."))
    return redirect("desk:imports")


@staff
@require_safe
def errors(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """The rows that are not taken, each with what is wrong, to mend and bring again."""
    sheet = desk.desk_import(request.actor, import_id)
    name = _("to mend - %(name)s.xlsx") % {"name": Path(sheet.original_name).stem}
    return downloads.workbook(
        lambda path: imports.error_workbook(actor=request.actor, import_id=import_id, path=path),
        name,
    )


def _numbers(sheet: desk.SheetImport) -> dict[str, int]:
    return {name: sheet.counts.get(name, 0) for name in ("created", "updated", "unchanged", "rejected", "read")}


def _job(sheet: desk.SheetImport) -> dict[str, object] | None:
    """Long work for parts/progress.html, or None when nothing is under way."""
    labels = {"reading": _("The sheet is being read"), "running": _("The positions are being taken in")}
    if sheet.status not in labels:
        return None
    return {
        "url": f"/desk/imports/{sheet.pk}/progress/",
        "label": labels[sheet.status],
        "done": sheet.progress,
        "total": sheet.total,
        "finished": False,
        "text": _("You can leave this page; it goes on without you."),
    }
