"""The live board: how every booth and desk stands at this moment, what is stuck, and what helps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch

from chunfeng.domain.employers.models import Position
from chunfeng.domain.facts import queries as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.queries import Pulse
from chunfeng.domain.fairs.enums import HOLDING, GuestStatus
from chunfeng.domain.fairs.models import Fair, Participation, ParticipationStep
from chunfeng.domain.fairs.queries.day import BOOTH
from chunfeng.domain.fairs.rules import board as rules
from chunfeng.domain.happenings.enums import HappeningStatus
from chunfeng.domain.happenings.models import Device
from chunfeng.domain.happenings.queries import doors, queues
from chunfeng.domain.happenings.queries.queues import Standing
from chunfeng.kernel import clock

HOUR = timedelta(hours=1)
GUESTS = (FactKind.BOOTH_VISITED, FactKind.APPLICATION_SUBMITTED, FactKind.INTENT_REACHED)
"""What shows that somebody was at a booth."""
WATCHED = (FactKind.HAPPENING_ENTERED, *GUESTS, FactKind.LIVE_WATCHED)
NOTHING = Pulse(0, 0, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoothRow:
    """A booth. Minutes are full ones; `left` is what is wanted less the intents, None where no number was given."""

    participation: Participation
    stands: str
    standing: Standing | None
    waited: int
    resumes: int
    resumes_hour: int
    intents: int
    left: int | None
    trouble: rules.Trouble | None
    trouble_minutes: int

    @property
    def waiting(self) -> int:
        return self.standing.waiting if self.standing else 0


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A queue that is no booth's, such as legal advice or talks by video."""

    standing: Standing
    waited: int
    stuck: bool


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device that has served here and is silent, or keeps what it has not sent."""

    device: Device
    offline: bool


@dataclass(frozen=True, slots=True)
class Count:
    """Facts since the beginning, and of the last hour."""

    kind: FactKind
    whole: int
    hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The whole fair at `at`. Booths with trouble come first, by its kind and how long it lasts."""

    at: datetime
    booths: tuple[BoothRow, ...]
    desks: tuple[DeskRow, ...]
    devices: tuple[DeviceRow, ...]
    counts: tuple[Count, ...]
    waiting: int
    troubles: Mapping[rules.Trouble, int]


def board(fair: Fair) -> Board:
    """Some ten queries, however many booths. For a caller that has found the fair."""
    now, happening = clock.now(), fair.happening
    pulses = ledger.pulse(kinds=WATCHED, happening_id=happening.pk, since=now - HOUR)
    standing = queues.standings(happening.pk)
    of_booth = {one.line.subject_id: one for one in standing if one.line.subject_kind == BOOTH}
    running = happening.status == HappeningStatus.RUNNING
    came = _came(fair)
    rows = [
        _booth(row, of_booth.get(row.pk), pulses, now=now, running=running, came_at=came.get(row.pk))
        for row in _guests(fair)
    ]
    rows.sort(key=_order)
    desks = [
        DeskRow(one, _minutes(one.since, now), one.since is not None and now - one.last_moved >= rules.STUCK)
        for one in standing
        if one.line.subject_kind != BOOTH
    ]
    return Board(
        at=now,
        booths=tuple(rows),
        desks=tuple(desks),
        devices=tuple(
            DeviceRow(device, silent)
            for device in doors.devices_at(happening)
            if (silent := rules.offline(seen_at=device.seen_at, now=now)) or device.waiting
        ),
        counts=tuple(_count(kind, pulses) for kind in WATCHED),
        waiting=sum(one.waiting for one in standing),
        troubles={trouble: sum(row.trouble is trouble for row in rows) for trouble in rules.Trouble},
    )


def _guests(fair: Fair) -> list[Participation]:
    rows = (
        fair.participations.filter(presence__in=HOLDING)
        .select_related("employer")
        .prefetch_related("stands", Prefetch("positions", Position.objects.only("id", "headcount")))
        .order_by("id")
    )
    return list(rows)


def _came(fair: Fair) -> dict[int, datetime]:
    steps = ParticipationStep.objects.filter(participation__fair=fair, step="arrive").order_by("at")
    return dict(steps.values_list("participation", "at"))


def _booth(
    row: Participation,
    standing: Standing | None,
    pulses: Mapping[tuple[FactKind, int | None], Pulse],
    *,
    now: datetime,
    running: bool,
    came_at: datetime | None,
) -> BoothRow:
    def pulse(kind: FactKind) -> Pulse:
        return pulses.get((kind, row.employer_id), NOTHING)

    guests = [moment for kind in GUESTS if (moment := pulse(kind).last_at)]
    found = rules.trouble(
        rules.Booth(
            came=row.presence == GuestStatus.CAME,
            came_at=came_at,
            waiting_since=standing.since if standing else None,
            called_at=standing.called_at if standing else None,
            guest_at=max(guests, default=None),
        ),
        now=now,
        starts_at=row.fair.happening.starts_at,
    )
    wanted = [position.headcount for position in row.positions.all() if position.headcount]
    intents, resumes = pulse(FactKind.INTENT_REACHED), pulse(FactKind.APPLICATION_SUBMITTED)
    return BoothRow(
        participation=row,
        stands="、".join(stand.number for stand in row.stands.all()),
        standing=standing,
        waited=_minutes(standing.since, now) if standing else 0,
        resumes=resumes.count,
        resumes_hour=resumes.recent,
        intents=intents.count,
        left=max(0, sum(wanted) - intents.count) if wanted else None,
        trouble=found.trouble if found and running else None,
        trouble_minutes=_minutes(found.since, now) if found else 0,
    )


def _order(row: BoothRow) -> tuple[int, int, int, str]:
    ranks = list(rules.Trouble)
    rank = ranks.index(row.trouble) if row.trouble else len(ranks)
    return (rank, -row.trouble_minutes if row.trouble else 0, -row.waiting, row.stands)


def _count(kind: FactKind, pulses: Mapping[tuple[FactKind, int | None], Pulse]) -> Count:
    found = [pulse for (one, _employer), pulse in pulses.items() if one == kind]
    return Count(kind, sum(pulse.count for pulse in found), sum(pulse.recent for pulse in found))


def _minutes(since: datetime | None, now: datetime) -> int:
    return 0 if since is None else int((now - since).total_seconds() // 60)
