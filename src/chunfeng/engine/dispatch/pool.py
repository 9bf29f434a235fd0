"""The pool: who waits for work now. Many threads may ask it at once, also while it changes; each sees one moment.

A question costs microseconds of machine code, with the interpreter's lock let go. A change costs some ten microseconds;
one in a few hundred thousand rebuilds the grids, while readers go on with what they hold.
"""

from collections.abc import Iterable, Sequence
from threading import Lock, RLock
from typing import Self

import numpy as np

from chunfeng.engine.dispatch.building import Built, Carved, Room, build, columns
from chunfeng.engine.dispatch.columns import Workers, days
from chunfeng.engine.dispatch.grid import settle
from chunfeng.engine.dispatch.layout import ALIVE, NONE, PERSON
from chunfeng.engine.dispatch.rows import (
    Bar,
    Booking,
    Demand,
    DispatchWeights,
    Found,
    NotBooked,
    Shortage,
    Span,
    Worker,
    joined,
    known,
    metres_willing,
    without,
)
from chunfeng.engine.dispatch.search import bars, way
from chunfeng.engine.dispatch.snapshot import BITS, Best, Prepared, Snapshot


class Pool:
    """Workers on a grid, with their bookings.

    Questions go to the latest moment; take `snapshot()` for several that must agree. Changes are made one at a time
    (a lock) and are seen whole or not at all.
    """

    def __init__(self, workers: Workers, weights: DispatchWeights, speed_kmh: float) -> None:
        if not speed_kmh > 0:
            raise ValueError(f"people travel at {speed_kmh} km/h; it must be above 0 (infinity: travel takes no time)")
        self._changing, self._fence = RLock(), Lock()
        self._weights, self._speed = weights, speed_kmh
        self._trades = {name: number for number, name in enumerate(workers.trades)}
        self._names = {name: number for number, name in enumerate(workers.names)}
        self._bookings: dict[int, dict[int, Booking]] = {}
        self._given: dict[int, int] = {}
        self._moment = 0
        self._open(workers, Room())

    @classmethod
    def of(
        cls,
        workers: Iterable[Worker] | Workers = (),
        *,
        weights: DispatchWeights | None = None,
        speed_kmh: float = 20.0,
    ) -> Self:
        """A pool of `workers`. Raises ValueError if two have one id, or for a speed that is not above 0.

        `speed_kmh` turns metres into minutes, which must be free before the job and after it. 20 km/h on the straight
        line is about what a bus or an electric bicycle makes in a city.
        """
        columns = workers if isinstance(workers, Workers) else Workers.of(workers)
        return cls(columns, weights or DispatchWeights(), speed_kmh)

    # Questions

    def snapshot(self) -> Snapshot:
        """The pool as it is now."""
        return self._view

    def prepare(self, demands: Sequence[Demand]) -> Prepared:
        """See Snapshot.prepare."""
        return self._view.prepare(demands)

    def best(self, demand: Demand, n: int) -> tuple[Found, ...]:
        """The best `n` workers for the job: by score, then by longer waiting, then by id. Raises ValueError if n < 1.

        Each has the skill in the grade, every certificate on every day of the job, stands within the job's radius and
        their own, and is free, without another booking, from when they leave until they are back.
        """
        return self._view.best(demand, n)

    def best_many(self, demands: Sequence[Demand] | Prepared, n: int, threads: int = 1) -> Best:
        """The same for many demands at once, each by itself, as columns (m, n)."""
        return self._view.best_many(demands, n, threads)

    def shortage(self, demand: Demand) -> Shortage:
        """What keeps people from the job (bookings for it are counted as given)."""
        return self._view.shortage(demand, self._given.get(demand.id, 0))

    def bookings(self, worker_id: int) -> tuple[Booking, ...]:
        """The jobs that a worker has, earliest first."""
        with self._changing:
            return tuple(sorted(self._bookings.get(worker_id, {}).values(), key=lambda booking: booking.start))

    def __contains__(self, worker_id: int) -> bool:
        with self._changing:
            return self._row(worker_id) != NONE

    # Changes

    def arrive(self, worker: Worker) -> None:
        """Take `worker` in, or take over what they say now. Their bookings stand, and stay off their free time."""
        grades, own = worker.grades(), joined(worker.free)
        with self._changing:
            self._drop_past(worker, own)
            bookings = self._bookings.get(worker.id, {})
            left = _left(own, bookings)
            self._make_room(Room(len(grades), len(own) + len(left), len(worker.certificates)))
            lon, lat = (worker.lon, worker.lat) if known(worker.lon, worker.lat) else (np.nan, np.nan)
            person = np.zeros(1, PERSON)[0]
            person["id"], person["lon"], person["lat"] = worker.id, lon, lat
            person["willing"], person["own_since"] = metres_willing(worker.radius_km), worker.waiting_since
            person["own_at"], person["own_n"] = self._add_spans(own), len(own)
            person["paper_at"], person["paper_n"] = self._built.ends.papers, len(worker.certificates)
            for paper in worker.certificates:
                number = self._names.setdefault(paper.name, len(self._names))
                self._add("papers", (number, *days(paper.valid_from, paper.valid_through)))
            person["skill_at"], person["skill_n"] = self._built.ends.skills, len(grades)
            for name, level in grades.items():
                self._add("skills", (self._trade(name), level))
            self._carve(person, own, left, bookings)
            self._replace(self._row(worker.id), person)

    def leave(self, worker_id: int) -> bool:
        """Take a worker out; False if they are not here. Bookings stand, and are known again if they come back."""
        with self._changing:
            row = self._row(worker_id)
            if row != NONE:
                self._replace(row, None)
            return row != NONE

    def move(self, worker_id: int, lon: float | None, lat: float | None) -> bool:
        """Put a worker at another place (not a point on the globe: unknown); False if they are not here."""
        with self._changing:
            self._make_room(self._room_of(self._row(worker_id)))
            row = self._row(worker_id)
            if row == NONE:
                return False
            person = self._built.tables.people[row].copy()
            person["lon"], person["lat"] = (lon, lat) if known(lon, lat) else (np.nan, np.nan)
            self._replace(row, person)
            return True

    def book(self, worker_id: int, demand: Demand) -> Booking:
        """Give `demand` to a worker, whose time from leaving until being back is then taken, and who waits anew.

        Everything is checked again, at this moment. The same demand again gives the same booking. Raises NotBooked.
        """
        with self._changing:
            bookings = self._bookings.get(worker_id, {})
            if demand.id in bookings:
                return bookings[demand.id]
            minutes = self._way(worker_id, demand)
            booking = Booking(
                worker_id, demand.id, demand.start, demand.end, demand.start - minutes, demand.end + minutes
            )
            self._bookings[worker_id] = {**bookings, demand.id: booking}
            self._given[demand.id] = self._given.get(demand.id, 0) + 1
            self._rewrite(worker_id)
            return booking

    def release(self, worker_id: int, demand_id: int) -> bool:
        """Take a booking back: the time is free again, the waiting as it was; False if there is no such booking."""
        with self._changing:
            bookings = self._bookings.get(worker_id, {})
            if demand_id not in bookings:
                return False
            self._set_bookings(worker_id, [each for key, each in bookings.items() if key != demand_id])
            self._given[demand_id] -= 1
            self._rewrite(worker_id)
            return True

    def compact(self) -> None:
        """Rebuild the grids now rather than when room runs out: at night, say. Answers stay the same."""
        with self._changing:
            self._rebuild(Room())

    # Details

    def _way(self, worker_id: int, demand: Demand) -> int:
        """Minutes from a worker to a job that they can take. Raises NotBooked."""
        row, view = self._row(worker_id), self._view
        if row == NONE:
            raise NotBooked(worker_id, demand.id, Bar.GONE)
        if self._given.get(demand.id, 0) >= demand.workers:
            raise NotBooked(worker_id, demand.id, Bar.FILLED)
        if not known(demand.lon, demand.lat):
            raise NotBooked(worker_id, demand.id, Bar.PLACE)
        person, asked = view.tables.people[row], view.prepare((demand,))
        ask = asked.asks[0]
        skills = self._built.skills[person["skill_at"] : person["skill_at"] + person["skill_n"]]
        levels = skills["level"][skills["trade"] == ask["trade"]]
        if not len(levels):
            raise NotBooked(worker_id, demand.id, Bar.SKILL)
        found, metres = bars(view.tables, person, int(levels[0]), ask, asked.needs)
        for bit, bar in BITS:
            if found & bit:
                raise NotBooked(worker_id, demand.id, bar)
        return way(ask, metres)

    def _set_bookings(self, worker_id: int, bookings: Sequence[Booking]) -> None:
        if bookings:
            self._bookings[worker_id] = {booking.demand_id: booking for booking in bookings}
        else:
            self._bookings.pop(worker_id, None)

    def _drop_past(self, worker: Worker, own: Sequence[Span]) -> None:
        """Forget jobs that were over before the worker began to wait and to be free."""
        past = min([worker.waiting_since, *(begin for begin, _ in own)])
        bookings = self._bookings.get(worker.id, {})
        self._set_bookings(worker.id, [each for each in bookings.values() if each.returns > past])

    def _row(self, worker_id: int) -> int:
        """Row of the version of a worker that is true now, or NONE."""
        if worker_id in self._later:
            return self._later[worker_id]
        at = int(np.searchsorted(self._ids, worker_id))
        return int(self._order[at]) if at < len(self._ids) and self._ids[at] == worker_id else NONE

    def _open(self, workers: Workers, room: Room) -> None:
        """Begin with fresh tables, in which the bookings are taken off."""
        self._order = np.argsort(workers.ids, kind="stable")
        self._ids = workers.ids[self._order]
        self._later: dict[int, int] = {}
        carved = {}
        for worker_id, bookings in self._bookings.items():
            row = self._row(worker_id)
            if row != NONE:
                own = [(int(a), int(b)) for a, b in workers.spans[workers.span_at[row] : workers.span_at[row + 1]]]
                carved[row] = Carved(_since(int(workers.since[row]), bookings), _left(own, bookings))
        self._built: Built = build(workers, carved, room)
        self._publish()

    def _publish(self) -> None:
        """From here on readers see the changes: one assignment."""
        self._view = Snapshot(self._built.tables, self._moment, self._trades, self._names, self._weights, self._speed)

    def _room_of(self, row: int) -> Room:
        """What a new version of a row needs at most: a booking cuts one span in two."""
        if row == NONE:
            return Room()
        person = self._built.tables.people[row]
        bookings = len(self._bookings.get(int(person["id"]), {}))
        return Room(int(person["skill_n"]), int(person["own_n"]) + bookings)

    def _make_room(self, room: Room) -> None:
        if not room.fits(self._built):
            self._rebuild(room)

    def _rebuild(self, room: Room) -> None:
        self._open(columns(self._built, self._moment, tuple(self._trades), tuple(self._names)), room)

    def _add(self, name: str, row: tuple[int, ...]) -> int:
        """Fill the next empty row of spans, papers or skills; gives its number."""
        built = self._built
        rows = built.skills if name == "skills" else getattr(built.tables, name)
        at: int = getattr(built.ends, name)
        rows[at] = row
        self._built = built._replace(ends=built.ends._replace(**{name: at + 1}))
        return at

    def _add_spans(self, spans: Sequence[Span]) -> int:
        """Fill in `spans`; gives the first row."""
        first = self._built.ends.spans
        for span in spans:
            self._add("spans", span)
        return first

    def _trade(self, name: str) -> int:
        """Number of a skill; a new one gets a grid of a single cell."""
        if name not in self._trades:
            built, number = self._built, len(self._trades)
            built.tables.trades[number] = (built.ends.nodes - 1, 0)
            self._built = built._replace(ends=built.ends._replace(nodes=built.ends.nodes + 1, trades=number + 1))
            self._trades[name] = number
        return self._trades[name]

    def _carve(self, person: np.void, own: Sequence[Span], left: Sequence[Span], bookings: dict[int, Booking]) -> None:
        """Write what bookings leave of a worker's time, and when the waiting begins, into a new version."""
        person["since"] = _since(int(person["own_since"]), bookings)
        person["span_at"], person["span_n"] = person["own_at"], person["own_n"]
        if tuple(left) != tuple(own):
            person["span_at"], person["span_n"] = self._add_spans(left), len(left)

    def _rewrite(self, worker_id: int) -> None:
        """A new version after the bookings changed."""
        self._make_room(self._room_of(self._row(worker_id)))
        row = self._row(worker_id)
        if row == NONE:
            return
        tables, bookings = self._built.tables, self._bookings.get(worker_id, {})
        person = tables.people[row].copy()
        spans = tables.spans[person["own_at"] : person["own_at"] + person["own_n"]]
        own = tuple((int(begin), int(end)) for begin, end in spans)
        self._carve(person, own, _left(own, bookings), bookings)
        self._replace(row, person)

    def _replace(self, row: int, person: np.void | None) -> None:
        """End the version in `row` (if any), begin `person` (if any) in its stead at the next moment, and publish."""
        moment, built = self._moment + 1, self._built
        tables, ends = built.tables, built.ends
        if person is not None:
            person["born"], person["died"] = moment, ALIVE
            tables.people[ends.people] = person
            cells = settle(tables, built.skills, ends.people, ends.entries)
            with self._fence:  # a head must not be seen before the entry behind it, on any processor
                pass
            tables.nodes["head"][cells] = np.arange(ends.entries, ends.entries + len(cells))
            self._built = built._replace(ends=ends._replace(people=ends.people + 1, entries=ends.entries + len(cells)))
        if row != NONE:
            tables.people["died"][row] = moment
            self._later[int(tables.people["id"][row])] = NONE
        if person is not None:
            self._later[int(person["id"])] = ends.people
        self._moment = moment
        self._publish()


def _left(own: Sequence[Span], bookings: dict[int, Booking]) -> tuple[Span, ...]:
    return without(own, [(booking.leaves, booking.returns) for booking in bookings.values()])


def _since(since: int, bookings: dict[int, Booking]) -> int:
    """Who has a job waits anew from its end."""
    return max([since, *(booking.end for booking in bookings.values())])
