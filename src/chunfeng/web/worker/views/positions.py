"""One position, and applying for it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.employers import queries as employers
from chunfeng.domain.employers.models import Position
from chunfeng.domain.hiring import queries as hiring
from chunfeng.domain.hiring import services as applying
from chunfeng.domain.hiring.errors import CannotApply
from chunfeng.domain.matching import queries as matching
from chunfeng.domain.people import queries as people
from chunfeng.domain.people import services as accounts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import BadName, OutdatedConsent
from chunfeng.domain.talent import queries as talent
from chunfeng.kernel import clock
from chunfeng.kernel.verdict import Verdict
from chunfeng.kernel.vocabulary import EmployerNature, EmployerSize
from chunfeng.shared.labels import LABELS
from chunfeng.web import access, kept
from chunfeng.web.access import person, public
from chunfeng.web.templatetags.chunfeng import pay as pay_text
from chunfeng.web.worker import cards
from chunfeng.web.worker.asked import asked_and_had
from chunfeng.web.worker.forms import ApplyForm

SECONDS = 60.0
"""A kept page of a position lives so long: its version is that of its own two rows."""


@public
@require_safe
def position(request: HttpRequest, position_id: int) -> HttpResponse:
    """Pay first, then what speaks for it. 404 for what was never published."""
    if request.user.is_authenticated:
        return _position(request, position_id)
    return kept.page(
        request,
        about=None,
        version=lambda: employers.stamps_of(position_id),
        make=lambda: _position(request, position_id),
        seconds=SECONDS,
    )


def _position(request: HttpRequest, position_id: int) -> HttpResponse:
    actor = access.reader_of(request)
    found = employers.public_position(position_id)
    applied = hiring.live_application(actor, found.pk) if actor.person_id else None
    seeker = talent.own_profile(actor) if actor.person_id else None
    verdict, away = matching.judged(seeker=seeker, position=found) if seeker else (Verdict(), None)
    context = {
        "position": shown(found, away=away),
        "verdict": {"reasons": asked_and_had(verdict)} if verdict.reasons else None,
        "facts": facts(found),
        "back_url": reverse("worker:jobs"),
        "apply_url": reverse("worker:apply", args=[found.pk]),
        "applied": {"url": reverse("worker:application", args=[applied.pk])} if applied else None,
        "closed": "" if takes_applications(found) else _("This position no longer takes applications."),
    }
    return render(request, "worker/position.html", context)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, position_id: int) -> HttpResponseBase:
    """The separate consent, exactly what is passed on, and one button. Sending twice is one application."""
    actor = request.actor
    found = employers.public_position(position_id)
    applied = hiring.live_application(actor, found.pk)
    if applied is not None:
        return redirect("worker:application", applied.pk)
    me = people.person_of(actor)
    consent = people.consent_text(Purpose.RESUME_TO_EMPLOYER, recipient=found.employer.name)
    seeker = talent.own_profile(actor)
    form = ApplyForm(
        request.POST or None,
        agree=consent.agree,
        ask_name=not me.name,
        reserved_for=found.get_reserved_for_display(),
        initial={"version": consent.version},
    )
    refused, status = Verdict(), 200
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data.get("name"):
                accounts.rename(actor=actor, name=form.cleaned_data["name"])
            application = applying.apply(
                actor=actor,
                position_id=found.pk,
                consent=form.cleaned_data["consent"],
                consent_version=form.cleaned_data["version"],
                reasons=matching.merits(seeker=seeker, position=found) if seeker else (),
                belongs=form.cleaned_data.get("belongs", False),
            )
        except BadName as refusal:
            form.add_error("name", str(refusal.message))
        except OutdatedConsent as refusal:
            messages.warning(request, f"{refusal.message} {refusal.next_step}")
            return redirect("worker:apply", found.pk)
        except CannotApply as refusal:
            refused, status = Verdict.of(refusal.verdict.against), 409
        else:
            messages.success(
                request,
                _("Sent to %(employer)s. You are told here as soon as they answer, usually within 3 working days.")
                % {"employer": found.employer.name},
            )
            return redirect("worker:application", application.pk)
    context = {
        "form": form,
        "card": cards.of_position(found),
        "consent": consent,
        "resume": [(_("Name"), me.name), (_("Mobile number"), me.phone), *talent.resume_lines(seeker)],
        "has_profile": seeker is not None,
        "wishes_url": reverse("worker:wishes"),
        "profile_url": reverse("worker:profile"),
        "back_url": reverse("worker:position", args=[found.pk]),
        "refused": refused,
        "closed": not takes_applications(found),
    }
    return render(request, "worker/apply.html", context, status=status)


def takes_applications(found: Position) -> bool:
    return found.status == "published" and (found.ends_on is None or found.ends_on >= clock.today())


def shown(found: Position, *, away: float | None) -> dict[str, Any]:
    """`away` in metres."""
    return {
        "title": found.title,
        "pay": pay_text(found),
        "terms": cards.terms(found),
        "reserved_for": found.get_reserved_for_display(),
        "employer": found.employer.name,
        "verified": found.employer.status == "verified",
        "employer_text": found.employer.about,
        "place": found.place_text or (found.place.name if found.place else ""),
        "distance": away,
        "description": found.description or _("The employer has not described the work. Ask when they call you."),
        "welfare": found.welfare,
        "updated": found.updated_at,
    }


def facts(found: Position) -> list[dict[str, str]]:
    employer = found.employer
    rows = [
        (_("Kind of employer"), str(LABELS[EmployerNature(employer.nature)]) if employer.nature else ""),
        (_("Size"), str(LABELS[EmployerSize(employer.size)]) if employer.size != EmployerSize.UNSTATED else ""),
        (_("Industry"), employer.industry),
        (_("Majors"), found.majors),
        (_("Pay as written"), found.pay_text),
        (_("First published by"), found.source),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]
