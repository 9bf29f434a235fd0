"""What goes in and what comes out, as plain frozen rows. Times are epoch minutes, distances km or metres, scores millionths."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import NamedTuple, Self

from chunfeng.engine.matching import Certificate

FARTHEST_KM = 1000.0
"""A demand looks no farther: the bounds of the grid are proven up to here."""

HIGHEST_LEVEL = 8
"""Eight grades since 2022, from 1 (学徒工, apprentice) to 8 (首席技师, chief technician); 0: no grade is known."""

UNLIMITED = 2**31 - 1
"""Metres that no two points on the globe are apart."""

MINUTES = 2**31
"""Times lie within ±MINUTES (years −2113 to 6053)."""

Span = tuple[int, int]
"""A stretch of time in epoch minutes: the start belongs to it, the end does not."""


def minute(moment: datetime) -> int:
    """Epoch minute in which `moment` lies. Raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone: say which, such as Asia/Shanghai")
    return int(moment.timestamp() // 60)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as few spans as can be, sorted; spans that touch become one."""
    result: list[Span] = []
    for begin, end in sorted(spans):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((begin, end))
    return tuple(result)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """What `taken` leaves of `spans`."""
    left = list(spans)
    for begin, end in taken:
        left = [
            piece
            for a, b in left
            for piece in (((a, min(b, begin)), (max(a, end), b)) if begin < b and a < end else ((a, b),))
            if piece[0] < piece[1]
        ]
    return tuple(left)


class Bar(StrEnum):
    """What keeps a worker from a job, or a demand from being filled; in the order in which they are checked."""

    PLACE = "place"
    """It is not known where the job is."""
    SKILL = "skill"
    """Nobody within the radius has the skill."""
    LEVEL = "level"
    """The skill is of too low a grade."""
    RADIUS = "radius"
    """Farther than the job's radius, or unknown where."""
    WILLING = "willing"
    """Farther than the worker goes."""
    CERTIFICATE = "certificate"
    """A certificate that the job needs is missing."""
    EXPIRED = "expired"
    """The certificate is there, but not valid on every day of the job."""
    FREE = "free"
    """Not free for the whole job and the way there and back."""
    BOOKED = "booked"
    """Would have been free, but has another job then."""
    TAKEN = "taken"
    """Enough would fit, but other demands of the batch make more of them."""
    FILLED = "filled"
    """The demand has all the workers that it asks for."""
    GONE = "gone"
    """The worker is not in the pool."""


class NotBooked(Exception):
    """A booking that cannot be; `bar` says why."""

    def __init__(self, worker_id: int, demand_id: int, bar: Bar) -> None:
        self.worker_id, self.demand_id, self.bar = worker_id, demand_id, bar
        super().__init__(f"worker {worker_id} cannot be booked for demand {demand_id}: {bar.value}")


class Skill(NamedTuple):
    """A trade that a worker knows, and the grade in it, from 0 (not known) to HIGHEST_LEVEL."""

    name: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who waits for work.

    lon, lat       degrees; None, NaN or off the globe: not known, so that no demand with a radius finds them
    skills         trades with grades; of two with one name the higher grade counts
    certificates   count on the days from valid_from to valid_through, both included, in China's time
    free           spans in which they would work, in any order, overlapping or not
    waiting_since  when the wait for work began (epoch minute)
    radius_km      how far they go; None or NaN: as far as the demand reaches

    Raises ValueError for a span that ends before it starts, a time outside ±MINUTES, a negative radius, a grade outside
    0 to HIGHEST_LEVEL.
    """

    id: int
    lon: float | None = None
    lat: float | None = None
    skills: tuple[Skill, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    free: tuple[Span, ...] = ()
    waiting_since: int = 0
    radius_km: float | None = None

    def __post_init__(self) -> None:
        for begin, end in self.free:
            if begin >= end or not _is_time(begin) or not _is_time(end):
                raise ValueError(f"worker {self.id} cannot be free from minute {begin} to {end}")
        if not _is_time(self.waiting_since):
            raise ValueError(f"worker {self.id} cannot wait since minute {self.waiting_since}")
        if self.radius_km is not None and self.radius_km < 0:
            raise ValueError(f"worker {self.id} goes {self.radius_km} km far; it must be at least 0")
        for skill in self.skills:
            if not 0 <= skill.level <= HIGHEST_LEVEL:
                raise ValueError(f"worker {self.id}: grade {skill.level} of {skill.name} is not 0 to {HIGHEST_LEVEL}")

    def grades(self) -> dict[str, int]:
        """Highest grade for each skill."""
        return {skill.name: skill.level for skill in sorted(self.skills)}


@dataclass(frozen=True, slots=True)
class Demand:
    """A job to be done: `workers` people with `skill` from `start` to `end` (epoch minutes) within `radius_km`.

    `level` is the least grade, `certificates` are all needed, valid on every day (China's time) that the job touches.
    A place that is None, NaN or off the globe is not known, and nobody is found. Raises ValueError if it ends
    before it starts, asks for nobody, or for a radius that is not 0 to FARTHEST_KM.
    """

    id: int
    lon: float | None
    lat: float | None
    skill: str
    start: int
    end: int
    radius_km: float = 5.0
    workers: int = 1
    level: int = 0
    certificates: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.start >= self.end or not _is_time(self.start) or not _is_time(self.end):
            raise ValueError(f"demand {self.id} cannot last from minute {self.start} to {self.end}")
        if not 0 <= self.radius_km <= FARTHEST_KM:
            raise ValueError(f"demand {self.id} looks {self.radius_km} km far; it must be 0 to {FARTHEST_KM:.0f}")
        if self.workers < 1:
            raise ValueError(f"demand {self.id} asks for {self.workers} workers; it must be at least 1")


@dataclass(frozen=True, slots=True)
class DispatchWeights:
    """How the score is made, in points of which 1 is written as 1,000,000.

        score = distance · (1 − metres / radius) + waiting · (minutes waited at the start / patience) + level · grade / 8

    The waiting part has no upper end, so that nobody starves: who has waited `guarantee` minutes longer than others
    comes before them, however near and skilled they are. `filled` is what `assign` adds for every place that it fills:
    large, it fills as many places as can be; 0, it counts scores alone. Raises ValueError below 0, above 1,000, or
    without patience.
    """

    distance: float = 0.5
    waiting: float = 0.4
    level: float = 0.1
    patience: int = 3 * 24 * 60
    filled: float = 2.0

    def __post_init__(self) -> None:
        parts = (self.distance, self.waiting, self.level, self.filled)
        if not all(0 <= part <= 1000 for part in parts) or self.patience < 1:
            raise ValueError(f"weights must be 0 to 1000, patience at least a minute; got {parts}, {self.patience}")

    @property
    def guarantee(self) -> float:
        """Minutes of longer waiting that outweigh everything else; infinite if waiting does not count."""
        return (self.distance + self.level) / self.waiting * self.patience if self.waiting else float("inf")

    @classmethod
    def nearest(cls) -> Self:
        """Distance alone."""
        return cls(distance=1.0, waiting=0.0, level=0.0)


class Found(NamedTuple):
    """A worker for a demand. `score` in millionths; `metres` on the great circle, whole."""

    worker_id: int
    score: int
    metres: int


class Booking(NamedTuple):
    """A job that a worker has: from `start` to `end`, away from `leaves` to `returns` (epoch minutes)."""

    worker_id: int
    demand_id: int
    start: int
    end: int
    leaves: int
    returns: int


class Shortage(NamedTuple):
    """Why a demand has fewer workers than it asks for.

    `near` people of the trade stand within the radius; `fitting` of them pass everything. `bar` is the check, in the
    order of Bar, after which too few are left. `alone` counts the people whom only one bar keeps away: what lifting
    just that one would add.
    """

    demand_id: int
    wanted: int
    given: int
    near: int
    fitting: int
    bar: Bar
    alone: tuple[tuple[Bar, int], ...]


def known(lon: float | None, lat: float | None) -> bool:
    """Whether this is a point on the globe."""
    return lon is not None and lat is not None and abs(lon) <= 180 and abs(lat) <= 90


def metres_willing(radius_km: float | None) -> int:
    """How far a worker goes, in whole metres; UNLIMITED if not said."""
    return min(UNLIMITED, int(radius_km * 1000)) if radius_km is not None and isfinite(radius_km) else UNLIMITED


def _is_time(value: int) -> bool:
    return -MINUTES <= value < MINUTES
