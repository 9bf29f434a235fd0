"""Drawing lots so that anybody can do it again: the list is closed and hashed, then the seed is published with the order."""

from datetime import datetime

from django.db import connection, transaction

from chunfeng.domain.drops.enums import DropStatus, EntryStatus
from chunfeng.domain.drops.errors import TooEarly
from chunfeng.domain.drops.events import CouponOffered
from chunfeng.domain.drops.models import Drop, Entry
from chunfeng.domain.drops.queries.draws import tokens_of
from chunfeng.domain.drops.rules import opening
from chunfeng.domain.drops.services.finding import advance, lock, organised, take
from chunfeng.engine import draw as lots
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import events, jobs

CLERK = Actor.system("clock of drops")


@transaction.atomic
def freeze(*, drop_id: int) -> Drop:
    """Close the list of a draw when its time has come: its hash is public from now on, and in the audit trail.

    Again changes nothing. Whoever is entering holds the drop's lock, so that nobody comes in afterwards.
    """
    drop = lock(drop_id)
    if drop.status == DropStatus.ANNOUNCED and drop.is_draw and clock.now() >= drop.closes_at:
        tokens = tokens_of(drop)
        drop.list_hash, drop.entrants, drop.frozen_at = lots.hash_of(tokens), len(tokens), clock.now()
        advance(drop, "freeze", by=CLERK, list_hash=drop.list_hash, entrants=drop.entrants)
    return drop


@transaction.atomic
def draw(*, actor: Actor, drop_id: int, witness: str = "") -> Drop:
    """Draw lots: the first as many as there are pieces win, the others stand in line in this order. Again changes nothing.

    `witness` is the public number that was announced, where one was. Raises NoSuchDrop, NotAllowed, TooEarly, TooLate.
    """
    drop = organised(actor, drop_id)
    if drop.status == DropStatus.DRAWN:
        return drop
    drop = freeze(drop_id=drop.pk)
    witness = witness.strip()[:80]
    due = drop.draws_at or drop.closes_at
    if drop.status == DropStatus.ANNOUNCED or clock.now() < due or bool(drop.witness_source) != bool(witness):
        raise TooEarly
    drop.witness, drop.drawn_at = witness, clock.now()
    advance(drop, "draw", by=actor, seed=drop.seed, witness=witness)
    _settle(drop, lots.ranked(tokens_of(drop), seed=str(drop.seed), witness=witness))
    return drop


def _settle(drop: Drop, order: list[str]) -> None:
    """Places for everybody, in two statements however many they are. Who left after the list was closed stays in the order and
    is passed over: nobody else's place changes by it."""
    live = Entry.objects.filter(drop=drop, status=EntryStatus.ENTERED)
    still = set(live.values_list("token", flat=True))
    standing = [(token, place) for place, token in enumerate(order, 1) if token in still]
    won, line = standing[: drop.left], standing[drop.left :]
    until = opening.held_until(clock.now(), drop.hold_hours, drop.redeem_until)
    _place(drop, won, EntryStatus.OFFERED, until)
    _place(drop, line, EntryStatus.WAITING, None)
    take(drop, len(won))
    drop.waiting = len(line)
    Drop.objects.filter(pk=drop.pk).update(waiting=drop.waiting)
    for entry_id, person_id in Entry.objects.filter(drop=drop, status=EntryStatus.OFFERED).values_list(
        "pk", "person_id"
    ):
        events.publish(CouponOffered(entry_id, person_id))
    jobs.later("chunfeng.drops.tell", lock=f"drop:{drop.pk}", drop_id=drop.pk)


def _place(drop: Drop, standing: list[tuple[str, int]], status: EntryStatus, until: datetime | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE drops_entry SET status = %s, offer_until = %s, place = lots.place, updated_at = %s"
            " FROM unnest(%s::text[], %s::int[]) AS lots (token, place)"
            " WHERE drop_id = %s AND drops_entry.token = lots.token",
            [
                status.value,
                until,
                clock.now(),
                [token for token, _place in standing],
                [place for _token, place in standing],
                drop.pk,
            ],
        )
