"""My applications with state and next step, and the news about them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.fairs.models import KioskAct, Summons
from chunfeng.domain.fairs.queries import day as fairs
from chunfeng.domain.fairs.queries import kiosks
from chunfeng.domain.happenings.queries import own as registrations
from chunfeng.domain.hiring import queries, services
from chunfeng.domain.hiring.enums import TRANSITIONS, ApplicationStatus, DeclineReason, Outcome, Step
from chunfeng.domain.hiring.models import Application, ApplicationStep
from chunfeng.domain.hiring.queries import follow_ups
from chunfeng.domain.unions.models import JoinApplicationStep
from chunfeng.domain.unions.queries import own
from chunfeng.kernel.transitions import steps_from
from chunfeng.shared.windows import keys
from chunfeng.web.access import person
from chunfeng.web.happenings import mine
from chunfeng.web.worker import cards
from chunfeng.web.worker.unread import unread_count
from chunfeng.web.worker.views.union import step_label

ICONS = {
    "show_interest": "phone",
    "propose_intent": "handshake",
    "reach_intent": "handshake",
    "decline": "info",
    "reconsider": "phone",
}
TONES = {
    "show_interest": "calm",
    "propose_intent": "wait",
    "reach_intent": "good",
    "decline": "quiet",
    "reconsider": "calm",
}
UNION_TONES = {"approve": "good", "return": "wait", "refuse": "quiet"}


@person
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    status = request.GET.get("status", "")
    if status not in ApplicationStatus:
        status = ""
    found = queries.applications_of(actor, status=status, **keys(request.GET))
    context = {
        "tabs": tabs(status),
        "cards": [cards.of_application(application) for application in found],
        "older_url": turned(status, "after", found.older),
        "newer_url": turned(status, "before", found.newer),
        "back_url": reverse("worker:me"),
        "jobs_url": reverse("worker:jobs"),
        "filtered": bool(status),
        "all_url": reverse("worker:applications"),
        "unread": unread_count(actor),
    }
    return render(request, "worker/applications.html", context)


@person
@require_safe
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """One application: what happens now, and what happened. Opening it is reading its news."""
    actor = request.actor
    found = queries.application_of(actor, application_id)
    services.mark_seen(actor=actor, application_id=found.pk)
    withdrawn = found.status == ApplicationStatus.WITHDRAWN
    context = {
        "card": cards.of_position(found.position),
        "state": found.status,
        "state_label": found.get_status_display(),
        "next_text": cards.what_next(found),
        "note": found.answer_note,
        "reason": DeclineReason(found.decline_reason).label if found.decline_reason else "",
        "steps": timeline(found, queries.steps_of(found)),
        "back_url": reverse("worker:applications"),
        "withdraw_url": reverse("worker:withdraw", args=[found.pk]) if can_withdraw(found) else "",
        "again_url": reverse("worker:apply", args=[found.position_id]) if withdrawn else "",
        "intent": intent(found),
        "contact": contact(found),
        "shared": {"text": shared(found), "url": reverse("worker:data")},
        "unread": unread_count(actor),
    }
    return render(request, "worker/application.html", context)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """The seeker's side of an intent: saying so too, saying so first, or taking it back."""
    found = queries.application_of(request.actor, application_id)
    if request.method == "POST":
        back = request.POST.get("act") == "back"
        now = (services.take_back_intent if back else services.agree_intent)(
            actor=request.actor, application_id=found.pk
        )
        if back:
            messages.success(request, _("Taken back."))
        elif now.status == ApplicationStatus.INTENT:
            messages.success(request, _("Both of you have said yes: the intent is reached."))
        else:
            messages.success(request, _("Said. The employer can say yes, too, within 48 hours."))
    return redirect("worker:application", found.pk)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """Asked once, with what it means; applying again is the way back."""
    actor = request.actor
    found = queries.application_of(actor, application_id)
    if request.method == "POST":
        services.withdraw(actor=actor, application_id=found.pk)
        messages.success(
            request,
            _("Withdrawn. %(employer)s can no longer see your résumé.") % {"employer": found.position.employer.name},
        )
        return redirect("worker:application", found.pk)
    if not can_withdraw(found):
        return redirect("worker:application", found.pk)
    context = {
        "card": cards.of_position(found.position),
        "title": _("Withdraw this application?"),
        "text": _("%(employer)s is told, and can no longer see your name, phone and résumé.")
        % {"employer": found.position.employer.name},
        "effects": [_("You can apply again as long as the position is open.")],
        "action": reverse("worker:withdraw", args=[found.pk]),
        "label": _("Withdraw the application"),
        "cancel_url": reverse("worker:application", args=[found.pk]),
    }
    return render(request, "worker/confirm.html", context)


@person
@require_safe
def messages_page(request: HttpRequest) -> HttpResponse:
    """消息: what employers and unions answered, newest first; each leads to what it is about."""
    actor = request.actor
    answers, changes, asked = queries.news_for(actor), registrations.news_for(actor), follow_ups.asked_of(actor)
    notices = [
        *map(notice, answers),
        *map(mine.notice, changes),
        *(union_notice(step) for step in own.answers_to(actor)),
        *map(fair_notice, fairs.summonses_of(actor)),
        *map(kiosk_notice, kiosks.refused_to(actor)),
    ]
    context = {
        "people": [],
        "asked": asked,
        "notices": sorted(notices, key=lambda one: one["when"], reverse=True),
        "unread": sum(step.seen_at is None for step in (*answers, *changes)) + len(asked),
    }
    return render(request, "worker/messages.html", context)


@person
@require_POST
def follow_up(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """One tap: whether the work has begun, or goes on. Whoever got nothing looks on at once."""
    said = services.say_what_became(actor=request.actor, follow_up_id=follow_up_id, says=request.POST.get("says", ""))
    if said.outcome == Outcome.LEFT:
        messages.info(request, _("Noted. Here is what else fits you."))
        return redirect("worker:jobs")
    messages.success(request, _("Thank you. That helps the next ones, too."))
    return redirect("worker:messages")


def intent(found: Application) -> dict[str, Any] | None:
    """What the seeker can say about working together; at a fair either side begins, elsewhere the employer does."""
    if found.status == ApplicationStatus.INTENT:
        said = "both"
    elif found.proposal_until is not None:
        said = found.proposed_by
    elif found.happening_id is not None and "reach_intent" in steps_from(TRANSITIONS, found.status):
        said = ""
    else:
        return None
    return {"said": said, "until": found.proposal_until, "url": reverse("worker:intent", args=[found.pk])}


def contact(found: Application) -> dict[str, str] | None:
    """Whom to call, once the employer wants to talk: before, nobody's number is handed around."""
    if found.status not in (ApplicationStatus.INTERESTED, ApplicationStatus.INTENT):
        return None
    position = found.position
    return {"name": position.contact_name, "phone": position.contact_phone} if position.contact_phone else None


def can_withdraw(found: Application) -> bool:
    return "withdraw" in steps_from(TRANSITIONS, found.status)


def notice(step: ApplicationStep) -> dict[str, Any]:
    found = step.application
    unread = _("New: ") if step.seen_at is None else ""
    return {
        "title": f"{unread}{found.position.employer.name}：{Step(step.step).label}",
        "text": " · ".join(text for text in (found.position.title, step.note, *_by_ticket(step)) if text),
        "url": reverse("worker:application", args=[found.pk]),
        "when": step.at,
        "icon": ICONS.get(step.step, "bell"),
        "tone": TONES.get(step.step, "quiet") if step.seen_at is None else "quiet",
    }


def kiosk_notice(act: KioskAct) -> dict[str, Any]:
    """What a screen kept in somebody's name and nothing new came of, with the reason; it leads to the position."""
    title = act.position.title if act.position else ""
    return {
        "title": _("At the screen “%(kiosk)s”: not sent") % {"kiosk": act.device.name},
        "text": " · ".join(text for text in (title, act.words) if text),
        "url": reverse("worker:position", args=[act.position.pk]) if act.position else reverse("worker:jobs"),
        "when": act.at,
        "icon": "info",
        "tone": "wait",
    }


def _by_ticket(step: ApplicationStep) -> list[str]:
    """Asked where not a phone but a ticket has applied: whoever had it in hands may have been somebody else."""
    by_device = step.step == Step.SUBMIT and step.by_id is None
    return [_("Was it not you? Take it back.")] if by_device else []


def union_notice(step: JoinApplicationStep) -> dict[str, Any]:
    return {
        "title": step_label(step.step),
        "text": " · ".join(text for text in (step.application.organisation.name, step.note) if text),
        "url": reverse("worker:union"),
        "when": step.at,
        "icon": "landmark",
        "tone": UNION_TONES.get(step.step, "calm"),
    }


def fair_notice(summons: Summons) -> dict[str, Any]:
    happening = summons.fair.happening
    return {
        "title": _("A job fair with work for you: %(fair)s") % {"fair": happening.title},
        "text": " · ".join([summons.position.title, *summons.reasons]),
        "url": reverse("fairs:fair", args=[happening.code]),
        "when": summons.at,
        "icon": "map",
        "tone": "calm",
    }


def tabs(chosen: str) -> list[dict[str, Any]]:
    base = reverse("worker:applications")
    words = [
        ("", pgettext("applications", "All")),
        ("submitted", pgettext("applications", "Waiting")),
        ("interested", pgettext("applications", "Answered")),
        ("intent", pgettext("applications", "Intent")),
    ]
    return [
        {
            "label": label,
            "url": f"{base}?status={status}" if status else base,
            "active": status == chosen,
            "count": None,
        }
        for status, label in words
    ]


def turned(status: str, name: str, key: int | None) -> str:
    if key is None:
        return ""
    return f"?status={status}&{name}={key}" if status else f"?{name}={key}"


def timeline(found: Application, steps: list[ApplicationStep]) -> list[dict[str, Any]]:
    """What happened, and the step that is awaited."""
    ended = found.status in (ApplicationStatus.DECLINED, ApplicationStatus.WITHDRAWN)
    done = [
        {
            "state": "failed" if step.step == "decline" else "done",
            "title": Step(step.step).label,
            "when": step.at,
            "text": step.note,
            **_withdrawal(found, step),
        }
        for step in steps
    ]
    if not ended:
        done.append({"state": "now", "title": cards.what_next(found), "when": None, "text": "", "url": "", "label": ""})
    return done


def _withdrawal(found: Application, step: ApplicationStep) -> dict[str, str]:
    asked = _by_ticket(step) if can_withdraw(found) else []
    return {"url": reverse("worker:withdraw", args=[found.pk]) if asked else "", "label": "".join(asked)}


def shared(found: Application) -> str:
    if found.status == ApplicationStatus.WITHDRAWN or found.consent.withdrawn_at is not None:
        return _("%(employer)s can no longer see your name, phone and résumé.") % {
            "employer": found.position.employer.name
        }
    return _("%(employer)s sees your name, phone and résumé, by your consent of this application.") % {
        "employer": found.position.employer.name
    }
