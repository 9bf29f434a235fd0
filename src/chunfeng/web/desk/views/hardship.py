"""The register of workers in hardship: enter a household, see what the formula says, confirm, review in time, end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.programs import policies
from chunfeng.domain.programs.enums import HardshipState
from chunfeng.domain.programs.errors import NoIncomeLine, NoSuchMember
from chunfeng.domain.programs.queries import hardship as queries
from chunfeng.domain.programs.services import hardship, registers
from chunfeng.kernel.errors import NotAllowed, NotFound, Refusal
from chunfeng.kernel.typed import whole
from chunfeng.shared import audit, downloads, windows
from chunfeng.shared.sheets.errors import SheetError
from chunfeng.shared.sheets.writing import write_error_workbook
from chunfeng.web.access import staff
from chunfeng.web.desk import frame
from chunfeng.web.desk.forms import Chosen
from chunfeng.web.desk.register_forms import HardshipFilters, HardshipReasonForm, HouseholdForm, RegisterList


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is to be confirmed, and whose yearly review comes next; with a filter, everything that fits, newest first."""
    form = HardshipFilters.of(request.GET)
    level, state = form.kept.get("level", ""), form.kept.get("state", "")
    plain = not level and not state
    window, entries = None, queries.by_deadline(request.actor)
    if not plain:
        window, entries = queries.files(request.actor, level=level, state=state, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/hardship.html",
        active="hardship",
        form=form,
        plain=plain,
        proposals=queries.to_confirm(request.actor) if plain else [],
        entries=entries,
        counts=queries.counts(request.actor),
        pager=frame.pager(window, request.GET) if window is not None else None,
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Fill in, see what the formula says, then enter: a colleague confirms."""
    form = HouseholdForm(request.POST if request.method == "POST" else None, initial=_before(request))
    worked, refusal = None, None
    if form.is_valid():
        try:
            person = queries.member(request.actor, form.cleaned_data["member"])
            household = queries.household(person.pk, form.members(), **form.said())
            worked = queries.worked(household)
            if request.POST.get("act") == "enter":
                made = hardship.enter(actor=request.actor, person_id=person.pk, household=household)
                messages.success(request, _("Entered. A colleague looks at it and confirms."))
                return redirect("desk:hardship_file", made.pk)
        except (NoSuchMember, NoIncomeLine) as error:
            form.add_error("member", f"{error.message} {error.next_step}")
        except (NotAllowed, NotFound):
            raise
        except Refusal as error:
            refusal = error
    status = 200 if (worked is not None and refusal is None) or not form.is_bound else 409 if refusal else 422
    return frame.page(
        request, "desk/hardship_new.html", active="hardship", status=status, form=form, worked=worked, refusal=refusal
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest) -> HttpResponseBase:
    """Bring a list: what can be taken in waits for a second officer, the rest is handed back."""
    form = RegisterList(*(request.POST, request.FILES) if request.method == "POST" else ())
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = registers.take_in(actor=request.actor, file=file, name=file.name)
        except SheetError as error:
            form.add_error("file", f"{error.why} {error.next_step}")
        else:
            return redirect("desk:hardship_sheet", made.pk)
    return frame.page(
        request,
        "desk/hardship_sheets.html",
        active="hardship",
        status=422 if form.is_bound else 200,
        form=form,
        latest=queries.latest_sheets(request.actor),
    )


@staff
@require_safe
def sample(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty list with the columns that are read."""
    return downloads.sheet(kind, _("List of workers in hardship"), queries.register_columns(), [])


@staff
@require_safe
def sheet(request: HttpRequest, hardship_sheet_id: int) -> HttpResponse:
    """What became of a list."""
    found = queries.sheet(request.actor, hardship_sheet_id)
    return frame.page(request, "desk/hardship_sheet.html", active="hardship", found=found)


@staff
@require_safe
def problems(request: HttpRequest, hardship_sheet_id: int) -> HttpResponseBase:
    """The rows that were not taken, with why, to be mended and brought again."""
    found = queries.sheet(request.actor, hardship_sheet_id)
    return downloads.workbook(lambda path: write_error_workbook(path, found.tables), f"{found.sheet.pk}.xlsx")


@staff
@require_POST
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Confirm the ticked ones; who entered one does not confirm it."""
    outcome = hardship.confirm_many(actor=request.actor, file_ids=Chosen(request.POST).ids)
    done = len(outcome.decided)
    if done:
        messages.success(
            request, ngettext("%(n)s household is confirmed.", "%(n)s households are confirmed.", done) % {"n": done}
        )
    for _pk, refusal in outcome.held[:5]:
        messages.warning(request, f"{refusal.message} {refusal.next_step}")
    if not done and not outcome.held:
        messages.info(request, _("Nothing was ticked that waits to be confirmed."))
    return redirect("desk:hardship")


@staff
@require_safe
def detail(request: HttpRequest, hardship_id: int) -> HttpResponse:
    """One review with the whole name and figures: opening it is written down, and the person sees it."""
    return _detail(request, queries.review(request.actor, hardship_id))


@staff
@require_POST
def decide(request: HttpRequest, hardship_id: int) -> HttpResponseBase:
    found = queries.review(request.actor, hardship_id)
    act, reason = request.POST.get("act", ""), HardshipReasonForm(request.POST)
    if act not in ("confirm", "return", "end") or (act != "confirm" and not reason.is_valid()):
        return _detail(request, found, status=422, reason=reason, failed=act)
    known: dict[str, Any] = {"actor": request.actor, "file_id": hardship_id}
    try:
        if act == "confirm":
            made = hardship.confirm(**known)
            messages.success(request, _("Confirmed: it holds until %(day)s.") % {"day": date_format(made.ends_on)})
        elif act == "return":
            hardship.send_back(**known, reason=reason.cleaned_data["reason"])
        else:
            hardship.end(**known, reason=reason.cleaned_data["reason"])
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        return _detail(request, queries.review(request.actor, hardship_id), status=409, refusal=refusal)
    said = {
        "return": _("Sent back. The colleague reads your reason."),
        "end": _("Ended. It counts no more from now on."),
    }
    if act in said:
        messages.success(request, said[act])
    return redirect("desk:hardship_file", hardship_id)


def _detail(request: HttpRequest, found: queries.Review, *, status: int = 200, **more: Any) -> HttpResponse:
    file, actor = found.file, request.actor
    _saw(request, found)
    proposed = file.state == HardshipState.PROPOSED
    verdict = policies.can_review_household(
        actor, file.person_id, file.organisation_path, entered_by_id=file.entered_by_id if proposed else None
    )
    open_ = proposed or file.state == HardshipState.CONFIRMED
    return frame.page(
        request,
        "desk/hardship_file.html",
        active="hardship",
        status=status,
        review=found,
        proposed=proposed,
        verdict=verdict if open_ and not verdict.ok else None,
        may=open_ and verdict.ok,
        **{"reason": HardshipReasonForm(), "failed": "", "refusal": None, **more},
    )


def _before(request: HttpRequest) -> dict[str, Any]:
    """The figures of the last review, for the yearly one."""
    last = whole(request.GET.get("after", ""))
    if last is None:
        return {}
    review = queries.review(request.actor, last)
    _saw(request, review)
    household = review.household
    found: dict[str, Any] = {
        "rigid": household.rigid / 100,
        "loss": household.loss / 100,
        "reasons": household.reasons,
        "words": household.words,
    }
    for row, (relation, income) in enumerate(household.members):
        found |= {f"relation_{row}": relation, f"income_{row}": income / 100}
    return found


def _saw(request: HttpRequest, found: queries.Review) -> None:
    audit.saw(
        actor=request.actor,
        target=("hardship_file", found.file.pk),
        about_person_id=found.file.person_id,
        why=_("register of workers in hardship"),
    )
