"""Reading accounts and consents, scoped to the actor."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language

from chunfeng.domain.people import catalog, rules
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Consent, Person, SignIn
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound
from chunfeng.shared.audit import looks_at
from chunfeng.shared.models import AuditEntry


@dataclass(frozen=True, slots=True)
class PendingCode:
    """What the page of the code needs to know. `resend_at` is the first moment at which another may be sent."""

    masked_phone: str
    phone: str
    resend_at: datetime
    wait: int


@dataclass(frozen=True, slots=True)
class ConsentWords:
    """A consent text in the language of the reader, with the recipient's name in it."""

    purpose: Purpose
    version: str
    law: str
    items: tuple[str, ...]
    title: str
    body: str
    agree: str
    withdraw: str


def person_of(actor: Actor) -> Person:
    """The actor's own account. Raises NotFound for nobody."""
    person = Person.objects.filter(pk=actor.person_id or 0, is_active=True).first()
    if person is None:
        raise NotFound
    return person


def person_with_phone(phone: str) -> Person | None:
    """The person with this phone (eleven digits), for the machinery of signing in."""
    return Person.objects.with_phone(phone).first()


def pending_code(sign_in_id: int | None) -> PendingCode | None:
    """The code that is out for this sign-in, or None when there is none (used, replaced by a lock, purged)."""
    sign_in = SignIn.objects.filter(pk=sign_in_id or 0, code_hash__isnull=False, sent_at__isnull=False).first()
    if sign_in is None or sign_in.sent_at is None:
        return None
    resend_at = sign_in.sent_at + rules.RESEND_AFTER
    seconds = (resend_at - clock.now()).total_seconds()
    phone = str(sign_in.phone)
    return PendingCode(
        masked_phone=masking.mobile(phone), phone=phone, resend_at=resend_at, wait=max(0, -int(-seconds // 1))
    )


def demo_accounts() -> list[Person]:
    """The made-up people to walk in as, by role; none outside the demo."""
    if not settings.DEMO:
        return []
    return list(Person.objects.exclude(demo_role="").filter(is_active=True).order_by("demo_role", "id"))


def consent_text(purpose: Purpose, *, recipient: str = "") -> ConsentWords:
    """The text in force, in the reader's language; `recipient` is the name that stands in it."""
    text = catalog.consent_texts()[purpose][-1]
    words = text.zh if (get_language() or "zh").startswith("zh") else text.en
    return ConsentWords(
        purpose=purpose,
        version=text.version,
        law=text.law,
        items=text.items,
        title=words.title.replace("{recipient}", recipient),
        body=words.body.replace("{recipient}", recipient),
        agree=words.agree.replace("{recipient}", recipient),
        withdraw=words.withdraw.replace("{recipient}", recipient),
    )


def has_consent(person_id: int, purpose: Purpose, *, recipient: tuple[str, int] | None = None) -> bool:
    """Whether this person's consent to `purpose` for `recipient` is in force now."""
    kind, recipient_id = recipient or ("", None)
    return Consent.objects.filter(
        person_id=person_id,
        purpose=purpose,
        recipient_kind=kind,
        recipient_id=recipient_id,
        withdrawn_at__isnull=True,
    ).exists()


def consents_of(actor: Actor) -> list[Consent]:
    """The actor's own consents, those in force first, then newest first."""
    given = Consent.objects.filter(person_id=actor.person_id or 0).order_by("-given_at", "-id")
    return sorted(given, key=lambda consent: consent.withdrawn_at is not None)


def consent_of(actor: Actor, consent_id: int) -> Consent:
    """One of the actor's own consents. Raises NotFound."""
    consent = Consent.objects.filter(pk=consent_id, person_id=actor.person_id or 0).first()
    if consent is None:
        raise NotFound
    return consent


def who_looked(actor: Actor) -> list[AuditEntry]:
    """Who looked at the actor's private data, newest first (PIPL 44, 45)."""
    return looks_at(actor.person_id) if actor.person_id is not None else []
