"""From a draft to the end: preparing, announcing, calling off, the shops, and what the clock does by itself."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from chunfeng.domain.drops import policies
from chunfeng.domain.drops.enums import DropKind, DropStatus, EntryStatus
from chunfeng.domain.drops.errors import NoSuchDrop, NoSuchPartner, NotReady, TooLate
from chunfeng.domain.drops.models import Drop, Entry, Partner
from chunfeng.domain.drops.rules import opening
from chunfeng.domain.drops.services.claims import pass_on
from chunfeng.domain.drops.services.drawing import freeze
from chunfeng.domain.drops.services.finding import advance, demand, move, organised
from chunfeng.domain.unions.models import Organisation
from chunfeng.engine import draw
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope

CLOCK = Actor.system("clock of drops")
LINE_SHARE = 10
"""A rush lets a tenth as many people stand in line as there are pieces, and ten at the least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an organiser says about a drop."""

    kind: str
    title: str
    goods: int
    value_fen: int
    opens_at: datetime
    closes_at: datetime
    redeem_until: datetime
    summary: str = ""
    terms: str = ""
    draws_at: datetime | None = None
    hold_hours: int = 24
    witness_source: str = ""


@transaction.atomic
def prepare(*, actor: Actor, organisation_id: int, plan: Plan) -> Drop:
    """A draft. Raises NoSuchDrop (an organisation out of reach), NotAllowed."""
    organisation = Organisation.objects.filter(Scope.of(actor).on("path"), pk=organisation_id).first()
    if organisation is None:
        raise NoSuchDrop
    demand(policies.can_organise(actor, organisation.path))
    made = Drop(
        organisation=organisation,
        organisation_path=organisation.path,
        made_by_id=actor.person_id,
        line=max(plan.goods // LINE_SHARE, 10) if plan.kind == DropKind.RUSH else 0,
        **asdict(plan),
    )
    made.save()
    audit.record(actor=actor, act="drop.prepare", target=("drop", made.pk), goods=made.goods, kind=made.kind)
    return made


@transaction.atomic
def add_partner(*, actor: Actor, drop_id: int, name: str, address: str = "") -> Partner:
    """A shop that redeems; the same name again is the same shop. Raises NoSuchDrop, NotAllowed."""
    drop = organised(actor, drop_id)
    made, new = Partner.objects.get_or_create(drop=drop, name=name.strip()[:60], defaults={"address": address[:120]})
    if new:
        audit.record(actor=actor, act="drop.partner", target=("drop", drop.pk), words={"shop": made.name})
    return made


@transaction.atomic
def revoke_partner(*, actor: Actor, partner_id: int) -> Partner:
    """Close a shop's page. Again changes nothing. Raises NoSuchPartner, NoSuchDrop, NotAllowed."""
    found = Partner.objects.filter(pk=partner_id).first()
    if found is None:
        raise NoSuchPartner
    organised(actor, found.drop_id)
    if found.revoked_at is None:
        found.revoked_at = clock.now()
        found.save(update_fields=["revoked_at"])
        audit.record(actor=actor, act="drop.partner_revoked", target=("drop", found.drop_id), partner=found.pk)
    return found


def readiness(drop: Drop) -> Verdict:
    """What is still missing before it can be announced."""
    return opening.ready(
        opening.Plan(
            now=clock.now(),
            notice=timedelta(minutes=settings.DROP_NOTICE_MINUTES),
            opens_at=drop.opens_at,
            closes_at=drop.closes_at,
            draws_at=drop.draws_at,
            redeem_until=drop.redeem_until,
            is_draw=drop.is_draw,
            hold_hours=drop.hold_hours,
            partners=drop.partners.filter(revoked_at__isnull=True).count(),
            terms=drop.terms,
        )
    )


@transaction.atomic
def announce(*, actor: Actor, drop_id: int) -> Drop:
    """Tell everybody. Of a draw the commitment to the seed is public from now on, and in the audit trail.

    Raises NoSuchDrop, NotAllowed, NotReady with every condition, TooLate.
    """
    drop = organised(actor, drop_id)
    verdict = readiness(drop)
    if drop.status == DropStatus.DRAFT and not verdict.ok:
        raise NotReady(verdict=verdict, next_step=verdict.against[0].next_step)
    drop.announced_at = clock.now()
    if drop.is_draw:
        seed = secrets.token_hex(32)
        drop.seed, drop.commitment = seed, draw.commitment_to(seed)
    advance(drop, "announce", by=actor, commitment=drop.commitment)
    return drop


@transaction.atomic
def cancel(*, actor: Actor, drop_id: int) -> Drop:
    """Call it off, as long as nobody has a coupon: nothing is taken from anybody. Raises NoSuchDrop, NotAllowed, TooLate."""
    drop = organised(actor, drop_id)
    if drop.taken:
        raise TooLate
    advance(drop, "cancel", by=actor)
    Entry.objects.filter(drop=drop, status__in=[EntryStatus.ENTERED, EntryStatus.WAITING]).update(
        status=EntryStatus.MISSED, ended_at=clock.now()
    )
    Drop.objects.filter(pk=drop.pk).update(waiting=0)
    return drop


def keep_time() -> int:
    """Close lists, pass on what came back, let coupons run out; how many drops were moved along."""
    now, moved = clock.now(), 0
    closing = Drop.objects.filter(kind=DropKind.DRAW, status=DropStatus.ANNOUNCED, closes_at__lte=now)
    for drop_id in closing.order_by("pk").values_list("pk", flat=True):
        freeze(drop_id=drop_id)
        moved += 1
    stale = Q(entries__status=EntryStatus.OFFERED, entries__offer_until__lt=now)
    for drop_id in Drop.objects.filter(stale).distinct().order_by("pk").values_list("pk", flat=True):
        pass_on(drop_id=drop_id)
        moved += 1
    over = Drop.objects.filter(
        Q(kind=DropKind.RUSH, status=DropStatus.ANNOUNCED) | Q(status=DropStatus.DRAWN), redeem_until__lte=now
    )
    for drop_id in over.order_by("pk").values_list("pk", flat=True):
        moved += end(drop_id=drop_id)
    return moved


@transaction.atomic
def end(*, drop_id: int) -> bool:
    """Let what was not redeemed run out, and tell those in line that nothing came."""
    drop = Drop.objects.select_for_update(no_key=True).get(pk=drop_id)
    if drop.redeem_until > clock.now() or drop.status not in (DropStatus.ANNOUNCED, DropStatus.DRAWN):
        return False
    steps = {
        EntryStatus.OFFERED: "lapse",
        EntryStatus.ISSUED: "expire",
        EntryStatus.WAITING: "miss",
        EntryStatus.ENTERED: "miss",
    }
    rows = Entry.objects.select_for_update(of=("self",), no_key=True).filter(drop=drop, status__in=list(steps))
    for entry in rows.order_by("pk"):
        move(drop, entry, steps[EntryStatus(entry.status)])
    advance(drop, "end", by=CLOCK)
    return True
