"""The member's card: what it says, as a sealed code, and what anybody who scans it learns."""

from dataclasses import dataclass
from datetime import date, datetime

from chunfeng.domain.unions.enums import MEMBERS
from chunfeng.domain.unions.models import Membership
from chunfeng.domain.unions.rules import cards as rules
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach, seals


@dataclass(frozen=True, slots=True)
class Card:
    """One's own card. `code` is the sealed text: a device with the public key checks it without a network."""

    membership: Membership
    name: str
    code: str
    good_until: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """What whoever scans a card learns. `valid` is False for somebody who has left, on `left_on`."""

    number: str
    name: str
    union: str
    joined_on: date
    valid: bool
    left_on: date | None = None


def card(actor: Actor) -> Card | None:
    """The actor's card, or None for whoever is in no union."""
    membership = (
        Membership.objects.of(actor.person_id)
        .filter(status__in=MEMBERS)
        .select_related("organisation", "person")
        .first()
    )
    if membership is None:
        return None
    end = rules.card_end(clock.now())
    payload = rules.card_payload(
        number=membership.number,
        name=membership.person.name,
        union=membership.organisation.name,
        joined_on=membership.joined_on,
    )
    return Card(membership, membership.person.name, seals.seal(rules.CARD, payload, end), end)


def checked(code: str) -> Checked:
    """What a scanned card says, and whether it still holds: the union's name is that of today.

    Raises seals.BadSeal (forged), seals.ExpiredSeal.
    """
    facts = rules.card_facts(seals.open_seal(code, rules.CARD))
    with reach.elevated("whoever scans a signed card learns whether it still holds"):
        membership = Membership.objects.filter(number=facts.number).select_related("organisation").first()
    if membership is None:
        raise seals.BadSeal
    return Checked(
        number=facts.number,
        name=facts.name,
        union=membership.organisation.name,
        joined_on=facts.joined_on,
        valid=membership.status in MEMBERS,
        left_on=membership.left_on,
    )


def member_of(code: str) -> int | None:
    """Id of the person whose card this is, if it still holds; None for whatever is no card."""
    try:
        facts = rules.card_facts(seals.open_seal(code, rules.CARD))
    except seals.BadSeal:
        return None
    with reach.elevated("whoever scans a signed card learns whether it still holds"):
        membership = Membership.objects.filter(number=facts.number, status__in=MEMBERS).first()
    return membership.person_id if membership else None
