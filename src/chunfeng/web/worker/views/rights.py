"""My data: what is held, who looked, what I agreed to; to take along, to take back, to erase (PIPL 15, 44–47)."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.employers import queries as employers
from chunfeng.domain.people import queries as people
from chunfeng.domain.people import services
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import OutdatedConsent
from chunfeng.domain.people.models import Consent
from chunfeng.kernel import clock
from chunfeng.shared import papers
from chunfeng.shared.personal import Section
from chunfeng.web.access import person
from chunfeng.web.worker.unread import unread_count

PAPER = papers.FOLDER / "my_data.typ"
GIVEN_HERE = (Purpose.PUBLICATION, Purpose.PLAIN_ORDER)
"""The others are asked where they are needed: with the document, with joining the union."""
ASKED_AT = {Purpose.IDENTITY: "worker:identity", Purpose.GROUP_COUNTS: "worker:counted"}


@person
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Everything about my data on one page."""
    actor = request.actor
    erasure = people.open_erasure(actor)
    context = {
        "sections": people.my_data(actor).values(),
        "looks": [
            {
                "who": look.who or _("An officer"),
                "when": look.when,
                "why": why(look.why),
                "what": what(look.what),
            }
            for look in people.looks(actor)
        ],
        "erasure": erasure,
        "consents_url": reverse("worker:consents"),
        "downloads": [
            {"url": reverse("worker:data_export", args=[kind]), "label": label}
            for kind, label in (("pdf", _("Download as PDF")), ("json", _("Download as JSON")))
        ],
        "back_url": reverse("worker:me"),
        "unread": unread_count(actor),
    }
    return render(request, "worker/data.html", context)


@person
@require_POST
@never_cache
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All of it as a file: PDF to read, JSON for another system (PIPL 45)."""
    sections = people.my_data(request.actor)
    if kind == "json":
        content = json.dumps(
            {
                "made_at": clock.now().isoformat(),
                "product": "chunfeng",
                "data": {name: section.data for name, section in sections.items()},
            },
            ensure_ascii=False,
            indent=1,
        ).encode()
        media = "application/json"
    elif kind == "pdf":
        content, media = papers.render(PAPER, _paper(sections)), "application/pdf"
    else:
        raise Http404
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="chunfeng-my-data-{clock.today().isoformat()}.{kind}"'
    return answer


@person
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """Each purpose with its words and what withdrawing does, given or not; then those for one employer each."""
    actor = request.actor
    standing = people.standing_consents(actor)
    given = people.consents_of(actor)
    names = employers.names_of([consent.recipient_id for consent in given if consent.recipient_id])
    context = {
        "purposes": [_purpose(purpose, standing.get(purpose)) for purpose in people.OFFERED],
        "others": [consent_row(consent, names) for consent in given if consent.recipient_id or consent.withdrawn_at],
        "back_url": reverse("worker:data"),
    }
    return render(request, "worker/consents.html", context)


@person
@require_POST
def give_consent(request: HttpRequest) -> HttpResponse:
    """Agree to one purpose, in the words that were shown."""
    purpose = request.POST.get("purpose", "")
    if purpose not in GIVEN_HERE:
        raise Http404
    try:
        services.give_consent(
            actor=request.actor, purpose=Purpose(purpose), text_version=request.POST.get("version", "")
        )
    except OutdatedConsent as refusal:
        messages.error(request, f"{refusal.message} {refusal.next_step}")
    else:
        messages.success(request, _("Noted. You can take it back here at any time."))
    return redirect("worker:consents")


@person
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_consent(request: HttpRequest, consent_id: int) -> HttpResponseBase:
    """One tap on the page of consents, where the effect is written; from elsewhere it is said here first."""
    actor = request.actor
    consent = people.consent_of(actor, consent_id)
    if request.method == "POST":
        services.withdraw_consent(actor=actor, consent_id=consent.pk)
        messages.success(request, _("Your consent is withdrawn."))
        return redirect("worker:consents")
    if consent.withdrawn_at is not None:
        return redirect("worker:consents")
    names = employers.names_of([consent.recipient_id] if consent.recipient_id else [])
    words = people.consent_text(Purpose(consent.purpose), recipient=names.get(consent.recipient_id or 0, ""))
    context = {
        "card": None,
        "title": _("Withdraw your consent?"),
        "text": words.withdraw,
        "effects": [_("You can give it again whenever you want.")],
        "action": reverse("worker:withdraw_consent", args=[consent.pk]),
        "label": _("Withdraw the consent"),
        "cancel_url": reverse("worker:consents"),
    }
    return render(request, "worker/confirm.html", context)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponseBase:
    """Ask to be erased: first what goes, what stays by which law and until when."""
    actor = request.actor
    if request.method == "POST":
        if request.POST.get("sure") == "yes":
            asked = services.request_erasure(actor=actor)
            day = clock.local_day(asked.due_at)
            messages.success(
                request,
                _("Noted. Your data is erased on %(day)s; until then you can take it back here.")
                % {"day": date_format(day)},
            )
            return redirect("worker:data")
        messages.error(request, _("Tick that you have read what goes and what stays."))
    context = {
        "erasure": people.open_erasure(actor),
        "sections": people.my_data(actor).values(),
        "kept": people.would_be_kept(actor),
        "back_url": reverse("worker:data"),
    }
    return render(request, "worker/erase.html", context)


@person
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Take the wish to be erased back."""
    if people.open_erasure(request.actor) is not None:
        services.cancel_erasure(actor=request.actor)
        messages.success(request, _("Nothing is erased; everything stays as it is."))
    return redirect("worker:data")


def _purpose(purpose: Purpose, consent: Consent | None) -> dict[str, Any]:
    return {
        "purpose": purpose,
        "words": people.consent_text(purpose),
        "consent": consent,
        "given_here": purpose in GIVEN_HERE,
        "ask_url": reverse(ASKED_AT[purpose]) if purpose in ASKED_AT else "",
        "withdraw_url": reverse("worker:withdraw_consent", args=[consent.pk]) if consent else "",
    }


def consent_row(consent: Consent, names: dict[int, str]) -> dict[str, Any]:
    words = people.consent_text(Purpose(consent.purpose), recipient=names.get(consent.recipient_id or 0, ""))
    return {
        "title": words.title,
        "law": words.law,
        "given": consent.given_at,
        "withdrawn": consent.withdrawn_at,
        "version": consent.text_version,
        "url": reverse("worker:withdraw_consent", args=[consent.pk]) if consent.withdrawn_at is None else "",
    }


def why(code: str) -> str:
    """Reasons for a look as `shared.audit.saw` records them, in words; what an officer wrote stands as it is."""
    return {
        "application": _("because of your application"),
        "identity_check": _("to check your document"),
        "duplicate": _("to see whether two accounts are yours"),
        "join_review": _("to review your application to join"),
        "member_page": _("to look after your membership"),
        "lost_phone": _("to give you back your account"),
        "desk": _("to help you with work"),
    }.get(code, code)


def what(code: str) -> str:
    """What was looked at, in words."""
    return {
        "photo": _("the photo of your document"),
        "document_name": _("the name on your document"),
        "phone": _("your phone number"),
        "number": _("your document number"),
        "masked": _("name, phone and number, masked"),
    }.get(code, code)


def _paper(sections: dict[str, Section]) -> dict[str, Any]:
    return {
        "title": _("My data"),
        "made": _("Made on %(day)s by Chunfeng, for the person themselves. Handle it with care.")
        % {"day": date_format(clock.today())},
        "sections": [
            {
                "title": str(section.title),
                "rows": [[str(label), str(value)] for label, value in section.rows],
            }
            for section in sections.values()
        ],
    }
