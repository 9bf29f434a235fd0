"""Live rooms as viewers, hosts and organisers see them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from chunfeng.domain.conversations import rules
from chunfeng.domain.conversations.errors import NoSuchRoom
from chunfeng.domain.conversations.models import Broadcast
from chunfeng.domain.conversations.queries.rooms import Recording
from chunfeng.domain.employers import queries as employers
from chunfeng.domain.employers.enums import EmployerStatus
from chunfeng.domain.employers.errors import PositionNotFound
from chunfeng.domain.employers.models import Employer, Position, PositionQuerySet
from chunfeng.domain.fairs.models import LiveRoom, Pin
from chunfeng.domain.happenings.enums import PUBLIC, HappeningStatus
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where in a recording a position is presented, in seconds from its beginning."""

    position: Position
    seconds: int


def public_room(code: str) -> LiveRoom:
    """The live room of a happening that was announced, by its code. Raises NoSuchRoom."""
    found = _whole().filter(happening__code=code, happening__status__in=PUBLIC).first()
    if found is None:
        raise NoSuchRoom
    return found


def hosted_room(actor: Actor, code: str) -> LiveRoom:
    """One that the actor hosts, drafts too. Raises NoSuchRoom."""
    found = _whole().filter(happening__code=code).first()
    if found is None or not rules.hosts(actor, found.room.employer_ids, found.room.organisation_path):
        raise NoSuchRoom
    return found


def has_room(happening_id: int) -> bool:
    """Whether a happening can be watched."""
    return LiveRoom.objects.filter(happening_id=happening_id).exists()


def room_at(happening_id: int) -> LiveRoom | None:
    """The room of a happening, for its organisers."""
    return _whole().filter(happening_id=happening_id).first()


def own_rooms(actor: Actor) -> list[LiveRoom]:
    """Rooms in which the actor's employers present, the latest first."""
    rows = _whole().filter(room__employer_ids__overlap=sorted(actor.employer_ids))
    return list(rows.order_by("-happening__starts_at", "-pk"))


def to_watch_again(*, limit: int = 3) -> list[LiveRoom]:
    """Rooms that are over and left a recording, the latest first."""
    kept = Broadcast.objects.filter(
        room=OuterRef("room"), ended_at__isnull=False, removed_at__isnull=True, seconds__gt=0
    )
    rows = _whole().filter(Exists(kept), happening__status__in=(HappeningStatus.CLOSED, HappeningStatus.REPORTED))
    return list(rows.order_by("-happening__starts_at", "-pk")[:limit])


def presenters(live_room: LiveRoom) -> list[Employer]:
    """Who presents, by name."""
    return list(Employer.objects.filter(pk__in=live_room.room.employer_ids).order_by("name", "pk"))


def inviting(actor: Actor, *, words: str = "", limit: int = 50) -> list[Employer]:
    """Employers that can present: verified, in the actor's part of the tree; the newest first."""
    rows = Employer.objects.filter(Scope.of(actor).on("organisation__path"), status=EmployerStatus.VERIFIED)
    if words.strip():
        rows = rows.filter(name__icontains=words.strip())
    return list(rows.order_by("-id")[:limit])


def positions(live_room: LiveRoom) -> list[Position]:
    """What is presented and still open, by employer."""
    rows = PositionQuerySet(Position).open_on(clock.today()).filter(live_rooms=live_room)
    return list(rows.select_related("employer", "place").order_by("employer__name", "employer_id", "pk"))


def presented(live_room: LiveRoom, position_id: int) -> Position:
    """A position that is presented here and still open. Raises PositionNotFound."""
    position = employers.public_position(position_id)
    if not live_room.positions.filter(pk=position.pk).exists():
        raise PositionNotFound
    return position


def choosable(actor: Actor, live_room: LiveRoom) -> list[Position]:
    """Open positions that this host may present: those of the own employers, or of all of them for who keeps the room."""
    ids = set(live_room.room.employer_ids)
    if not rules.keeps(actor, live_room.room.organisation_path):
        ids &= actor.employer_ids
    rows = PositionQuerySet(Position).open_on(clock.today()).filter(employer_id__in=ids)
    return list(rows.select_related("employer", "place").order_by("employer__name", "employer_id", "pk"))


def pinned(live_room: LiveRoom) -> Pin | None:
    """What is on top now."""
    return live_room.pins.filter(until__isnull=True).select_related("position__employer", "position__place").first()


def chapters(live_room: LiveRoom, recordings: Iterable[Recording]) -> list[tuple[Recording, list[Chapter]]]:
    """Each recording with the positions presented in it, in the order in which they come."""
    pins = list(live_room.pins.select_related("position__employer"))
    return [
        (
            recording,
            [
                Chapter(pin.position, recording.place_of(pin.at))
                for pin in pins
                if recording.broadcast.started_at <= pin.at <= (recording.broadcast.ended_at or clock.now())
            ],
        )
        for recording in recordings
    ]


def _whole() -> QuerySet[LiveRoom]:
    return LiveRoom.objects.select_related("room", "happening__organisation", "happening__place")
