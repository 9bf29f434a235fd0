"""Public notices to post, objections, payments, the bank's answers, budgets, holidays."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.programs.errors import BadAnswerFile, BadHolidays
from chunfeng.domain.programs.queries import budget, working_time
from chunfeng.domain.programs.queries import desk as queries
from chunfeng.domain.programs.services import holidays as holiday_services
from chunfeng.domain.programs.services import noticing, paying
from chunfeng.shared import downloads
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame
from chunfeng.web.desk.benefit_forms import AnswerFile, BenefitReason, HolidayForm


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _board(request, BenefitReason())


def _board(request: HttpRequest, decision: BenefitReason, *, status: int = 200) -> HttpResponse:
    return frame.page(
        request,
        "desk/money.html",
        active="benefits",
        status=status,
        boards=budget.boards(request.actor),
        to_post=queries.ready_to_post(request.actor),
        to_pay=queries.ready_to_pay(request.actor),
        to_hand_over=queries.ready_to_hand_over(request.actor),
        objections=queries.open_objections(request.actor),
        decision=decision,
    )


@staff
@require_POST
def post(request: HttpRequest, program_id: int) -> HttpResponseBase:
    posted = noticing.post(actor=request.actor, program_id=program_id, application_ids=forms.Chosen(request.POST).ids)
    messages.success(request, _("Posted. Everybody can read the list, with masked names."))
    return redirect("benefits:notice", posted[0].code)


@staff
@require_POST
def objection(request: HttpRequest, objection_id: int) -> HttpResponseBase:
    decision = BenefitReason(request.POST)
    if not decision.is_valid():
        return _board(request, decision, status=422)
    uphold = request.POST.get("act") == "uphold"
    answer = decision.cleaned_data["reason"]
    noticing.decide_objection(actor=request.actor, objection_id=objection_id, uphold=uphold, answer=answer)
    messages.success(request, _("Decided."))
    return redirect("desk:money")


@staff
@require_POST
def pay(request: HttpRequest, program_id: int) -> HttpResponseBase:
    ordered = paying.order(actor=request.actor, program_id=program_id, application_ids=forms.Chosen(request.POST).ids)
    count = ordered.batch.count
    messages.success(
        request, ngettext("%(n)s payment is in the list.", "%(n)s payments are in the list.", count) % {"n": count}
    )
    for number, refusal in ordered.held[:5]:
        messages.warning(request, f"{number}: {refusal.message} {refusal.next_step}")
    return redirect("desk:batch", ordered.batch.pk)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """One list for the bank; posting the bank's file books it line by line, and says what did not fit."""
    found = queries.batch(request.actor, batch_id)
    form = AnswerFile(request.POST, request.FILES) if request.method == "POST" else AnswerFile()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            answers = paying.read_answers(file=file, name=file.name)
        except BadAnswerFile as refusal:
            form.add_error("file", f"{refusal.message} {refusal.next_step}")
        else:
            _told(request, paying.book_answers(actor=request.actor, program_id=found.program_id, answers=answers))
            return redirect("desk:batch", batch_id)
    return frame.page(
        request,
        "desk/batch.html",
        active="benefits",
        status=422 if form.is_bound else 200,
        batch=found,
        payments=queries.payments(found),
        exports=[
            {"url": f"{request.path}bank.{kind}", "label": label} for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ],
        form=form,
    )


def _told(request: HttpRequest, booked: paying.Booked) -> None:
    figures = {"paid": booked.paid, "bounced": booked.bounced, "known": booked.known}
    said = _("Booked: %(paid)s paid, %(bounced)s came back, %(known)s known already.")
    messages.success(request, said % figures)
    for row, reference, why in booked.problems[:20]:
        messages.warning(
            request, _("Row %(row)s, %(reference)s: %(why)s") % {"row": row, "reference": reference, "why": why}
        )


@staff
@require_safe
def bank_file(request: HttpRequest, batch_id: int, kind: str) -> HttpResponseBase:
    """The list with account numbers, for those who pay."""
    found = queries.batch(request.actor, batch_id)
    paying.may_read(actor=request.actor, batch_id=found.pk)
    return downloads.sheet(kind, found.number, queries.bank_columns(), queries.bank_rows(found))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest) -> HttpResponseBase:
    form = HolidayForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = holiday_services.enter(actor=request.actor, **form.cleaned_data)
        except BadHolidays as refusal:
            form.add_error(None, f"{refusal.message} {refusal.next_step}")
        else:
            messages.success(
                request, _("%(year)s is entered; deadlines that waited for it are counted.") % {"year": made.year}
            )
            return redirect("desk:holidays")
    return frame.page(
        request,
        "desk/holidays.html",
        active="benefits",
        status=422 if form.is_bound else 200,
        until=working_time.known().until,
        years=working_time.years(),
        form=form,
    )
