"""Finding what the actor reaches, refusing what a policy denies, moving along: shared by the services of this domain."""

from typing import Any

from django.db.models import F

from chunfeng.domain.drops import policies
from chunfeng.domain.drops.enums import DROP_TRANSITIONS, ENTRY_TRANSITIONS, HOLDING, EntryStatus
from chunfeng.domain.drops.errors import NoSuchDrop, SoldOut, TooLate
from chunfeng.domain.drops.models import Drop, Entry, new_coupon
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.transitions import target
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope

SUBJECT = "drop_entry"
_ENDED = (EntryStatus.REDEEMED, EntryStatus.LAPSED, EntryStatus.RETURNED, EntryStatus.EXPIRED, EntryStatus.MISSED)


def lock(drop_id: int, /) -> Drop:
    """A drop that people know of, until the end of the transaction: the one row that whoever consumes pieces locks, once,
    before looking at what is left. Raises NoSuchDrop."""
    found = Drop.objects.public().select_for_update(no_key=True).filter(pk=drop_id).first()
    if found is None:
        raise NoSuchDrop
    return found


def organised(actor: Actor, drop_id: int, /) -> Drop:
    """A drop that the actor runs, locked. Raises NoSuchDrop (foreign ones too), NotAllowed."""
    rows = Drop.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(Scope.of(actor).on("organisation_path"), pk=drop_id).first()
    if found is None:
        raise NoSuchDrop
    demand(policies.can_organise(actor, found.organisation_path))
    return found


def demand(verdict: Verdict, /) -> None:
    """Raises NotAllowed with what the first reason against it says to do."""
    if not verdict.ok:
        first = verdict.against[0]
        raise NotAllowed(first.text, next_step=first.next_step, verdict=verdict)


def advance(drop: Drop, step: str, /, *, by: Actor, **detail: Any) -> None:
    """Move a locked drop along; it is saved, and the audit trail keeps `detail`. Raises TooLate."""
    after = target(DROP_TRANSITIONS, step=step, state=drop.status)
    if after is None:
        raise TooLate
    drop.status = after
    drop.save()
    audit.record(actor=by, act=f"drop.{step}", target=("drop", drop.pk), **detail)


def take(drop: Drop, number: int, /) -> None:
    """Count `number` pieces as taken; the condition and the constraint stand behind the lock. Raises SoldOut."""
    if number and not Drop.objects.filter(pk=drop.pk, taken__lte=F("goods") - number).update(taken=F("taken") + number):
        raise SoldOut
    drop.taken += number


def move(drop: Drop, entry: Entry, step: str, /) -> None:
    """The one way in which a locked entry of a locked drop changes: the row, the counters, the fact. Raises TooLate, SoldOut."""
    before = entry.status
    after = target(ENTRY_TRANSITIONS, step=step, state=before)
    if after is None:
        raise TooLate
    entry.status = after
    if after != EntryStatus.OFFERED:
        entry.offer_until = None
    if after == EntryStatus.ISSUED:
        entry.coupon, entry.issued_at = new_coupon(), clock.now()
    if after in _ENDED:
        entry.ended_at = clock.now()
    count(drop, before=before, after=after)
    entry.save()
    if after == EntryStatus.ISSUED:
        facts.record(fact(drop, entry, FactKind.DROP_ISSUED))
    elif before == EntryStatus.ISSUED and after == EntryStatus.RETURNED:
        facts.take_back(FactKind.DROP_ISSUED, (SUBJECT, entry.pk))


def count(drop: Drop, /, *, before: str, after: str) -> None:
    """Keep the counters of a locked drop right over one change of an entry."""
    pieces = (after in HOLDING) - (before in HOLDING)
    standing = (after == EntryStatus.WAITING) - (before == EntryStatus.WAITING)
    if pieces > 0:
        take(drop, pieces)
    elif pieces < 0:
        Drop.objects.filter(pk=drop.pk).update(taken=F("taken") + pieces)
        drop.taken += pieces
    if standing:
        Drop.objects.filter(pk=drop.pk).update(waiting=F("waiting") + standing)
        drop.waiting += standing


def fact(drop: Drop, entry: Entry, kind: FactKind, /) -> facts.Entry:
    """An entry for the ledger; a draw and a rush are told apart by their tag."""
    return facts.Entry(
        kind=kind,
        subject=(SUBJECT, entry.pk),
        person_id=entry.person_id,
        organisation_id=drop.organisation_id,
        organisation_path=drop.organisation_path,
        tags=(drop.kind,),
    )
