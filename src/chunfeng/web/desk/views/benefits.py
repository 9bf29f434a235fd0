"""Applications for benefits: by deadline, one with all that it needs, and many at once."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.programs import policies
from chunfeng.domain.programs.enums import ApplicationAct, ApplicationState, PayoutKind
from chunfeng.domain.programs.queries import desk as queries
from chunfeng.domain.programs.services import handing, marks, paying, reviewing
from chunfeng.kernel import clock
from chunfeng.kernel.errors import NotAllowed, NotFound, Refusal
from chunfeng.kernel.typed import whole, wholes
from chunfeng.shared import audit, windows
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame
from chunfeng.web.desk.benefit_forms import BenefitFilters, BenefitReason

ACTS = {"approve": ApplicationAct.PASS_STAGE, "return": ApplicationAct.SEND_BACK, "refuse": ApplicationAct.REFUSE}


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits, the soonest deadline first; with a filter, everything that fits, newest first."""
    form = BenefitFilters.of(request.GET)
    search = queries.CaseSearch(words=form.kept.get("words", ""), state=form.kept.get("state", ""))
    plain = not search.words and not search.state
    total, due = queries.waiting(request.actor) if plain else (0, [])
    found, lines = (None, due) if plain else queries.cases(request.actor, search, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/benefits.html",
        active="benefits",
        form=form,
        lines=lines,
        total=total,
        plain=plain,
        overdue=queries.overdue(request.actor) if plain else [],
        pager=frame.pager(found, request.GET) if found is not None else None,
        acts=[
            {"value": "approve", "label": _("Approve…")},
            {"value": "return", "label": _("Send back…")},
            {"value": "refuse", "label": _("Refuse…"), "tone": "bad"},
        ],
    )


@staff
@require_safe
def detail(request: HttpRequest, benefit_id: int) -> HttpResponse:
    return _page(request, queries.case(request.actor, benefit_id))


@staff
@require_safe
def paper(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """A paper that was handed in; it opens apart, and runs nothing."""
    found = queries.paper(request.actor, attachment_id)
    audit.saw(
        actor=request.actor,
        target=("benefit_application", found.application_id),
        about_person_id=found.application.applicant_id,
        why=_("paper of an application for a benefit"),
    )
    answer = HttpResponse(bytes(found.content), content_type=found.kind)
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@staff
@require_POST
def decide_one(request: HttpRequest, benefit_id: int) -> HttpResponseBase:
    """Take, approve, send back, refuse, decide an appeal, enter a visit, claim back. Sent twice: done already."""
    case, act = queries.case(request.actor, benefit_id), request.POST.get("act", "")
    decision = BenefitReason(request.POST, grounds=case.grounds)
    if act in ("return", "refuse", "reopen", "uphold", "claw_back") and not decision.is_valid():
        return _page(request, case, status=422, decision=decision, failed=act)
    try:
        said = _act(request, benefit_id, act, decision)
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, queries.case(request.actor, benefit_id), status=409, refusal=refusal)
    if not said:
        return _page(request, case, status=422)
    messages.success(request, said)
    following = queries.next_case(request.actor, benefit_id) if act in ACTS else None
    return redirect("desk:benefit", following) if following else redirect("desk:benefit", benefit_id)


def _act(request: HttpRequest, benefit_id: int, act: str, decision: BenefitReason) -> str:
    """What was done, in words; "" for an act that there is not."""
    known: dict[str, Any] = {"actor": request.actor, "application_id": benefit_id}
    said = decision.cleaned_data if decision.is_valid() else {"reason": "", "ground": ""}
    reason = said["reason"]
    match act:
        case "take":
            reviewing.take(**known)
            return _("The review is yours: colleagues see it.")
        case "approve":
            stage = request.POST.get("stage", "")
            made = reviewing.approve(**known, checked=_checked(request), stage=whole(stage))
            return _("Approved: %(state)s.") % {"state": made.get_state_display()}
        case "return":
            reviewing.send_back(**known, reason=reason)
            return _("Done. The applicant reads your reason.")
        case "refuse":
            reviewing.refuse(**known, reason=reason, ground=said["ground"])
            return _("Done. The applicant reads your reason.")
        case "reopen" | "uphold":
            reviewing.decide_appeal(**known, grant=act == "reopen", reason=reason)
            return _("Done. The applicant reads your reason.")
        case "claw_back":
            paying.claw_back(**known, reason=reason)
            return _("Noted: the money can be given to somebody else.")
        case "hand_over":
            handing.hand_over(**known)
            return _("Handed over.")
        case "mark":
            reviewing.mark(**known, **_took_part(request), kind=request.POST.get("kind", ""))
            return _("Entered.")
        case "milestone":
            marks.carry_out(**known, **_took_part(request), milestone=_number(request, "milestone"))
            return _("Entered.")
    return ""


@staff
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What deciding the ticked applications would do: nothing has happened yet."""
    return _preview(request, _reason(request, bound=False))


@staff
@require_POST
def decide(request: HttpRequest) -> HttpResponseBase:
    act = ACTS.get(request.POST.get("act", ""), ApplicationAct.PASS_STAGE)
    decision = _reason(request, bound=True)
    if act != ApplicationAct.PASS_STAGE and not decision.is_valid():
        return _preview(request, decision, status=422)
    outcome = reviewing.decide_many(
        actor=request.actor,
        act=act,
        application_ids=forms.Chosen(request.POST).ids,
        checked=_checked(request),
        **({} if act == ApplicationAct.PASS_STAGE else decision.cleaned_data),
    )
    done = len(outcome.decided)
    if done:
        messages.success(
            request, ngettext("%(n)s application is decided.", "%(n)s applications are decided.", done) % {"n": done}
        )
    for _pk, refusal in outcome.held[:5]:
        messages.warning(request, f"{refusal.message} {refusal.next_step}")
    if not done and not outcome.held:
        messages.info(request, _("There was nothing left to decide."))
    return redirect("desk:benefits")


def _reason(request: HttpRequest, *, bound: bool) -> BenefitReason:
    """With the reasons that all of the ticked cases have."""
    choices = queries.grounds_of(request.actor, forms.Chosen(request.POST).ids)
    return BenefitReason(request.POST if bound else None, grounds=choices)


def _preview(request: HttpRequest, decision: BenefitReason, *, status: int = 200) -> HttpResponse:
    act, ids = request.POST.get("act", ""), forms.Chosen(request.POST).ids
    return frame.page(
        request,
        "desk/benefits_preview.html",
        active="benefits",
        status=status,
        lines=queries.chosen(request.actor, ids),
        act=act if act in ACTS else "approve",
        checks=queries.points_of(request.actor, ids),
        decision=decision,
    )


def _page(request: HttpRequest, case: queries.Case, *, status: int = 200, **more: Any) -> HttpResponse:
    application, actor = case.application, request.actor
    audit.saw(
        actor=actor,
        target=("benefit_application", application.pk),
        about_person_id=application.applicant_id,
        why=_("review of an application for a benefit"),
    )
    verdict = policies.can_decide(actor, application, case.present) if case.present else None
    appealed = application.state == ApplicationState.APPEALED
    failing = ("refuse", "send_back", "bounce", "freeze", "uphold", "claw_back", "take_back", "lapse", "miss")
    return frame.page(
        request,
        "desk/benefit.html",
        active="benefits",
        status=status,
        case=case,
        line=queries.chosen(actor, [application.pk])[0],
        steps=[
            {
                "state": "failed" if step.act in failing else "done",
                "title": step.get_act_display(),
                "when": step.at,
                "text": " · ".join(
                    filter(
                        None, (step.note, step.by.name if step.by and step.by_id != application.applicant_id else "")
                    )
                ),
            }
            for step in case.steps
        ],
        verdict=verdict if verdict is not None and not verdict.ok else None,
        can_decide=verdict is not None and verdict.ok,
        appeal=appealed and policies.can_decide_appeal(actor, application).ok,
        mine=application.owner_id is not None and application.owner_id == actor.person_id,
        checks=list(enumerate(case.present.checks)) if case.present and case.sampled else [],
        parties=queries.parties(case),
        today=clock.today().isoformat(),
        carries_out=bool(case.milestones) and policies.can_carry_out(actor, application).ok,
        hands_over=application.state == ApplicationState.APPROVED
        and case.declaration.payout.kind != PayoutKind.BANK
        and policies.can_hand_over(actor, application).ok,
        **{"decision": BenefitReason(grounds=case.grounds), "failed": "", "refusal": None, **more},
    )


def _took_part(request: HttpRequest) -> dict[str, Any]:
    return {
        "party": _number(request, "party"),
        "name": request.POST.get("name", ""),
        "done_on": _day(request.POST.get("done_on", "")),
    }


def _checked(request: HttpRequest) -> list[int]:
    return wholes(request.POST.getlist("check"))


def _number(request: HttpRequest, name: str) -> int:
    number = whole(request.POST.get(name, ""))
    return -1 if number is None else number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.max
