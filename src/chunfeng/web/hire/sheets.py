"""An employer's own position sheet: upload, look at what it would do, confirm."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.employers import queries
from chunfeng.domain.employers.enums import ImportStatus
from chunfeng.domain.employers.services import imports
from chunfeng.web.access import employer
from chunfeng.web.hire.forms import SheetForm
from chunfeng.web.hire.frame import chosen, desk, own_employers


@employer
@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponseBase:
    employers = own_employers(request)
    firm = chosen(request, employers)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        sheet = imports.preview(
            actor=request.actor,
            file=file,
            name=file.name,
            organisation_id=firm.organisation_id,
            employer_id=firm.pk,
        )
        return redirect("hire:sheet", sheet.pk)
    context = {
        **desk(employers, "sheets"),
        "form": form,
        "firm": firm,
        "sheets": queries.own_sheets(request.actor),
    }
    return render(request, "hire/sheets.html", context, status=422 if form.errors else 200)


@employer
@never_cache
@require_safe
def detail(request: HttpRequest, import_id: int) -> HttpResponse:
    sheet = queries.own_sheet(request.actor, import_id)
    context = {
        **desk(own_employers(request), "sheets"),
        "sheet": sheet,
        "figures": [
            {"label": label, "number": sheet.counts.get(name, 0)}
            for name, label in (
                ("read", _("rows read")),
                ("created", _("new positions")),
                ("updated", _("changed positions")),
                ("unchanged", _("in already")),
                ("rejected", _("rows to mend")),
            )
        ],
        "can_confirm": sheet.status == ImportStatus.PREVIEWED,
    }
    return render(request, "hire/sheet.html", context)


@employer
@require_POST
def confirm(request: HttpRequest, import_id: int) -> HttpResponseBase:
    queries.own_sheet(request.actor, import_id)
    imports.confirm(actor=request.actor, import_id=import_id)
    messages.success(request, _("The positions are in and wait for approval."))
    return redirect("hire:sheet", import_id)


@employer
@require_POST
def discard(request: HttpRequest, import_id: int) -> HttpResponseBase:
    queries.own_sheet(request.actor, import_id)
    imports.discard(actor=request.actor, import_id=import_id)
    messages.success(request, _("Put away. Nothing of it was taken in."))
    return redirect("hire:sheets")


@employer
@never_cache
@require_safe
def errors(request: HttpRequest, import_id: int) -> FileResponse:
    """The rows that were not taken, with what is wrong, to mend and upload again."""
    sheet = queries.own_sheet(request.actor, import_id)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        imports.error_workbook(actor=request.actor, import_id=import_id, path=path)
        file = path.open("rb")  # stays readable after the folder is gone
    name = _("to mend - %(name)s.xlsx") % {"name": Path(sheet.original_name).stem}
    return FileResponse(file, as_attachment=True, filename=name)
