"""One's own part: registering, the ticket, the seat that is held, giving it back, saying how it was."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.happenings.enums import Channel, RegistrationStatus, RegistrationStep
from chunfeng.domain.happenings.errors import CannotRegister
from chunfeng.domain.happenings.models import Registration, RegistrationLog
from chunfeng.domain.happenings.queries import own, public, queues
from chunfeng.domain.happenings.services import feedback as opinions
from chunfeng.domain.happenings.services import registrations
from chunfeng.kernel import clock
from chunfeng.shared import papers
from chunfeng.web.access import person
from chunfeng.web.happenings import forms
from chunfeng.web.happenings.public import page
from chunfeng.web.templatetags.chunfeng import moment


@person
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, happening_code: str) -> HttpResponseBase:
    """One tap where there is nothing to choose. Looking at it (after signing in) is the page of the happening."""
    found = public.happening(happening_code)
    if request.method != "POST":
        return redirect("happenings:detail", found.code)
    form = forms.Registering(request.POST, happening=found, sessions=public.sessions(found))
    if not form.is_valid():
        return page(request, found, status=422, form=form)
    try:
        made = registrations.register(
            actor=request.actor,
            happening_id=found.pk,
            session_id=form.cleaned_data.get("session"),
            channel=form.cleaned_data.get("channel") or found.channels[0],
        )
    except CannotRegister as refusal:
        return page(request, found, status=409, reasons=refusal.verdict.against, may_register=False)
    if made.status == RegistrationStatus.WAITING:
        messages.info(
            request, _("All seats are taken. You are on the waiting list; when a seat is free we write to you.")
        )
    else:
        messages.success(request, _("You are registered. Show the code at the door."))
    return redirect("happenings:ticket", made.pk)


@person
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    feed = request.build_absolute_uri(reverse("happenings:feed", args=[own.feed_code(actor)]))
    context = {
        "rows": [row(each) for each in own.registrations_of(actor)],
        "numbers": queues.own_tickets(actor),
        "feed": feed.replace("https://", "webcal://").replace("http://", "webcal://"),
        "index_url": reverse("happenings:index"),
        "back_url": reverse("worker:me"),
    }
    return render(request, "happenings/mine.html", context)


@person
@require_safe
def ticket(request: HttpRequest, registration_id: int) -> HttpResponse:
    """The code for the door, and what became of the registration. Opening it is reading its news."""
    actor = request.actor
    found = own.registration_of(actor, registration_id)
    registrations.mark_seen(actor=actor, registration_id=found.pk)
    shown = own.ticket(found) if found.channel == Channel.SPOT else None
    waiting = found.status == RegistrationStatus.WAITING
    context = {
        "registration": found,
        "happening": found.happening,
        "ticket": shown,
        "code": mark_safe(papers.qr(shown.code, error="l")) if shown else "",  # noqa: S308  drawn by us
        "offered": found.status == RegistrationStatus.OFFERED,
        "waiting": waiting,
        "before": own.place_in_line(found) if waiting else 0,
        "steps": [timeline(step) for step in own.steps_of(found)],
        "live": found.status in (RegistrationStatus.WAITING, RegistrationStatus.OFFERED, RegistrationStatus.REGISTERED)
        and found.happening.ends_at > clock.now(),
        "where": "，".join(text for text in (found.happening.venue, found.happening.address) if text),
        "back_url": reverse("happenings:mine"),
    }
    return render(request, "happenings/ticket.html", context)


@person
@require_POST
def take_up(request: HttpRequest, registration_id: int) -> HttpResponseBase:
    registrations.take_up(actor=request.actor, registration_id=registration_id)
    messages.success(request, _("The seat is yours. Show the code at the door."))
    return redirect("happenings:ticket", registration_id)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, registration_id: int) -> HttpResponseBase:
    """Asked once, with what it means."""
    found = own.registration_of(request.actor, registration_id)
    if request.method == "POST":
        registrations.cancel(actor=request.actor, registration_id=found.pk)
        messages.success(request, _("Cancelled. The seat goes to whoever waits for it."))
        return redirect("happenings:mine")
    context = {
        "card": None,
        "title": _("Cancel this registration?"),
        "text": found.happening.title,
        "effects": [
            _("Your seat goes to the next in line at once."),
            _("You can register again if there are seats left."),
        ],
        "action": reverse("happenings:cancel", args=[found.pk]),
        "label": _("Cancel the registration"),
        "cancel_url": reverse("happenings:ticket", args=[found.pk]),
    }
    return render(request, "worker/confirm.html", context)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, happening_code: str) -> HttpResponseBase:
    found = public.happening(happening_code)
    if request.method != "POST":
        return redirect("happenings:detail", found.code)
    form = forms.FeedbackForm(request.POST)
    if not form.is_valid():
        return page(request, found, status=422, feedback_form=form)
    said = form.cleaned_data
    opinions.say(actor=request.actor, happening_id=found.pk, stars=said["stars"], words=said["words"])
    messages.success(request, _("Thank you. The organisers read this, without your name."))
    return redirect("happenings:detail", found.code)


def row(found: Registration) -> dict[str, Any]:
    happening = found.happening
    return {
        "url": reverse("happenings:ticket", args=[found.pk]),
        "title": happening.title,
        "text": " · ".join(text for text in (happening.venue, found.group.name if found.group else "") if text),
        "when": happening.starts_at,
        "state": found.status,
        "state_label": found.get_status_display(),
    }


def notice(step: RegistrationLog) -> dict[str, Any]:
    """What others did with a registration, for the page of messages."""
    found = step.registration
    unread = _("New: ") if step.seen_at is None else ""
    return {
        "title": f"{unread}{found.happening.title}：{RegistrationStep(step.step).label}",
        "text": step.note or moment(found.happening.starts_at),
        "url": reverse("happenings:ticket", args=[found.pk]),
        "when": step.at,
        "icon": "calendar",
        "tone": "quiet" if step.seen_at else "wait",
    }


def timeline(step: RegistrationLog) -> dict[str, Any]:
    failed = step.step in (RegistrationStep.CANCEL, RegistrationStep.LAPSE, RegistrationStep.CALL_OFF)
    return {
        "state": "failed" if failed else "done",
        "title": RegistrationStep(step.step).label,
        "when": step.at,
        "text": step.note,
        "url": "",
        "label": "",
    }
