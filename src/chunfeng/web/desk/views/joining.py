"""Applications to join: by deadline, one, many at once; and entering somebody who signed on paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.people.errors import BadName, BadPhone
from chunfeng.domain.unions import policies
from chunfeng.domain.unions.enums import JoinState, JoinStep
from chunfeng.domain.unions.errors import CannotJoin, OtherName
from chunfeng.domain.unions.queries import joining as queries
from chunfeng.domain.unions.queries import members as unions
from chunfeng.domain.unions.services import joining as services
from chunfeng.kernel.errors import Refusal
from chunfeng.shared import downloads, windows
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame

ACTS = {"approve": JoinStep.APPROVE, "return": JoinStep.RETURN, "refuse": JoinStep.REFUSE}


def _search(form: forms.Filters) -> queries.JoinSearch:
    kept = form.kept
    return queries.JoinSearch(state=kept.get("state", ""), words=kept.get("words", ""))


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits, the soonest deadline first; with a state chosen, everything in that state, newest first."""
    form = forms.JoinFilters.of(request.GET)
    search = _search(form)
    plain = not search.state and not search.words
    total, due = queries.applications_due(request.actor) if plain else (0, [])
    found, lines = (None, due) if plain else queries.applications(request.actor, search, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/joining.html",
        active="joining",
        form=form,
        lines=lines,
        total=total,
        plain=plain,
        pager=frame.pager(found, request.GET) if found is not None else None,
        exports=frame.export_links("desk:joining_export", request.GET),
        may_keep=policies.keeps_some_members(request.actor),
        acts=[
            {"value": "approve", "label": _("Accept…")},
            {"value": "return", "label": _("Send back…")},
            {"value": "refuse", "label": _("Do not accept…"), "tone": "bad"},
        ],
    )


@staff
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = queries.application_rows(request.actor, _search(forms.JoinFilters.of(request.GET)))
    return downloads.sheet(kind, _("applications to join"), queries.application_columns(), rows)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    form = forms.Enter(
        request.POST if request.method == "POST" else None,
        unions=unions.unions_to_keep(actor, request.GET.get("find", "")),
    )
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            application = services.enter(
                actor=actor,
                organisation_id=said["union"],
                name=said["name"],
                phone=said["phone"],
                consent_paper=said["consent_paper"],
                employer_name=said["employer_name"],
                groups=said["groups"],
            )
        except BadName as refusal:
            form.add_error("name", f"{refusal.message} {refusal.next_step}")
        except (BadPhone, OtherName) as refusal:
            form.add_error("phone", f"{refusal.message} {refusal.next_step}")
        except CannotJoin as refusal:
            refused = refusal
        else:
            messages.success(request, _("The application is in the list."))
            return redirect("desk:join", application.pk)
    status = 422 if form.is_bound else 200
    return frame.page(request, "desk/joining_new.html", active="joining", status=status, form=form, refused=refused)


@staff
@require_safe
def detail(request: HttpRequest, join_id: int) -> HttpResponse:
    return _detail(request, join_id)


def _detail(request: HttpRequest, join_id: int, *, status: int = 200, **more: Any) -> HttpResponse:
    line, steps, application = queries.application(request.actor, join_id)
    return frame.page(
        request,
        "desk/join.html",
        active="joining",
        status=status,
        line=line,
        steps=steps,
        application=application,
        open=application.state == JoinState.SUBMITTED and policies.can_review_join(request.actor, application).ok,
        mine=application.owner_id is not None and application.owner_id == request.actor.person_id,
        **{"decision": forms.JoinDecision(), "failed": "", **more},
    )


@staff
@require_POST
def decide_one(request: HttpRequest, join_id: int) -> HttpResponse:
    """Take the review, accept, send back or do not accept; the second officer who presses learns that it is done."""
    act = request.POST.get("act", "")
    if act == "take":
        services.take(actor=request.actor, application_id=join_id)
        messages.success(request, _("The review is yours: colleagues see it."))
        return redirect("desk:join", join_id)
    if act == "approve":
        membership = services.approve(actor=request.actor, application_id=join_id)
        messages.success(request, _("Accepted: member number %(number)s.") % {"number": membership.number})
        return redirect("desk:join", join_id)
    decision = forms.JoinDecision(request.POST)
    if act not in ACTS or not decision.is_valid():
        return _detail(request, join_id, status=422, decision=decision, failed=act)
    decide = {"return": services.send_back, "refuse": services.refuse}[act]
    decide(actor=request.actor, application_id=join_id, reason=decision.cleaned_data["reason"])
    messages.success(request, _("Done. The applicant reads your reason."))
    return redirect("desk:join", join_id)


@staff
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What deciding the ticked applications would do: nothing has happened yet."""
    return _preview(request, forms.JoinDecision())


def _preview(request: HttpRequest, decision: forms.JoinDecision, *, status: int = 200) -> HttpResponse:
    act = request.POST.get("act", "")
    return frame.page(
        request,
        "desk/joining_preview.html",
        active="joining",
        status=status,
        lines=queries.chosen(request.actor, forms.Chosen(request.POST).ids),
        act=act if act in ACTS else "approve",
        decision=decision,
    )


@staff
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    act = ACTS.get(request.POST.get("act", ""), JoinStep.APPROVE)
    decision = forms.JoinDecision(request.POST)
    if act != JoinStep.APPROVE and not decision.is_valid():
        return _preview(request, decision, status=422)
    reason = "" if act == JoinStep.APPROVE else decision.cleaned_data["reason"]
    outcome = services.decide_many(
        actor=request.actor, act=act, application_ids=forms.Chosen(request.POST).ids, reason=reason
    )
    done = len(outcome.decided)
    if done:
        messages.success(
            request, ngettext("%(n)s application is decided.", "%(n)s applications are decided.", done) % {"n": done}
        )
    for application_id, refusal in outcome.held[:5]:
        messages.warning(request, _("No. %(number)s: %(why)s") % {"number": application_id, "why": refusal.message})
    if not done and not outcome.held:
        messages.info(request, _("There was nothing left to decide."))
    return redirect("desk:joining")
