"""Taking part: pressing in a rush, entering a draw, taking up what was won, giving back; and who is next.

Scarcity: whoever consumes pieces locks the drop's row, once, late, before looking at what is left. The counter in that row is
the only truth; a constraint stands behind it, and unique keys stand behind one entry a real name.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from chunfeng.domain.drops import policies
from chunfeng.domain.drops.enums import DropStatus, EntryStatus
from chunfeng.domain.drops.errors import (
    AlreadyClaimed,
    NoSuchEntry,
    NotEligible,
    NotOpenYet,
    OfferGone,
    OverNow,
    SoldOut,
)
from chunfeng.domain.drops.events import CouponOffered
from chunfeng.domain.drops.models import Drop, Entry, new_coupon
from chunfeng.domain.drops.rules import opening
from chunfeng.domain.drops.services.finding import fact, lock, move, take
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.people.queries import identity
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import Refusal
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import events, jobs, reach

BATCH = 200
"""How many of those who wait for somebody's move are looked at in one transaction."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody pressed. `key` names the form: pressing it again is the same wish."""

    person_id: int
    key: str


Outcome = Entry | Refusal


def claim(*, actor: Actor, drop_id: int, key: str) -> Entry:
    """Give `actor` one piece of a rush, or a place in the line behind it, or say why not.

    Raises NoSuchDrop, SoldOut, NotOpenYet, OverNow, AlreadyClaimed, NotEligible (each with reasons). Repeating the same `key`
    returns the same entry. Source: S3, Wuxi "sweet start".
    """
    if actor.person_id is None:
        raise NotEligible
    outcome = settle(drop_id=drop_id, wishes=[Wish(actor.person_id, key)])[actor.person_id]
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


@transaction.atomic
def settle(*, drop_id: int, wishes: Sequence[Wish]) -> dict[int, Outcome]:
    """Decide many wishes of a rush in their order, in one transaction: person → entry or refusal.

    What has been decided before stays as it is, so that doing it again doubles nothing. Raises NoSuchDrop.
    """
    people = [wish.person_id for wish in wishes]
    with reach.elevated("those before one in line are decided by whoever comes next"):
        verdicts, documents = _judged(drop_id, people)
        drop = lock(drop_id)
        there = _standing(drop, documents, people)
        ending = _not_open(drop, clock.now())
        free, room = drop.left, max(drop.line - drop.waiting, 0)
        outcomes: dict[int, Outcome] = {}
        made: list[Entry] = []
        for wish in wishes:
            if wish.person_id in outcomes:
                continue
            entry = there.get(wish.person_id)
            if entry is not None:
                outcomes[wish.person_id] = _again(entry, wish)
            elif ending is not None:
                outcomes[wish.person_id] = ending
            elif not verdicts[wish.person_id].ok:
                outcomes[wish.person_id] = _not_eligible(verdicts[wish.person_id])
            elif free <= 0 and room <= 0:
                outcomes[wish.person_id] = SoldOut()
            else:
                won = free > 0
                free, room = (free - 1, room) if won else (free, room - 1)
                made.append(_row(drop, wish, documents[wish.person_id], won=won))
                outcomes[wish.person_id] = made[-1]
                there |= {other: made[-1] for other in people if documents.get(other) == documents[wish.person_id]}
        _write(drop, made)
    return outcomes


@transaction.atomic
def enter(*, actor: Actor, drop_id: int, key: str) -> Entry:
    """Enter `actor` for a draw. Entering again returns the same entry.

    Raises NoSuchDrop, NotOpenYet, OverNow, AlreadyClaimed (another account with this document), NotEligible.
    """
    if actor.person_id is None:
        raise NotEligible
    with reach.elevated("whether this real name has entered already, on whatever account"):
        verdicts, documents = _judged(drop_id, [actor.person_id])
        drop = lock(drop_id)
        there = _standing(drop, documents, [actor.person_id]).get(actor.person_id)
    if there is not None:
        if there.person_id != actor.person_id:
            raise AlreadyClaimed
        return there
    ending = _not_open(drop, clock.now())
    if ending is not None:
        raise ending
    if not verdicts[actor.person_id].ok:
        raise _not_eligible(verdicts[actor.person_id])
    entry = Entry(
        drop=drop, person_id=actor.person_id, identity=_real_name(drop, documents[actor.person_id]), key=key[:40]
    )
    entry.save()
    facts.record(fact(drop, entry, FactKind.DROP_ENTERED))
    return entry


@transaction.atomic
def take_up(*, actor: Actor, entry_id: int) -> Entry:
    """Take the piece that is held. Again changes nothing. Raises NoSuchEntry, OfferGone."""
    drop, entry = _own(actor, entry_id)
    if entry.status in (EntryStatus.ISSUED, EntryStatus.REDEEMED):
        return entry
    if entry.status != EntryStatus.OFFERED or entry.offer_until is None or entry.offer_until < clock.now():
        raise OfferGone
    move(drop, entry, "take")
    return entry


@transaction.atomic
def give_back(*, actor: Actor, entry_id: int) -> Entry:
    """Give the coupon, the held piece or the place in line to somebody else. Again changes nothing.

    Raises NoSuchEntry, TooLate (redeemed).
    """
    drop, entry = _own(actor, entry_id)
    if entry.status != EntryStatus.RETURNED:
        move(drop, entry, "give_back")
        pass_on_later(drop.pk)
    return entry


def pass_on_later(drop_id: int, /) -> None:
    """Offer what came back to the next in line, once this transaction has committed."""
    jobs.later("chunfeng.drops.pass_on", lock=f"drop:{drop_id}", drop_id=drop_id)


@transaction.atomic
def pass_on(*, drop_id: int) -> int:
    """Take back what was not taken in time and hold what is free for the next in line, in their order; how many offers."""
    drop, now = lock(drop_id), clock.now()
    lapsed = Entry.objects.select_for_update(of=("self",), no_key=True).filter(
        drop=drop, status=EntryStatus.OFFERED, offer_until__lt=now
    )
    for entry in lapsed.order_by("pk"):
        move(drop, entry, "lapse")
    if drop.status not in (DropStatus.ANNOUNCED, DropStatus.DRAWN) or now >= drop.redeem_until:
        return 0
    line = Entry.objects.select_for_update(of=("self",), no_key=True).filter(drop=drop, status=EntryStatus.WAITING)
    offered = 0
    for entry in line.order_by("place", "pk")[: min(drop.left, BATCH)]:
        hold(drop, entry, "offer")
        offered += 1
    return offered


def hold(drop: Drop, entry: Entry, step: str, /) -> None:
    """Hold a piece of a locked drop for a locked entry, and let the person know."""
    entry.offer_until = opening.held_until(clock.now(), drop.hold_hours, drop.redeem_until)
    move(drop, entry, step)
    events.publish(CouponOffered(entry.pk, entry.person_id))
    jobs.later("chunfeng.drops.tell", lock=f"drop:{drop.pk}", drop_id=drop.pk)


def _judged(drop_id: int, people: Sequence[int]) -> tuple[dict[int, Verdict], dict[int, bytes]]:
    """Verdicts and documents, before anything is locked."""
    row = Drop.objects.filter(pk=drop_id).values_list("for_whom", "organisation_path").first()
    for_whom, path = row or ("", "")
    return policies.eligible(for_whom, path, people), identity.verified_among(people)


def _standing(drop: Drop, documents: dict[int, bytes], people: Sequence[int]) -> dict[int, Entry]:
    """Entries of these people, by account or by document. Call with the drop locked: all entries are made under its lock."""
    digests = {_real_name(drop, number): person_id for person_id, number in documents.items()}
    found: dict[int, Entry] = {}
    for entry in Entry.objects.filter(drop=drop, identity__in=list(digests)):
        found[digests[bytes(entry.identity)]] = entry
    for entry in Entry.objects.filter(drop=drop, person_id__in=people):
        found[entry.person_id] = entry
    return found


def _again(entry: Entry, wish: Wish) -> Outcome:
    own = entry.person_id == wish.person_id
    return entry if own and entry.key == wish.key else AlreadyClaimed(entry_id=entry.pk if own else None)


def _not_open(drop: Drop, now: datetime) -> Refusal | None:
    if now < drop.opens_at:
        return NotOpenYet()
    return OverNow() if drop.status != DropStatus.ANNOUNCED or now >= drop.closes_at else None


def _not_eligible(verdict: Verdict) -> NotEligible:
    return NotEligible(verdict=verdict, next_step=verdict.against[0].next_step)


def _real_name(drop: Drop, number: bytes) -> bytes:
    """The document in this drop: nobody can tell from two drops that the same person was in both."""
    return hashlib.sha256(b"drop %d\0" % drop.pk + number).digest()


def _row(drop: Drop, wish: Wish, number: bytes, *, won: bool) -> Entry:
    now = clock.now()
    return Entry(
        drop=drop,
        person_id=wish.person_id,
        identity=_real_name(drop, number),
        key=wish.key[:40],
        status=EntryStatus.ISSUED if won else EntryStatus.WAITING,
        coupon=new_coupon() if won else "",
        issued_at=now if won else None,
        entered_at=now,
    )


def _write(drop: Drop, made: Sequence[Entry]) -> None:
    issued = [entry for entry in made if entry.status == EntryStatus.ISSUED]
    Entry.objects.bulk_create(made)
    take(drop, len(issued))
    if len(made) > len(issued):
        drop.waiting += len(made) - len(issued)
        Drop.objects.filter(pk=drop.pk).update(waiting=drop.waiting)
    facts.record_many(
        [
            *(fact(drop, entry, FactKind.DROP_ENTERED) for entry in made),
            *(fact(drop, entry, FactKind.DROP_ISSUED) for entry in issued),
        ]
    )


def _own(actor: Actor, entry_id: int) -> tuple[Drop, Entry]:
    """One's own entry and its drop, both locked, the drop first. Raises NoSuchEntry."""
    rows = Entry.objects.of(actor.person_id).filter(pk=entry_id)
    drop_id = rows.values_list("drop_id", flat=True).first()
    if drop_id is None:
        raise NoSuchEntry
    drop = lock(drop_id)
    return drop, rows.select_for_update(of=("self",), no_key=True).get()
