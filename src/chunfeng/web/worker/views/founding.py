"""Found a union at work: ask for it, follow it, correct it, take it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.unions import queries
from chunfeng.domain.unions.enums import FOUNDING_TRANSITIONS
from chunfeng.domain.unions.errors import EmployerCovered, FoundingOpen, NotComplete
from chunfeng.domain.unions.models import Founding
from chunfeng.domain.unions.services import foundings as services
from chunfeng.kernel.errors import Refusal
from chunfeng.kernel.transitions import steps_from
from chunfeng.kernel.verdict import Verdict
from chunfeng.web.access import person
from chunfeng.web.worker.founding_forms import FoundingForm

REFUSALS = (EmployerCovered, FoundingOpen, NotComplete)


@person
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "worker/foundings.html",
        {"foundings": queries.foundings_of(request.actor), "back_url": reverse("worker:me")},
    )


@person
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    form = FoundingForm(request.POST if request.method == "POST" else None, initial={"kind": "enterprise"})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.apply(actor=request.actor, **form.said)
        except REFUSALS as error:
            refusal = error
        else:
            messages.success(request, _("Sent to %(union)s.") % {"union": made.above.name})
            return redirect("worker:founding", made.pk)
    return _form(
        request,
        form,
        refusal,
        title=_("Found a union"),
        lead=_("A few colleagues are enough to ask for it. The union above answers within five working days."),
        label=_("Send it to the union above"),
        back_url=reverse("worker:foundings"),
    )


@person
@require_safe
def detail(request: HttpRequest, founding_id: int) -> HttpResponse:
    found = queries.own_founding(request.actor, founding_id)
    open_steps = steps_from(FOUNDING_TRANSITIONS, found.state)
    steps: list[dict[str, Any]] = [
        {"state": "done", "title": step.get_act_display(), "when": step.at, "text": step.note}
        for step in queries.steps_of(found)
    ]
    return render(
        request,
        "worker/founding.html",
        {
            "founding": found,
            "steps": [*steps, *({"state": "next", "title": title} for title in _to_come(found))],
            "correct_url": reverse("worker:founding_correct", args=[found.pk]) if "correct" in open_steps else "",
            "withdraw_url": reverse("worker:founding_withdraw", args=[found.pk]) if "withdraw" in open_steps else "",
            "back_url": reverse("worker:foundings"),
        },
    )


@person
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, founding_id: int) -> HttpResponseBase:
    found = queries.own_founding(request.actor, founding_id)
    if "correct" not in steps_from(FOUNDING_TRANSITIONS, found.state):
        return redirect("worker:founding", found.pk)
    form = FoundingForm(request.POST if request.method == "POST" else None, initial=FoundingForm.filled(found))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            services.correct(actor=request.actor, founding_id=found.pk, **form.said)
        except REFUSALS as error:
            refusal = error
        else:
            messages.success(request, _("Corrected, and sent to %(union)s.") % {"union": found.above.name})
            return redirect("worker:founding", found.pk)
    return _form(
        request,
        form,
        refusal,
        title=_("Correct the application"),
        lead=found.reasons,
        label=_("Send it again"),
        back_url=reverse("worker:founding", args=[found.pk]),
    )


@person
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, founding_id: int) -> HttpResponseBase:
    """Asked once, with what it means."""
    found = queries.own_founding(request.actor, founding_id)
    if request.method == "POST":
        services.withdraw(actor=request.actor, founding_id=found.pk)
        messages.success(request, _("Withdrawn. You can apply again at any time."))
        return redirect("worker:founding", found.pk)
    if "withdraw" not in steps_from(FOUNDING_TRANSITIONS, found.state):
        return redirect("worker:founding", found.pk)
    return render(
        request,
        "worker/confirm.html",
        {
            "card": None,
            "title": _("Take this application back?"),
            "text": _("%(union)s does not review it any more.") % {"union": found.above.name},
            "effects": [_("You or a colleague can apply again at any time.")],
            "action": reverse("worker:founding_withdraw", args=[found.pk]),
            "label": _("Take it back"),
            "cancel_url": reverse("worker:founding", args=[found.pk]),
        },
    )


def _form(request: HttpRequest, form: FoundingForm, refusal: Refusal | None, **words: Any) -> HttpResponse:
    """The form with what was typed and everything that stands in the way, at once."""
    verdict = None
    if refusal is not None:
        form.add_error(None, f"{refusal.message} {refusal.next_step}")
        if refusal.verdict.reasons:
            verdict = Verdict(refusal.verdict.against)
    status = 422 if form.errors else 200
    return render(request, "worker/founding_form.html", {"form": form, "verdict": verdict, **words}, status=status)


def _to_come(found: Founding) -> list[str]:
    words = {
        "submitted": [_("%(union)s decides") % {"union": found.above.name}, _("the founding meeting")],
        "approved": [_("the founding meeting")],
    }
    return words.get(found.state, [])
