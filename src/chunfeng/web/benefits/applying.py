"""The form of an application: kept as a draft page by page, with papers, sent in at the end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chunfeng.domain.programs.errors import BadPaper, CannotApply, FormNotComplete, OneFileOnly
from chunfeng.domain.programs.queries import own
from chunfeng.domain.programs.services import filing
from chunfeng.kernel.errors import Refusal
from chunfeng.web.access import person
from chunfeng.web.benefits.forms import PREFIX, DeclaredForm


@person
@require_POST
def begin(request: HttpRequest, program_key: str) -> HttpResponseBase:
    made = filing.begin(actor=request.actor, key=program_key)
    return redirect("benefits:form", made.pk)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, benefit_id: int) -> HttpResponseBase:
    """All pages of the form under each other: it works without scripts, and every button keeps what was typed."""
    found = own.application(request.actor, benefit_id)
    if not found.open:
        return redirect("benefits:application", benefit_id)
    if request.method != "POST":
        return _page(request, found)
    sent = {name.removeprefix(PREFIX): request.POST.getlist(name) for name in request.POST if name.startswith(PREFIX)}
    typed = {name: texts[-1] for name, texts in sent.items() if texts}
    unticked = {
        field.name: ["false"]
        for _title, fields in own.pages(found)
        for field in fields
        if field.kind == "yes" and field.name not in sent
    }
    act = request.POST.get("act", "save")
    try:
        filing.keep(actor=request.actor, application_id=benefit_id, sent={**sent, **unticked})
        if _attach(request, benefit_id) or act == "save":
            messages.success(request, _("Kept. You can go on whenever you like."))
            return redirect("benefits:form", benefit_id)
        filing.submit(actor=request.actor, application_id=benefit_id)
    except FormNotComplete as refusal:
        return _page(request, found, typed=typed, problems=refusal.problems, refusal=refusal)
    except BadPaper as refusal:
        return _page(request, found, typed=typed, refusal=refusal)
    except (CannotApply, OneFileOnly) as refusal:
        return _page(request, found, typed=typed, refusal=refusal, status=409)
    messages.success(request, _("Sent in. You find it under “My applications”."))
    return redirect("benefits:application", benefit_id)


@person
@require_POST
def remove(request: HttpRequest, benefit_id: int, attachment_id: int) -> HttpResponseBase:
    filing.detach(actor=request.actor, application_id=benefit_id, attachment_id=attachment_id)
    return redirect("benefits:form", benefit_id)


def _attach(request: HttpRequest, benefit_id: int) -> int:
    """Hand in what was chosen; how many files. Raises BadPaper."""
    number = 0
    for key in request.FILES:
        for file in request.FILES.getlist(key):
            filing.attach(
                actor=request.actor,
                application_id=benefit_id,
                key=key,
                name=file.name or "",
                size=file.size or 0,
                content=file.read() if (file.size or 0) <= filing.MOST_BYTES else b"",
            )
            number += 1
    return number if request.POST.get("act") != "send" else 0


def _page(
    request: HttpRequest,
    found: own.Own,
    *,
    typed: dict[str, str] | None = None,
    problems: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
    status: int = 422,
) -> HttpResponse:
    problems = problems or {}
    context = {
        "own": found,
        "pages": [(title, DeclaredForm(fields, problems)) for title, fields in own.pages(found, typed)],
        "files": [(file, problems.get(file.paper.key, "")) for file in own.files(found)],
        "refusal": refusal,
        "back_url": reverse("benefits:mine"),
    }
    return render(request, "benefits/form.html", context, status=status if refusal else 200)
