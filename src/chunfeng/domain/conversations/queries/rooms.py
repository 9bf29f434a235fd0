"""Rooms: whether they are on air, where their pictures are, their recordings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chunfeng.domain.conversations import rules
from chunfeng.domain.conversations.enums import Source
from chunfeng.domain.conversations.errors import NoSuchRoom
from chunfeng.domain.conversations.models import Broadcast, Room
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.live import playlists, recordings


@dataclass(frozen=True, slots=True)
class Picture:
    """What a player loads: an address elsewhere, or a path below that of the live process ("media/…", "rtmp/…")."""

    address: str = ""
    path: str = ""
    origin: str = ""

    def __bool__(self) -> bool:
        return bool(self.address or self.path)


@dataclass(frozen=True, slots=True)
class Recording:
    """A broadcast that is over and can still be watched; `seconds` is its length."""

    broadcast: Broadcast
    path: str
    seconds: float
    runs: tuple[playlists.Run, ...]

    def place_of(self, moment: datetime) -> int:
        """Seconds into it at which something that happened at `moment` is seen."""
        return int(playlists.place_of(self.runs, moment))


def room_of(happening_id: int) -> Room | None:
    """The room of a happening, for everybody."""
    return Room.objects.filter(happening_id=happening_id).first()


def hosted(actor: Actor, room_id: int) -> Room:
    """A room that the actor hosts. Raises NoSuchRoom (others' too)."""
    found = Room.objects.filter(pk=room_id).first()
    if found is None or not rules.hosts(actor, found.employer_ids, found.organisation_path):
        raise NoSuchRoom
    return found


def hosted_rooms(actor: Actor) -> list[Room]:
    """Rooms in which the actor's employers present."""
    return list(Room.objects.filter(employer_ids__overlap=sorted(actor.employer_ids)).order_by("-pk"))


def on_air(room: Room) -> Broadcast | None:
    """The broadcast that goes on."""
    return Broadcast.objects.filter(room=room, ended_at__isnull=True).first()


def picture(room: Room, broadcast: Broadcast | None) -> Picture:
    """What viewers load now; nothing while it is not on air."""
    if broadcast is None:
        return Picture()
    if broadcast.source == Source.OUTSIDE:
        return Picture(address=room.address, origin=rules.origin(room.address)) if room.address else Picture()
    if broadcast.source == Source.OBS:
        return Picture(path=f"rtmp/{broadcast.folder}.m3u8")
    return Picture(path=f"media/{broadcast.folder}/live.m3u8")


def recordings_of(room: Room) -> list[Recording]:
    """What can be watched again, the first first."""
    rows = Broadcast.objects.filter(room=room, ended_at__isnull=False, removed_at__isnull=True, source=Source.BROWSER)
    found = []
    for row in rows.filter(seconds__gt=0).order_by("started_at"):
        runs = tuple(recordings.runs(row.folder))
        if runs:
            found.append(Recording(row, f"media/{row.folder}/all.m3u8", playlists.length(runs), runs))
    return found


def quiet(broadcasts: Iterable[Broadcast]) -> list[Broadcast]:
    """Those of them from which nothing has come for so long that their host will not come back."""
    now = clock.now()
    return [
        row
        for row in broadcasts
        if now - max(row.started_at, recordings.changed_at(row.folder) or row.started_at) > rules.STALE
    ]


class Changes:
    """Rooms that have changed since the last look; for the live process, which looks often."""

    WINDOW = timedelta(seconds=10)

    def __init__(self) -> None:
        self._seen: dict[int, datetime] = {}

    def look(self) -> set[int]:
        """Ids. A change carries a moment before its commit, so each look goes back some seconds."""
        since = clock.now() - self.WINDOW
        rows = dict(Room.objects.filter(updated_at__gt=since).values_list("pk", "updated_at"))
        changed = {pk for pk, moment in rows.items() if self._seen.get(pk) != moment}
        self._seen = rows
        return changed
