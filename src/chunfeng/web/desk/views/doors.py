"""The day itself at the desk: who is in, checking in by hand, numbers to call, devices."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.happenings import policies
from chunfeng.domain.happenings.errors import CannotRegister, NobodyWaits, NoSeatLeft
from chunfeng.domain.happenings.models import Happening, Line
from chunfeng.domain.happenings.queries import desk as queries
from chunfeng.domain.happenings.queries import doors as queries_of_doors
from chunfeng.domain.happenings.queries import queues as lines
from chunfeng.domain.happenings.services import checkins, devices, registrations
from chunfeng.domain.happenings.services import queues as services
from chunfeng.domain.people.errors import BadName, BadPhone
from chunfeng.kernel.typed import whole
from chunfeng.shared import live
from chunfeng.web import streams
from chunfeng.web.access import staff
from chunfeng.web.desk import frame
from chunfeng.web.desk import happening_forms as forms
from chunfeng.web.desk.views.happenings import organised

NUMBER_TURNS = ("call", "serve", "finish", "miss")


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def doors(request: HttpRequest, happening_id: int) -> HttpResponseBase:
    """Counts that are live, the last acts, and a way in for whoever has no code."""
    found = queries.happening(request.actor, happening_id)
    form = forms.WalkIn(request.POST if request.POST.get("act") == "walk_in" else None)
    if request.method == "POST":
        if request.POST.get("act") == "walk_in":
            if form.is_valid() and _walk_in(request, found.pk, form):
                return redirect("desk:doors", found.pk)
        else:
            _act(request, found.pk)
            return redirect("desk:doors", found.pk)
    words = request.GET.get("words", "")[:40]
    stream = streams.stream(request, live.happening_topic(found.pk))
    response = frame.page(
        request,
        "desk/doors.html",
        active="happenings",
        status=422 if request.method == "POST" else 200,
        found=found,
        stream=stream,
        words=words,
        hits=[(hit, uuid4()) for hit in queries_of_doors.found_by_hand(request.actor, found.pk, words)]
        if words
        else [],
        unnamed_id=uuid4(),
        form=form,
        **_at_the_doors(request, found),
    )
    return streams.allow(response, stream)


@staff
@require_safe
def doors_now(request: HttpRequest, happening_id: int) -> HttpResponse:
    """The part that changes."""
    return render(
        request, "desk/doors_now.html", _at_the_doors(request, queries.happening(request.actor, happening_id))
    )


def _at_the_doors(request: HttpRequest, found: Happening) -> dict[str, Any]:
    return {
        "numbers": queries.numbers(found),
        "scans": queries_of_doors.latest(request.actor, found.pk),
        "organises": policies.can_organise(request.actor, found.organisation_path).ok,
    }


@staff
@require_POST
def open_line(request: HttpRequest, happening_id: int) -> HttpResponse:
    found = organised(request, happening_id)
    form = forms.OpenLine(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what the queue is for."))
        return redirect("desk:happening", found.pk)
    made = services.open_line(actor=request.actor, happening_id=found.pk, **form.cleaned_data)
    return redirect("desk:line", made.pk)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """One queue from the desk's side: call the next, give out a number on paper, stop giving out numbers."""
    found = lines.line(line_id)
    happening = queries.happening(request.actor, found.happening_id)
    if request.method == "POST":
        act, desk = request.POST.get("act", ""), request.POST.get("desk", "")[:30]
        if act == "next":
            try:
                called = services.call_next(actor=request.actor, line_id=found.pk, desk=desk)
                messages.success(request, _("%(number)s is called.") % {"number": lines.label(found, called.number)})
            except NobodyWaits as refusal:
                messages.info(request, str(refusal.message))
        elif act == "paper":
            given = services.take_paper(actor=request.actor, line_id=found.pk)
            messages.success(request, _("Number %(number)s") % {"number": lines.label(found, given.number)})
        else:
            services.set_opened(actor=request.actor, line_id=found.pk, opened=act == "open")
        if request.POST.get("back") == "board" and hasattr(happening, "fair"):
            return redirect("desk:fair_board", happening.fair.pk)
        return redirect("desk:line", found.pk)
    stream = streams.stream(request, live.happening_topic(happening.pk))
    response = frame.page(
        request, "desk/line.html", active="happenings", found=happening, stream=stream, **_in_line(request, found)
    )
    return streams.allow(response, stream)


@staff
@require_safe
def line_now(request: HttpRequest, line_id: int) -> HttpResponse:
    """The part that changes."""
    found = lines.line(line_id)
    queries.happening(request.actor, found.happening_id)  # it is one that they may see
    return render(request, "desk/line_now.html", _in_line(request, found))


def _in_line(request: HttpRequest, found: Line) -> dict[str, Any]:
    return {
        "view": lines.view(found),
        "numbers": lines.numbers(found),
        "organises": policies.can_call(request.actor, found).ok,
    }


@staff
@require_POST
def number(request: HttpRequest, ticket_id: int, turn: str) -> HttpResponse:
    if turn not in NUMBER_TURNS:
        raise Http404
    done = services.act(actor=request.actor, ticket_id=ticket_id, name=turn)
    return redirect("desk:line", done.line_id)


@staff
@require_safe
def all_devices(request: HttpRequest) -> HttpResponse:
    return frame.page(
        request,
        "desk/devices.html",
        active="happenings",
        devices=queries_of_doors.devices(request.actor),
        organises=bool(request.actor.scopes(*policies.ORGANISERS)),
    )


@staff
@require_POST
def revoke(request: HttpRequest, device_id: int) -> HttpResponse:
    done = devices.revoke(actor=request.actor, device_id=device_id)
    messages.success(request, _("%(device)s can check nobody in any more.") % {"device": done.name})
    return redirect("desk:devices")


def _walk_in(request: HttpRequest, happening_id: int, form: forms.WalkIn) -> bool:
    said = form.cleaned_data
    try:
        made = registrations.walk_in(
            actor=request.actor, happening_id=happening_id, phone=said["phone"], name=said["name"]
        )
    except (BadPhone, BadName) as refusal:
        form.add_error("phone" if isinstance(refusal, BadPhone) else "name", str(refusal.message))
        return False
    except (NoSeatLeft, CannotRegister) as refusal:
        form.add_error(None, f"{refusal.message} {refusal.next_step}")
        return False
    answer = checkins.check_in(actor=request.actor, happening_id=happening_id, registration_id=made.pk)
    messages.success(request, f"{answer.name} {answer.text}")
    return True


def _act(request: HttpRequest, happening_id: int) -> None:
    """One act by hand. The form carries the id of the act, so that sending it twice adds nothing."""
    said = request.POST
    if "undo" in said:
        checkins.undo(actor=request.actor, happening_id=happening_id, client_id=_uuid(said["undo"]))
        messages.info(request, _("Taken back."))
        return
    registration = said.get("registration", "")
    answer = checkins.check_in(
        actor=request.actor,
        happening_id=happening_id,
        kind="out" if said.get("act") == "out" else "in",
        client_id=_uuid(said["client_id"]) if said.get("client_id") else None,
        code=said.get("code", "").strip(),
        registration_id=whole(registration),
        unnamed=said.get("act") == "unnamed",
    )
    tell = messages.error if answer.result == "refused" else messages.success
    tell(request, " ".join(part for part in (answer.name, answer.text, answer.next_step) if part))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
