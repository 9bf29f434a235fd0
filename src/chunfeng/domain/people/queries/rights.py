"""What the law lets people ask: what is held, who looked, what would be kept (PIPL 44, 45, 47)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chunfeng.domain.people.enums import ErasureStatus, IdentityStatus
from chunfeng.domain.people.models import (
    Consent,
    Erasure,
    FormerPhone,
    IdentityDocument,
    Passkey,
    Person,
    Recovery,
    RecoveryCode,
    SecondStep,
    Visit,
    WeixinLink,
)
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.shared import personal, reach
from chunfeng.shared.audit import looks_at
from chunfeng.shared.models import AuditEntry
from chunfeng.shared.personal import Kept, Section

CLAIMS_YEARS = 3


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a person's private data: who (masked name, or "" for the system), when, why, at what."""

    who: str
    when: datetime
    why: str
    what: str


def who_looked(actor: Actor) -> list[AuditEntry]:
    """Who looked at the actor's private data, newest first (PIPL 44, 45)."""
    return looks_at(actor.person_id) if actor.person_id is not None else []


def looks(actor: Actor) -> list[Look]:
    """The same with the names of those who looked, as they may be shown."""
    entries = who_looked(actor)
    people = Person.objects.filter(pk__in={entry.person_id for entry in entries if entry.person_id})
    with reach.elevated("who looked is shown to the one who was looked at, by a masked name"):
        names = dict(people.order_by("pk").values_list("pk", "name"))
    return [
        Look(
            who=masking.name(names.get(entry.person_id or 0, "")) or entry.actor,
            when=entry.at,
            why=str(entry.words.get("why", "")),
            what=str(entry.detail.get("what", "")),
        )
        for entry in entries
    ]


def my_data(actor: Actor) -> dict[str, Section]:
    """Everything that is held about the actor, by domain, and what stayed with accounts that were merged into this one."""
    if actor.person_id is None:
        return {}
    found = personal.sections(actor.person_id)
    with reach.elevated("what stayed with an account that was merged into this one"):
        absorbed = Person.objects.filter(merged_into=actor.person_id).order_by("pk").values_list("pk", flat=True)
        for count, person_id in enumerate(absorbed, start=1):
            for name, section in personal.sections(person_id).items():
                title = _("%(title)s (of an earlier account)") % {"title": section.title}
                found[f"{name}_earlier_{count}"] = replace(section, title=title)
    return found


def would_be_kept(actor: Actor) -> list[Kept]:
    """What the law keeps if the actor asks to be erased."""
    return personal.kept(actor.person_id) if actor.person_id is not None else []


def open_erasure(actor: Actor) -> Erasure | None:
    """The actor's wish to be erased that has not been carried out yet."""
    return Erasure.objects.filter(person_id=actor.person_id or 0, state=ErasureStatus.REQUESTED).first()


def account_data(person_id: int) -> Section | None:
    """The account itself: name, phone, documents, consents, who looked."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return None
    documents = list(IdentityDocument.objects.filter(person_id=person_id).order_by("id"))
    consents = list(Consent.objects.filter(person_id=person_id).order_by("given_at", "id"))
    return Section(
        title=_("Account"),
        rows=[*_account_rows(person, documents), *[_consent_row(consent) for consent in consents]],
        masked=[*_account_rows(person, documents, masked=True), *[_consent_row(consent) for consent in consents]],
        data={
            "handle": person.handle,
            "name": person.name,
            "phone": person.phone,
            "joined_at": person.created_at.isoformat(),
            "documents": [
                {
                    "document": document.document,
                    "number": document.number,
                    "name": document.name,
                    "born_on": document.born_on_text,
                    "state": document.state,
                    "decided_at": document.decided_at.isoformat() if document.decided_at else None,
                    "note": document.note,
                }
                for document in documents
            ],
            "consents": [
                {
                    "purpose": consent.purpose,
                    "recipient": [consent.recipient_kind, consent.recipient_id] if consent.recipient_id else None,
                    "text_version": consent.text_version,
                    "given_at": consent.given_at.isoformat(),
                    "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
                }
                for consent in consents
            ],
            **_ways_in(person_id),
            "looks": [
                {"by": look.who, "at": look.when.isoformat(), "why": look.why, "what": look.what}
                for look in looks(Actor(person_id=person_id))
            ],
        },
    )


def _ways_in(person_id: int) -> dict[str, Any]:
    """What opens or opened the account: numbers before, devices, where it is open, requests for a new number."""
    second_step = SecondStep.objects.filter(person_id=person_id, totp_since__isnull=False).first()
    weixin = WeixinLink.objects.filter(person_id=person_id).first()
    return {
        "phone_changed_at": [
            row.until.isoformat() for row in FormerPhone.objects.filter(person_id=person_id).order_by("pk")
        ],
        "passkeys": [
            {"name": row.name, "since": row.created_at.isoformat(), "used_at": _iso(row.used_at)}
            for row in Passkey.objects.filter(person_id=person_id).order_by("pk")
        ],
        "second_step_since": _iso(second_step.totp_since) if second_step else None,
        "recovery_codes_left": RecoveryCode.objects.filter(person_id=person_id, used_at__isnull=True).count(),
        "weixin_since": weixin.created_at.isoformat() if weixin else None,
        "sessions": [
            {
                "method": row.method,
                "system": row.system,
                "browser": row.browser,
                "since": row.created_at.isoformat(),
                "seen_at": row.seen_at.isoformat(),
            }
            for row in Visit.objects.filter(person_id=person_id).order_by("pk")
        ],
        "requests_for_a_new_number": [
            {"at": row.created_at.isoformat(), "phone": row.phone, "status": row.status, "reason": row.reason}
            for row in Recovery.objects.filter(person_id=person_id).order_by("pk")
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def account_kept(person_id: int) -> Sequence[Kept]:
    """Proof of what was agreed to, for as long as somebody may sue over it; and the log, which names nobody."""
    last = personal.years_after(clock.today(), CLAIMS_YEARS)
    found = [
        Kept(
            what=_("Who did what in the product, as account numbers without names"),
            law=_("Cybersecurity Law: network logs for at least six months"),
            until=None,
        )
    ]
    if Consent.objects.filter(person_id=person_id).exists():
        found.append(
            Kept(
                what=_("What you agreed to and when, without name and phone"),
                law=_("PIPL 14, 69; Civil Code 188: three years"),
                until=last,
            )
        )
    return found


def _account_rows(person: Person, documents: list[IdentityDocument], *, masked: bool = False) -> list[tuple[Any, Any]]:
    rows: list[tuple[Any, Any]] = [
        (_("Name"), person.name),
        (_("Phone"), person.masked_phone if masked else person.phone or ""),
        (_("Account since"), date_format(clock.local_day(person.created_at))),
    ]
    for document in documents:
        if document.state != IdentityStatus.ERASED:
            number = document.masked_number if masked else document.number
            rows.append((document.get_document_display(), f"{number} · {document.get_state_display()}"))
    return [(label, value) for label, value in rows if value]


def _consent_row(consent: Consent) -> tuple[Any, Any]:
    given = date_format(clock.local_day(consent.given_at))
    if consent.withdrawn_at:
        day = date_format(clock.local_day(consent.withdrawn_at))
        said = _("agreed %(given)s, withdrawn %(day)s") % {"given": given, "day": day}
    else:
        said = _("agreed %(given)s") % {"given": given}
    return _("Consent: %(title)s") % {"title": consent.get_purpose_display()}, said
