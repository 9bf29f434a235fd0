"""Consents: giving one and taking it back."""

from datetime import datetime

from django.db import transaction

from chunfeng.domain.people import catalog, policies
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import OutdatedConsent
from chunfeng.domain.people.events import ConsentWithdrawn
from chunfeng.domain.people.models import Consent, Person
from chunfeng.domain.people.services.documents import erase_documents
from chunfeng.domain.people.services.own import own
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound
from chunfeng.shared import audit, events


def give_consent(
    *,
    actor: Actor,
    purpose: Purpose,
    text_version: str,
    recipient: tuple[str, int] | None = None,
    at: datetime | None = None,
) -> Consent:
    """Write down the actor's yes to `purpose`, in the words of `text_version`, for `recipient` ("employer", 12).

    Repeating it changes nothing; a newer text replaces the older consent. `at`: when it was said, for what a device without a
    network kept; else now. Raises OutdatedConsent when `text_version` is
    not the one in force. Source: PIPL 14, 23.
    """
    if text_version != catalog.consent_texts()[purpose][-1].version:
        raise OutdatedConsent
    kind, recipient_id = recipient or ("", None)
    with transaction.atomic():
        person = own(actor)
        given = Consent.objects.filter(
            person=person,
            purpose=purpose,
            recipient_kind=kind,
            recipient_id=recipient_id,
            withdrawn_at__isnull=True,
        ).first()
        if given is not None and given.text_version == text_version:
            return given
        if given is not None:
            given.withdrawn_at = clock.now()
            given.save(update_fields=["withdrawn_at"])
        consent = Consent.objects.create(
            person=person,
            purpose=purpose,
            recipient_kind=kind,
            recipient_id=recipient_id,
            text_version=text_version,
            given_at=at or clock.now(),
        )
        if purpose == Purpose.PLAIN_ORDER:
            _order_plainly(person, True)
        audit.record(
            actor=actor,
            act="give_consent",
            target=("consent", consent.pk),
            about_person_id=person.pk,
            purpose=str(purpose),
            text_version=text_version,
        )
    return consent


def withdraw_consent(*, actor: Actor, consent_id: int) -> Consent:
    """Take the actor's own consent back; doing it twice changes nothing. Raises NotFound. Source: PIPL 15."""
    with transaction.atomic():
        consent = Consent.objects.select_for_update().filter(pk=consent_id).first()
        if consent is None or not policies.can_withdraw(actor, consent).ok:
            raise NotFound
        if consent.withdrawn_at is None:
            consent.withdrawn_at = clock.now()
            consent.save(update_fields=["withdrawn_at"])
            audit.record(
                actor=actor,
                act="withdraw_consent",
                target=("consent", consent.pk),
                about_person_id=consent.person_id,
            )
            if consent.purpose == Purpose.IDENTITY:
                erase_documents(actor=actor, person_id=consent.person_id)
            if consent.purpose == Purpose.PLAIN_ORDER:
                _order_plainly(own(actor), False)
            events.publish(ConsentWithdrawn(consent_id=consent.pk, person_id=consent.person_id))
    return consent


def consent_to_service(person: Person) -> None:
    """The sign-in page says that going on opens the account, in the words of the newest version."""
    Consent.objects.get_or_create(
        person=person,
        purpose=Purpose.SERVICE,
        recipient_kind="",
        recipient_id=None,
        withdrawn_at=None,
        defaults={"text_version": catalog.consent_texts()[Purpose.SERVICE][-1].version},
    )


def _order_plainly(person: Person, plainly: bool) -> None:
    """The wish lies with the person too: every list of positions asks for it."""
    person.plain_order = plainly
    person.save(update_fields=["plain_order"])
