"""My applications: how they stand, what I can do, and the letter."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.programs.queries import letters, own
from chunfeng.domain.programs.services import filing
from chunfeng.web.access import person
from chunfeng.web.benefits.forms import NewAccount, Words

FAILED = ("refuse", "send_back", "bounce", "freeze", "uphold", "claw_back", "take_back", "lapse", "miss")


@person
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {"rows": own.applications(request.actor), "back_url": reverse("worker:me")}
    return render(request, "benefits/mine.html", context)


@person
@require_safe
def detail(request: HttpRequest, benefit_id: int) -> HttpResponse:
    return _page(request, own.application(request.actor, benefit_id))


@person
@require_safe
def letter(request: HttpRequest, benefit_id: int) -> HttpResponse:
    """The decision as a letter, with every condition."""
    found = own.application(request.actor, benefit_id)
    answer = HttpResponse(letters.letter(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.application.number}.pdf"'
    return answer


@person
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, benefit_id: int) -> HttpResponseBase:
    """Asked once, with what it means."""
    found = own.application(request.actor, benefit_id)
    if request.method == "POST":
        filing.withdraw(actor=request.actor, application_id=benefit_id)
        messages.success(request, _("Withdrawn. You can apply again at any time."))
        return redirect("benefits:application", benefit_id)
    if "withdraw" not in found.acts:
        return redirect("benefits:application", benefit_id)
    context = {
        "card": None,
        "title": _("Take this application back?"),
        "text": str(found.declaration.title),
        "effects": [
            _("Nobody reviews it any more, and nothing is paid for it."),
            _("You can apply again at any time."),
        ],
        "action": reverse("benefits:withdraw", args=[benefit_id]),
        "label": _("Take it back"),
        "cancel_url": reverse("benefits:application", args=[benefit_id]),
    }
    return render(request, "worker/confirm.html", context)


@person
@require_POST
def appeal(request: HttpRequest, benefit_id: int) -> HttpResponseBase:
    found = own.application(request.actor, benefit_id)
    form = Words(request.POST)
    if not form.is_valid():
        return _page(request, found, appeal=form, status=422)
    filing.appeal(actor=request.actor, application_id=benefit_id, words=form.cleaned_data["words"])
    messages.success(request, _("The union above looks at it again."))
    return redirect("benefits:application", benefit_id)


@person
@require_POST
def account(request: HttpRequest, benefit_id: int) -> HttpResponseBase:
    found = own.application(request.actor, benefit_id)
    form = NewAccount(request.POST)
    if not form.is_valid():
        return _page(request, found, account=form, status=422)
    filing.correct_account(actor=request.actor, application_id=benefit_id, **form.cleaned_data)
    messages.success(request, _("Noted. It is paid to this account next."))
    return redirect("benefits:application", benefit_id)


def _page(request: HttpRequest, found: own.Own, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "own": found,
        "steps": [
            {
                "state": "failed" if step.act in FAILED else "done",
                "title": step.get_act_display(),
                "when": step.at,
                "text": step.note,
            }
            for step in found.steps
        ],
        "may_appeal": found.application.state == "refused" and filing.may_appeal(found.application).ok,
        "appeal": Words(),
        "account": NewAccount(),
        "back_url": reverse("benefits:mine"),
        **more,
    }
    return render(request, "benefits/application.html", context, status=status)
