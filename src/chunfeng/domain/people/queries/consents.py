"""Reading consents: their words, and what a person has agreed to."""

from dataclasses import dataclass

from django.utils.translation import get_language, gettext, pgettext

from chunfeng.domain.people import catalog
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Consent
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound


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


def consent_text(purpose: Purpose, *, recipient: str = "") -> ConsentWords:
    """The text in force, in the reader's language; `recipient` is the name that stands in it."""
    text = catalog.consent_texts()[purpose][-1]
    words = text.zh if (get_language() or "zh").startswith("zh") else text.en
    return ConsentWords(
        purpose=purpose,
        version=text.version,
        law=_law(text.law),
        items=text.items,
        title=words.title.replace("{recipient}", recipient),
        body=words.body.replace("{recipient}", recipient),
        agree=words.agree.replace("{recipient}", recipient),
        withdraw=words.withdraw.replace("{recipient}", recipient),
    )


def _law(declared: str) -> str:
    """PIPL 13, 29 by the law's name in the reader's language."""
    articles = declared.removeprefix("PIPL ").split(", ")
    return gettext("PIPL %(articles)s") % {"articles": pgettext("between numbers of articles", ", ").join(articles)}


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


OFFERED = (Purpose.IDENTITY, Purpose.UNION_MEMBERSHIP, Purpose.PUBLICATION, Purpose.PLAIN_ORDER, Purpose.GROUP_COUNTS)
"""Purposes that stand on the page of consents whether or not they were agreed to: all that have no recipient but the
service itself, which ends with the account."""


def standing_consents(actor: Actor) -> dict[Purpose, Consent]:
    """The actor's consents in force for the purposes that have no recipient."""
    given = Consent.objects.filter(person_id=actor.person_id or 0, recipient_kind="", withdrawn_at__isnull=True)
    return {Purpose(consent.purpose): consent for consent in given.order_by("id")}
