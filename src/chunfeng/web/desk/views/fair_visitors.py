"""Telling people of a fair: whom it suits, how many are told, and how far that is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.fairs.enums import PUSHING, PushState
from chunfeng.domain.fairs.models import Push
from chunfeng.domain.fairs.queries import desk as queries
from chunfeng.domain.fairs.queries import pushes
from chunfeng.domain.fairs.services import push
from chunfeng.web.access import staff
from chunfeng.web.desk.views.fairs import fair_page


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def call_visitors(request: HttpRequest, fair_id: int) -> HttpResponse:
    """Whom the positions of the fair suit: first they are looked for, then one press tells them. Either may take a while."""
    fair = queries.desk_fair(request.actor, fair_id)
    if request.method == "POST":
        if request.POST.get("act") == "call":
            _told(request, push.call(actor=request.actor, fair_id=fair_id))
        else:
            push.look(actor=request.actor, fair_id=fair_id)
        return redirect("desk:fair_push", fair_id)
    told = pushes.told(fair)
    return fair_page(
        request,
        "desk/fair_push.html",
        fair,
        "visitors",
        told=told,
        latest=told.latest,
        job=_push_job(told.latest),
    )


@staff
@require_safe
def push_progress(request: HttpRequest, fair_id: int) -> HttpResponse:
    """How far it is, asked again every two seconds; when it is over the whole page is loaded anew."""
    job = _push_job(pushes.latest(queries.desk_fair(request.actor, fair_id)))
    if job is None:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "parts/progress.html", {"job": job})


def _told(request: HttpRequest, found: Push) -> None:
    if found.state == PushState.DONE:
        number = found.called
        said = ngettext("%(count)s person is told.", "%(count)s people are told.", number) % {"count": number}
        messages.success(request, said)


def _push_job(found: Push | None) -> dict[str, object] | None:
    """Long work for parts/progress.html, or None when nothing is under way."""
    if found is None or found.state not in PUSHING:
        return None
    telling = found.state == PushState.CALLING and found.called > 0
    return {
        "url": reverse("desk:fair_push_progress", args=[found.fair_id]),
        "label": _("People are being told") if telling else _("Everybody who looks for work is gone through"),
        "done": found.called if telling else found.looked,
        "total": found.to_call if telling else found.to_look,
        "finished": False,
        "text": _("You can leave this page; it goes on without you."),
    }
