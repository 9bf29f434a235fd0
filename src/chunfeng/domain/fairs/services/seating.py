"""Who stands where: by hand, or by the engine around what was done by hand."""

from dataclasses import asdict

from django.db import transaction
from django.db.models import Q, Sum

from chunfeng.domain.employers.models import Position
from chunfeng.domain.fairs.enums import StandKind
from chunfeng.domain.fairs.errors import HallBroken, NoBooth, NoHall, NoSuchParticipation, NoSuchStand, StandTaken
from chunfeng.domain.fairs.models import Fair, Participation, Stand
from chunfeng.domain.fairs.rules import checklist
from chunfeng.domain.fairs.rules import halls as rules
from chunfeng.domain.fairs.services.halls import drawn_stands
from chunfeng.domain.fairs.services.reach import planned
from chunfeng.engine.seating import Exhibitor, Seating, seat
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, jobs

AT_ONCE = 250
"""Employers that are seated while the page waits (a second or two); more are left to a worker."""


@transaction.atomic
def put(*, actor: Actor, fair_id: int, stand_id: int, participation_id: int | None) -> Stand:
    """Give a stand to an employer by hand, or free it (None). Seating leaves it so.

    The employer's other stands stay its own as far as it wants several; otherwise it moves. Somebody who stood there has no
    stand then, unless both change places. Raises NoSuchFair, NotAllowed, FairOver, NoSuchStand, NoSuchParticipation, NoBooth,
    StandTaken (a desk, or another's by hand).
    """
    fair = planned(actor, fair_id)
    stand = fair.stands.select_related("participation").filter(pk=stand_id).first()
    if stand is None:
        raise NoSuchStand
    if participation_id is None:
        stand.participation, stand.by_hand = None, False
        stand.save(update_fields=["participation", "by_hand"])
        audit.record(actor=actor, act="fair.freed", target=("stand", stand.pk), fair_id=fair.pk)
        return stand
    guest = fair.participations.filter(pk=participation_id).first()
    if guest is None:
        raise NoSuchParticipation
    if not guest.holds:
        raise NoBooth
    if stand.kind != StandKind.BOOTH or (stand.by_hand and stand.participation_id not in (None, guest.pk)):
        raise StandTaken
    _move(guest, stand)
    audit.record(actor=actor, act="fair.put", target=("stand", stand.pk), fair_id=fair.pk, participation_id=guest.pk)
    return stand


def seat_all(*, actor: Actor, fair_id: int) -> Fair:
    """Give everybody who comes a stand; who was put somewhere by hand stays. A large fair is seated by a worker a little later.

    Raises NoSuchFair, NotAllowed, FairOver, NoHall, HallBroken.
    """
    with transaction.atomic():
        fair = planned(actor, fair_id)
        if not fair.stands.filter(kind=StandKind.BOOTH).exists():
            raise NoHall
        if fair.participations.holding().count() > AT_ONCE:
            jobs.later("chunfeng.fairs.seat", lock=f"fair:{fair.pk}", fair_id=fair.pk)
            return fair
    return seat_now(actor=actor, fair_id=fair_id)


@transaction.atomic
def seat_now(*, actor: Actor, fair_id: int) -> Fair:
    """The same, while the caller waits. Nobody accepts or moves meanwhile. Raises the same."""
    fair = planned(actor, fair_id)
    stands = list(fair.stands.select_related("zone").filter(kind=StandKind.BOOTH))
    if not stands:
        raise NoHall
    guests = list(fair.participations.holding().select_related("zone", "employer").order_by("answered_at", "id"))
    result = _seated(fair, stands, guests)
    by_number = {stand.number: stand for stand in stands}
    for stand in stands:
        if not stand.by_hand:
            stand.participation_id = None
    for key, numbers in result.places.items():
        for number in numbers:
            by_number[number].participation_id = int(key)
    Stand.objects.bulk_update(stands, ["participation"])
    fair.seated_at = clock.now()
    fair.seating = {
        "parts": asdict(result.parts),
        "start": asdict(result.start),
        "bound": result.bound,
        "gap": result.gap,
        "lacking": {key: str(lack) for key, lack in result.lacking.items()},
        "fullest": result.fullest[1] if result.fullest else 0,
    }
    fair.save(update_fields=["seated_at", "seating"])
    audit.record(
        actor=actor, act="fair.seated", target=("fair", fair.pk), employers=len(guests), without=len(result.lacking)
    )
    return fair


# Details


def _seated(fair: Fair, stands: list[Stand], guests: list[Participation]) -> Seating:
    fixed: dict[int, list[str]] = {}
    for stand in stands:
        if stand.by_hand and stand.participation_id:
            fixed.setdefault(stand.participation_id, []).append(stand.number)
    heads = dict(
        Position.objects.filter(fairs__in=guests, headcount__isnull=False)
        .values_list("fairs")
        .annotate(Sum("headcount"))
        .values_list("fairs", "headcount__sum")
    )
    exhibitors = [
        Exhibitor(
            key=str(guest.pk),
            zone=guest.zone.name if guest.zone else guest.employer.industry,
            stands=len(fixed.get(guest.pk, ())) or guest.booths,
            draw=checklist.crowd(said=guest.draw, headcount=heads.get(guest.pk, 0)),
            power=guest.power,
            fixed=tuple(fixed.get(guest.pk, ())),
        )
        for guest in guests
    ]
    try:
        return seat(rules.walkable(fair.floor, drawn_stands(stands)), exhibitors)
    except ValueError as error:
        raise HallBroken from error


def _move(guest: Participation, stand: Stand) -> None:
    """`stand` becomes the guest's. One it leaves goes to whoever stood there, if nobody put that one there by hand."""
    other = stand.participation_id
    if other == guest.pk:
        stand.by_hand = True
        stand.save(update_fields=["by_hand"])
        return
    own = list(guest.stands.order_by("by_hand", "row", "column"))
    if len(own) >= guest.booths:
        left = own[0]
        left.participation_id, left.by_hand = other, False
        left.save(update_fields=["participation", "by_hand"])
    stand.participation, stand.by_hand = guest, True
    stand.save(update_fields=["participation", "by_hand"])


def free_stands(guest: Participation) -> int:
    """Take its stands from an employer that does not come; how many there were."""
    return Stand.objects.filter(Q(participation=guest)).update(participation=None, by_hand=False)
