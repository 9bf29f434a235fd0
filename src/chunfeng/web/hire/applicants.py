"""Who applied, and what the employer answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.employers.queries import position_for
from chunfeng.domain.hiring import queries, services
from chunfeng.domain.hiring.enums import ApplicationStatus, Step
from chunfeng.domain.hiring.queries import ApplicantDetail, ApplicantFilters, follow_ups
from chunfeng.kernel.vocabulary import Education
from chunfeng.shared.labels import LABELS
from chunfeng.web.access import employer
from chunfeng.web.hire.forms import AnswerForm, ApplicantFilterForm, DeclineForm
from chunfeng.web.hire.frame import desk, keys, own_employers, turning

STEPS: dict[str, Callable[..., Any]] = {
    "show_interest": services.show_interest,
    "agree_intent": services.agree_intent,
    "reach_intent": services.reach_intent,
    "take_back_intent": services.take_back_intent,
    "decline": services.decline,
    "reconsider": services.reconsider,
}
DONE = {
    "show_interest": gettext_lazy("The applicant reads that you want to talk."),
    "agree_intent": gettext_lazy("Said. The intent counts as soon as both sides have said so, within 48 hours."),
    "reach_intent": gettext_lazy("Intent reached. It counts in the union's figures."),
    "take_back_intent": gettext_lazy("The intent is taken back, in the figures too."),
    "decline": gettext_lazy("The applicant reads your answer and the reason."),
    "reconsider": gettext_lazy("The applicant reads that you want to talk after all."),
}


@employer
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    form = ApplicantFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    actor = request.actor
    position_id = asked.get("position")
    position = position_for(actor, position_id) if position_id else None
    filters = ApplicantFilters(
        status=asked.get("status", ""), position_id=position_id, happening_id=asked.get("happening")
    )
    rows = queries.applicants(actor, filters, **keys(request.GET))
    context = {
        **desk(own_employers(request), "applicants"),
        **turning(request, rows),
        "form": form,
        "filtered": any(asked.values()),
        "position": position,
        "rows": rows.items,
    }
    return render(request, "hire/applicants.html", context)


@employer
@never_cache
@require_safe
def detail(request: HttpRequest, application_id: int) -> HttpResponse:
    """One applicant; each look at the contact is logged, and the applicant can see it."""
    found = services.open_applicant(actor=request.actor, application_id=application_id)
    return _page(request, found, DeclineForm(), 200)


@employer
@require_POST
def answer(request: HttpRequest, application_id: int, step: str) -> HttpResponseBase:
    act = STEPS.get(step)
    if act is None:
        raise Http404
    form = DeclineForm(request.POST) if step == "decline" else AnswerForm(request.POST)
    actor = request.actor
    if not form.is_valid():
        found = services.open_applicant(actor=actor, application_id=application_id)
        return _page(request, found, form if step == "decline" else DeclineForm(), 422)
    act(actor=actor, application_id=application_id, **form.cleaned_data)
    messages.success(request, DONE[step])
    return redirect("hire:applicant", application_id)


@employer
@require_POST
def follow_up(request: HttpRequest, follow_up_id: int) -> HttpResponseBase:
    """Whether somebody has begun, or is still there."""
    said = services.say_what_became(actor=request.actor, follow_up_id=follow_up_id, says=request.POST.get("says", ""))
    messages.success(request, _("Thank you. That helps the next ones, too."))
    return redirect("hire:applicant", said.application_id)


# Details


def _page(request: HttpRequest, found: ApplicantDetail, decline: DeclineForm, status: int) -> HttpResponse:
    context = {
        **desk(own_employers(request), "applicants"),
        "applicant": found,
        "questions": follow_ups.follow_ups_of(found.application_id),
        "resume": resume_lines(found.resume),
        "log": [
            {"state": "done", "title": Step(row.step).label, "when": row.at, "text": row.note} for row in found.log
        ],
        "withdrawn": found.status == ApplicationStatus.WITHDRAWN,
        "answer_form": AnswerForm(),
        "decline_form": decline,
    }
    return render(request, "hire/applicant.html", context, status=status)


def resume_lines(resume: dict[str, Any]) -> list[dict[str, str]]:
    """The snapshot in words; what was not said is left out."""
    years = resume.get("experience_years")
    papers = [str(paper.get("name", "")) for paper in resume.get("certificates", [])]
    rows = [
        (_("Looks for"), "、".join(resume.get("wanted", []))),
        (_("Lives in"), resume.get("home", "")),
        (_("Education"), LABELS[Education(resume["education"])] if resume.get("education") is not None else ""),
        (
            _("Experience"),
            ngettext("%(count)s year", "%(count)s years", years) % {"count": years} if years is not None else "",
        ),
        (_("Skills"), "、".join(resume.get("skills", []))),
        (_("Certificates"), "、".join(papers)),
        (_("In their own words"), resume.get("summary", "")),
    ]
    return [{"label": label, "value": str(value)} for label, value in rows if value]
