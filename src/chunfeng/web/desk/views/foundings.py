"""Applications to found a union: the queue, one of them, and what is decided about it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.unions import policies, queries
from chunfeng.domain.unions.enums import FOUNDING_TRANSITIONS, FoundingState
from chunfeng.domain.unions.errors import ApprovalNumberUsed, CannotHappen
from chunfeng.domain.unions.models import Founding
from chunfeng.domain.unions.services import foundings as services
from chunfeng.kernel import clock
from chunfeng.kernel.transitions import steps_from
from chunfeng.shared import windows
from chunfeng.web.access import staff
from chunfeng.web.desk import frame, union_forms
from chunfeng.web.desk.views.tree import tabs

Decide = Callable[..., Founding]


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for a review by its last day, then all of them."""
    actor = request.actor
    form = union_forms.FoundingFilters.of(request.GET)
    kept = form.kept
    search = queries.FoundingSearch(
        words=kept.get("words", ""), state=kept.get("state", ""), mine=bool(kept.get("mine"))
    )
    found = queries.desk_foundings(actor, search, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/foundings.html",
        active="tree",
        form=form,
        waiting=queries.waiting_foundings(actor),
        foundings=found,
        pager=frame.pager(found, request.GET),
        tabs=tabs("foundings"),
        now=clock.today(),
    )


@staff
@require_safe
def detail(request: HttpRequest, founding_id: int) -> HttpResponse:
    return _detail(request, queries.desk_founding(request.actor, founding_id))


def _detail(request: HttpRequest, founding: Founding, *, status: int = 200, **more: Any) -> HttpResponse:
    steps = queries.steps_of(founding)
    open_steps = steps_from(FOUNDING_TRANSITIONS, founding.state)
    verdict = policies.can_review(request.actor, founding)
    return frame.page(
        request,
        "desk/founding.html",
        active="tree",
        status=status,
        founding=founding,
        overdue=queries.is_overdue(founding),
        mine=founding.owner_id is not None and founding.owner_id == request.actor.person_id,
        verdict=None if verdict.ok else verdict,
        can_decide=verdict.ok and "approve" in open_steps,
        can_meet=verdict.ok and "hold_ceremony" in open_steps,
        steps=[
            {
                "state": "done",
                "title": step.get_act_display(),
                "when": step.at,
                "text": " · ".join(
                    filter(None, (step.note, step.by.name if step.by and step.by_id != founding.applicant_id else ""))
                ),
            }
            for step in steps
        ],
        **{
            "approval": union_forms.Approval(initial={"approved_on": clock.today()}),
            "meeting": union_forms.Meeting(initial={"held_on": clock.today()}),
            "reasons": union_forms.Reasons(),
            "failed": "",
            **more,
        },
    )


@staff
@require_POST
def decide(request: HttpRequest, founding_id: int, decision: str) -> HttpResponseBase:
    """Take, approve, send back, refuse, enter the founding meeting. Sent twice: done already."""
    founding = queries.desk_founding(request.actor, founding_id)
    chosen = {
        "take": (None, services.take, _("You review this application now.")),
        "approve": (union_forms.Approval, services.approve, _("%(name)s is approved. Its founding meeting is due.")),
        "send-back": (
            union_forms.Reasons,
            services.send_back,
            _("%(name)s was sent back, and the applicant reads why."),
        ),
        "refuse": (union_forms.Reasons, services.refuse, _("%(name)s was refused, and the applicant reads why.")),
        "meet": (union_forms.Meeting, services.hold_ceremony, _("%(name)s is founded, and counts from now on.")),
    }.get(decision)
    if chosen is None:
        raise Http404
    form_class, service, said = chosen
    if founding.state == _RESULTS.get(decision) and founding.decided_by_id == request.actor.person_id:
        return redirect("desk:founding", founding.pk)
    return _decided(request, founding, decision, form_class, service, said)


_RESULTS = {
    "approve": FoundingState.APPROVED,
    "send-back": FoundingState.RETURNED,
    "refuse": FoundingState.REFUSED,
    "meet": FoundingState.FOUNDED,
}
_NAMES = {"approve": "approval", "send-back": "reasons", "refuse": "reasons", "meet": "meeting"}


def _decided(
    request: HttpRequest,
    founding: Founding,
    act: str,
    form_class: type[forms.Form] | None,
    service: Decide,
    said: str,
) -> HttpResponseBase:
    values: dict[str, Any] = {}
    if form_class is not None:
        form = form_class(request.POST)
        if not form.is_valid():
            return _detail(request, founding, status=422, failed=act, **{_NAMES[act]: form})
        values = form.cleaned_data
        try:
            service(actor=request.actor, founding_id=founding.pk, **values)
        except (ApprovalNumberUsed, CannotHappen) as refusal:
            form.add_error(None, f"{refusal.message} {refusal.next_step}")
            return _detail(request, founding, status=409, failed=act, **{_NAMES[act]: form})
    else:
        service(actor=request.actor, founding_id=founding.pk)
    messages.success(request, said % {"name": founding.name})
    return redirect("desk:founding", founding.pk)
