"""Live rooms: who presents, which positions, and which of them is on top at the moment."""

from collections.abc import Iterable

from django.db import transaction

from chunfeng.domain.conversations.enums import Source
from chunfeng.domain.conversations.services import rooms
from chunfeng.domain.employers.enums import EmployerStatus
from chunfeng.domain.employers.models import Employer, Position, PositionQuerySet
from chunfeng.domain.fairs.errors import FairOver, NotYours
from chunfeng.domain.fairs.models import LiveRoom, Pin
from chunfeng.domain.fairs.queries import rooms as queries
from chunfeng.domain.happenings.enums import ANNOUNCED, Channel
from chunfeng.domain.happenings.services.finding import organised
from chunfeng.domain.hiring import services as hiring
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.matching import queries as matching
from chunfeng.domain.talent.queries import own_profile
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope

MOST_EMPLOYERS = 30


@transaction.atomic
def set_up(
    *,
    actor: Actor,
    happening_id: int,
    employer_ids: Iterable[int],
    source: str = Source.BROWSER,
    address: str = "",
) -> LiveRoom:
    """The live room of a happening, which from now on can be taken part in live. Employers that are new bring all their
    open positions; those of employers that no longer present go. Again changes what was said.

    Raises NoSuchHappening, NotAllowed, BadAddress.
    """
    happening = organised(actor, happening_id)
    reached = Employer.objects.filter(Scope.of(actor).on("organisation__path"), status=EmployerStatus.VERIFIED)
    presenting = list(reached.filter(pk__in=set(employer_ids)).order_by("pk")[:MOST_EMPLOYERS])
    room = rooms.set_up(
        actor=actor,
        happening_id=happening.pk,
        organisation_id=happening.organisation_id,
        employer_ids=[employer.pk for employer in presenting],
        source=source,
        address=address,
        place_code=happening.place_id or "",
    )
    if Channel.LIVE not in happening.channels:
        happening.channels = [*happening.channels, Channel.LIVE.value]
        happening.save(update_fields=["channels"])
    made, _new = LiveRoom.objects.get_or_create(room=room, defaults={"happening": happening})
    brought = set(made.positions.values_list("employer_id", flat=True))
    made.positions.remove(*made.positions.exclude(employer__in=presenting))
    fresh = [employer.pk for employer in presenting if employer.pk not in brought]
    made.positions.add(*PositionQuerySet(Position).open_on(clock.today()).filter(employer_id__in=fresh))
    return made


@transaction.atomic
def choose_positions(*, actor: Actor, room_id: int, position_ids: Iterable[int]) -> LiveRoom:
    """Which of those positions are presented that the actor may choose from; others stay as they are.

    Raises NoSuchRoom, NotYours.
    """
    room = rooms.locked(actor=actor, room_id=room_id)
    live_room = LiveRoom.objects.get(room=room)
    own = {position.pk for position in queries.choosable(actor, live_room)}
    wanted = set(position_ids)
    if not wanted <= own:
        raise NotYours
    live_room.positions.remove(*(own - wanted))
    live_room.positions.add(*wanted)
    rooms.touch(room)
    return live_room


@transaction.atomic
def pin(*, actor: Actor, room_id: int, position_id: int | None) -> Pin | None:
    """Put a position on top while it is presented; the one before comes down, and with None nothing is on top.

    Raises NoSuchRoom, NotYours (a position that is not presented here), FairOver.
    """
    room = rooms.locked(actor=actor, room_id=room_id)
    live_room = LiveRoom.objects.select_related("happening").get(room=room)
    if live_room.happening.status not in ANNOUNCED:
        raise FairOver
    there = queries.pinned(live_room)
    if position_id is not None and there is not None and there.position_id == position_id:
        return there
    if position_id is not None and not live_room.positions.filter(pk=position_id).exists():
        raise NotYours
    now = clock.now()
    live_room.pins.filter(until__isnull=True).update(until=now)
    made = None
    if position_id is not None:
        made = Pin.objects.create(live_room=live_room, position_id=position_id, at=now, by_id=actor.person_id)
        audit.record(actor=actor, act="room.pinned", target=(rooms.SUBJECT, room.pk), position_id=position_id)
    rooms.touch(room)
    return made


def apply(
    *,
    actor: Actor,
    live_room: LiveRoom,
    position_id: int,
    consent: bool,
    consent_version: str,
    belongs: bool = False,
) -> Application:
    """Apply while watching, under a consent given in the same moment; again returns what was sent.

    Raises PositionNotFound, and what `hiring.services.apply` raises.
    """
    position = queries.presented(live_room, position_id)
    seeker = own_profile(actor)
    return hiring.apply(
        actor=actor,
        position_id=position.pk,
        consent=consent,
        consent_version=consent_version,
        reasons=matching.merits(seeker=seeker, position=position) if seeker else (),
        happening_id=live_room.happening_id,
        channel=Channel.LIVE,
        belongs=belongs,
    )
