"""Rooms: set up, on air, over."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from chunfeng.domain.conversations import policies, rules
from chunfeng.domain.conversations.enums import Source
from chunfeng.domain.conversations.errors import BadAddress, NoSuchRoom, OtherSource
from chunfeng.domain.conversations.models import Broadcast, Room
from chunfeng.domain.conversations.queries import rooms as queries
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import audit, live
from chunfeng.shared.live import playlists, recordings
from chunfeng.shared.scopes import Scope

SUBJECT = "room"
SWEEPER = Actor.system("keeper of recordings")


@transaction.atomic
def set_up(
    *,
    actor: Actor,
    happening_id: int,
    organisation_id: int,
    employer_ids: Iterable[int] = (),
    source: str = Source.BROWSER,
    address: str = "",
    place_code: str = "",
) -> Room:
    """The room of a happening: where its picture comes from, and who presents. Again changes what was said.

    `address` counts for a stream from elsewhere only. Raises NoSuchRoom (an organisation out of reach), NotAllowed, BadAddress.
    """
    organisation = Organisation.objects.filter(Scope.of(actor).on("path"), pk=organisation_id).first()
    if organisation is None:
        raise NoSuchRoom
    verdict = policies.can_keep(actor, organisation.path)
    if not verdict.ok:
        raise NotAllowed(verdict.against[0].text, next_step=verdict.against[0].next_step, verdict=verdict)
    address = address.strip() if source == Source.OUTSIDE else ""
    if source == Source.OUTSIDE and not rules.is_stream(address):
        raise BadAddress
    room = Room.objects.select_for_update().filter(happening_id=happening_id).first()
    room = room or Room(happening_id=happening_id, organisation=organisation, place_code=place_code)
    room.source, room.address, room.employer_ids = source, address, sorted(set(employer_ids))
    room.save()
    room.refresh_from_db(fields=["organisation_path"])
    audit.record(actor=actor, act="room.set_up", target=(SUBJECT, room.pk), source=source)
    return room


@transaction.atomic
def begin(*, actor: Actor, room_id: int) -> Broadcast:
    """On air. While it is, the same broadcast: whoever takes over goes on with it. Raises NoSuchRoom."""
    room = locked(actor=actor, room_id=room_id)
    there = queries.on_air(room)
    if there is not None:
        return there
    made = Broadcast.objects.create(room=room, source=room.source, started_by_id=actor.person_id)
    transaction.on_commit(partial(recordings.begin, made.folder))
    touch(room)
    audit.record(actor=actor, act="broadcast.begun", target=(SUBJECT, room.pk), broadcast=made.pk)
    return made


@transaction.atomic
def end(*, actor: Actor, room_id: int) -> Broadcast | None:
    """Over; what was recorded can be watched. None where nothing was on air. Raises NoSuchRoom."""
    room = locked(actor=actor, room_id=room_id)
    going = queries.on_air(room)
    if going is not None:
        _end(going, by=actor)
        touch(room)
    return going


def host_key(*, actor: Actor, room_id: int) -> str:
    """The key with which this browser sends its picture within the next minute: begins the broadcast where it has not begun.

    Raises NoSuchRoom, OtherSource.
    """
    broadcast = begin(actor=actor, room_id=room_id)
    if broadcast.source != Source.BROWSER:
        raise OtherSource
    return live.key(live.Door.HOST, broadcast.folder)


def stream_name(*, actor: Actor, room_id: int) -> str:
    """What a host types into OBS as its stream key. Raises NoSuchRoom, OtherSource."""
    broadcast = begin(actor=actor, room_id=room_id)
    if broadcast.source != Source.OBS:
        raise OtherSource
    return f"{broadcast.folder}?key={live.key(live.Door.RTMP, broadcast.folder)}"


def sweep() -> int:
    """End broadcasts whose host has not come back, and take recordings away whose days are over, or for which there is no
    room any more (the oldest first). How many were touched. One transaction each.
    """
    touched = 0
    running = Broadcast.objects.filter(ended_at__isnull=True, source=Source.BROWSER)
    for row in queries.quiet(running.select_related("room")):
        with transaction.atomic():
            fresh = Broadcast.objects.select_for_update(of=("self",)).select_related("room").get(pk=row.pk)
            if fresh.ended_at is None:
                _end(fresh, by=SWEEPER)
                touch(fresh.room)
                touched += 1
    kept = Broadcast.objects.filter(ended_at__isnull=False, removed_at__isnull=True).order_by("ended_at", "pk")
    for row in list(kept):
        old = row.ended_at is not None and (clock.now() - row.ended_at).days >= recordings.days()
        if not old and recordings.space().enough:
            break
        with transaction.atomic():
            Broadcast.objects.filter(pk=row.pk).update(removed_at=clock.now(), updated_at=clock.now())
            audit.record(actor=SWEEPER, act="recording.removed", target=(SUBJECT, row.room_id), broadcast=row.pk)
        recordings.remove(row.folder)
        touched += 1
    return touched


def touch(room: Room) -> None:
    """Tell viewers to look again."""
    room.save(update_fields=["updated_at"])


def locked(*, actor: Actor, room_id: int) -> Room:
    """A room that the actor hosts, locked. Raises NoSuchRoom."""
    queries.hosted(actor, room_id)
    return Room.objects.select_for_update(of=("self",), no_key=True).get(pk=room_id)


def _end(broadcast: Broadcast, *, by: Actor) -> None:
    transaction.on_commit(partial(recordings.end, broadcast.folder))
    broadcast.ended_at = clock.now()
    broadcast.seconds = int(playlists.length(recordings.runs(broadcast.folder)))
    broadcast.save()
    audit.record(actor=by, act="broadcast.ended", target=(SUBJECT, broadcast.room_id), broadcast=broadcast.pk)
