"""Public notices: the list, one of them to the letter, and objecting to a line."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.programs.queries import public
from chunfeng.domain.programs.services import noticing
from chunfeng.kernel.typed import whole
from chunfeng.web.access import person
from chunfeng.web.access import public as everybody
from chunfeng.web.benefits.forms import Words


@everybody
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {"notices": public.notices(), "back_url": reverse("benefits:index")}
    return render(request, "benefits/notices.html", context)


@everybody
@require_safe
def detail(request: HttpRequest, notice_code: str) -> HttpResponse:
    return _page(request, notice_code, Words())


@everybody
@require_safe
def snapshot(request: HttpRequest, notice_code: str) -> HttpResponse:
    """What was posted, to the letter: its SHA-256 is the one on the page."""
    found = public.notice(notice_code).notice
    answer = HttpResponse(found.snapshot, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.json"'
    return answer


@person
@require_POST
def object_to(request: HttpRequest, notice_code: str) -> HttpResponseBase:
    form, line = Words(request.POST), whole(request.POST.get("line", ""))
    if not form.is_valid() or line is None:
        return _page(request, notice_code, form, status=422)
    noticing.object_to(actor=request.actor, code=notice_code, line=line, words=form.cleaned_data["words"])
    messages.success(request, _("Thank you. It is looked into; nothing is paid to this person until then."))
    return redirect("benefits:notice", notice_code)


def _page(request: HttpRequest, notice_code: str, form: Words, *, status: int = 200) -> HttpResponse:
    context = {
        "posted": public.notice(notice_code),
        "form": form,
        "signed_in": request.actor.person_id is not None,
        "back_url": reverse("benefits:notices"),
    }
    return render(request, "benefits/notice.html", context, status=status)
