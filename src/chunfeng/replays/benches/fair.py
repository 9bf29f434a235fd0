"""A fair over real HTTP: people come in by the doors, look at a booth and apply there, and a wall shows it.

With `--kill` the pages and PostgreSQL die twice each meanwhile; whoever got no answer does the same again, and nothing may be
lost or doubled.
"""

import argparse
import os
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.utils import translation

from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.fairs.models import Fair, Stand
from chunfeng.domain.fairs.services import guests, halls, seating
from chunfeng.domain.fairs.services import planning as fairs
from chunfeng.domain.happenings.enums import HappeningKind
from chunfeng.domain.happenings.queries import own
from chunfeng.domain.happenings.services import planning, registrations
from chunfeng.domain.indicators import queries as indicators
from chunfeng.domain.indicators.enums import About
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.replays import product, reading
from chunfeng.replays.benches import market
from chunfeng.replays.benches.machine import machine
from chunfeng.replays.door import Door
from chunfeng.replays.tally import Tally, compared
from chunfeng.replays.visitor import Unexpected, Visitor
from chunfeng.replays.wall import Wall
from chunfeng.shared import home as places

NAME = "fair"
SEED = 20251018
TARGETS = {"check_in_p95_ms": 100.0, "apply_p95_ms": 200.0, "wall_p95_ms": 1000.0}
COUNTED = (
    "employers_taking_part",
    "positions",
    "visitors",
    "visits",
    "booth_visits",
    "applications",
    "applicants",
)
"""Figures of the bulletin that are counted by the answers, too."""
DEVICES = 8
AT_ONCE = 64
POSITIONS_EACH = 5
PER_ROW = 20
WARM = 8
"""Pages that are asked for before the doors open, so that nobody waits for templates to be read."""
PATIENCE = 60.0
"""Seconds after which something without an answer has failed, where things are killed; otherwise the first time."""
PAUSE = 0.25
SEEN_SECONDS = 15.0
"""How long the wall may take for what came last."""
DEATHS = ((0.2, "web"), (0.4, "postgres"), (0.6, "web"), (0.8, "postgres"))
"""Who is killed when this share of the time is over."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--visitors", type=int, default=3000)
    parser.add_argument("--employers", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=600.0, help="in how many an hour's arrivals come")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--kill", action="store_true", help="kill -9 pages and PostgreSQL twice each in the middle")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Prepare the fair, let everybody come, and compare what the answers said with the bulletin."""
    ground = _ground(arguments.visitors, arguments.employers)
    connections.close_all()
    home = places.home()
    extra = ["--workers", str(arguments.workers), "--threads", str(arguments.threads)]
    with product.served(home, *extra, CHUNFENG_STAFF_FACTOR_FROM="9999-12-31") as address:
        told = _held(ground, address, home, arguments)
        connections.close_all()  # the database may have been another process before
        figures = compared(ground.tally, _bulletin(ground))
    agrees = all(pair["tally"] == pair["bulletin"] for pair in figures.values())
    result = {
        "bench": NAME,
        "machine": machine(),
        "visitors": arguments.visitors,
        "employers": arguments.employers,
        "seconds": arguments.seconds,
        **told,
        "tally": {name: pair["tally"] for name, pair in figures.items()},
        "bulletin": {name: pair["bulletin"] for name, pair in figures.items()},
        "agrees": agrees,
        "sound": agrees and told["errors"] == 0,
    }
    result["meets"] = result["sound"] and all(result[name] < target for name, target in TARGETS.items())
    _show(result)
    return result


# Before the doors open


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody who will come: `ticket` is what their phone shows at the door, `stand` the booth they go to first."""

    person_id: int
    session: str
    ticket: str
    stand: str


@dataclass(frozen=True, slots=True)
class Ground:
    """The fair as it stands before the first visitor. `tally` counts what the answers say."""

    fair: Fair
    officer: Actor
    session: str
    union: str
    wall: str
    comers: list[Comer]
    tally: Tally


def _ground(visitors: int, employers: int) -> Ground:
    unions = market.renew(employers * POSITIONS_EACH, employers=employers, people=visitors, owned=0)
    officer, union = unions.officers["hongshan"], unions.organisations["hongshan"]
    with translation.override("zh-hans"), transaction.atomic():
        fair = _fair(officer, union.pk, employers)
        tally = _arrived(officer, fair)
        comers = _comers(fair, visitors)
    return Ground(
        fair=fair,
        officer=officer,
        session=market.session_of(market.an_officer()),
        union=union.name,
        wall=indicators.fair_wall_code(actor=officer, fair_id=fair.pk),
        comers=comers,
        tally=tally,
    )


def _fair(officer: Actor, organisation_id: int, employers: int) -> Fair:
    """Announced last week, running since an hour ago, with everybody's booth in the hall."""
    now = clock.now()
    plan = planning.Plan(
        kind=HappeningKind.FAIR,
        title="春风行动大型招聘会",
        summary="带上手机就能来。",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=6),
        contact="李文静 027-87000000",
        place_id="420111",
        venue="洪山体育馆",
        address="武昌区体育馆路特1号",
    )
    with clock.at(now - timedelta(days=7)):
        held = planning.prepare(actor=officer, organisation_id=organisation_id, plan=plan)
        planning.publish(actor=officer, happening_id=held.pk)
        fair = fairs.begin(actor=officer, happening_id=held.pk)
        rows = -(-employers // PER_ROW) + 1
        fair = halls.lay_out(actor=officer, fair_id=fair.pk, rows=rows, per_row=PER_ROW)
        asked = Employer.objects.order_by("pk").values_list("pk", flat=True)
        guests.invite(actor=officer, fair_id=fair.pk, employer_ids=asked)
        for row in fair.participations.order_by("pk"):
            guests.accept(actor=officer, participation_id=row.pk)
            brought = Position.objects.filter(employer_id=row.employer_id).values_list("pk", flat=True)
            guests.bring_positions(actor=officer, participation_id=row.pk, position_ids=brought)
        return seating.seat_now(actor=officer, fair_id=fair.pk)


def _arrived(officer: Actor, fair: Fair) -> Tally:
    """The fair has begun, and every employer is at its booth."""
    tally = Tally()
    with clock.at(clock.now() - timedelta(hours=1)):
        planning.start(actor=officer, happening_id=fair.happening_id)
    for row in fair.participations.order_by("pk"):
        guests.arrive(actor=officer, participation_id=row.pk)
        tally.meet("employers_taking_part", row.employer_id)
        tally.add("positions", row.positions.count())
    return tally


def _comers(fair: Fair, visitors: int) -> list[Comer]:
    """Everybody has registered and signed in before; some booths draw far more than others."""
    random = Random(SEED)
    stands = list(Stand.objects.filter(fair=fair, participation__isnull=False).order_by("pk"))
    draws = [random.lognormvariate(0, 1) for _stand in stands]
    comers = []
    for person in market.some_seekers(visitors):
        with clock.at(clock.now() - timedelta(days=2)):
            actor = Actor(person_id=person.pk, name=person.handle)
            made = registrations.register(actor=actor, happening_id=fair.happening_id)
        ticket = own.ticket(made)
        assert ticket is not None
        stand = random.choices(stands, draws)[0]
        comers.append(Comer(person.pk, market.session_of(person), ticket.code, stand.number))
    random.shuffle(comers)
    return comers


# While it lasts


def _held(ground: Ground, address: str, home: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    crowd = Crowd(ground, address, patience=PATIENCE if arguments.kill else 0.0)
    wall = Wall(address, ground.wall, "visits")
    wall.start()
    try:
        killed = crowd.come(arguments.seconds, home, DEATHS if arguments.kill else ())
        until = time.perf_counter() + SEEN_SECONDS
        while not wall.shows(len(crowd.entered)) and time.perf_counter() < until:
            time.sleep(0.1)
    finally:
        wall.end()
        crowd.leave()
    behind = wall.behind(crowd.entered)
    never = behind.count(float("inf"))
    return {
        **{f"{name}_p95_ms": _p95(crowd.times[name]) for name in ("check_in", "booth", "apply")},
        "wall_p95_ms": _p95([SEEN_SECONDS if seconds == float("inf") else seconds for seconds in behind]),
        "late_p95_ms": _p95(crowd.times["late"]),
        "errors": len(crowd.errors) + never,
        "what_failed": [*crowd.errors[:5], *([f"the wall never showed {never}"] if never else [])],
        "killed": killed,
    }


class Crowd:
    """Everybody who comes. `times`: seconds until the answer, by what was done; `entered`: when the doors had said yes."""

    def __init__(self, ground: Ground, address: str, *, patience: float) -> None:
        self.ground, self.address, self.patience = ground, address, patience
        self._warm()
        officer = self._signed_in(ground.session)
        self.doors = [(Door(officer, ground.union, f"{number + 1}号门"), threading.Lock()) for number in range(DEVICES)]
        officer.leave()
        self.times: dict[str, list[float]] = defaultdict(list)
        self.entered: list[float] = []
        self.errors: list[str] = []

    def come(self, seconds: float, home: Path, deaths: tuple[tuple[float, str], ...]) -> list[str]:
        """Let them all arrive, evenly over so many seconds, while these are killed; who was."""
        comers = self.ground.comers
        with ThreadPoolExecutor(max_workers=AT_ONCE + 1) as people:
            began = time.perf_counter()
            dying = people.submit(self._kill, home, [(began + seconds * share, name) for share, name in deaths])
            visits = []
            for number, comer in enumerate(comers):
                due = began + seconds * number / len(comers)
                time.sleep(max(0.0, due - time.perf_counter()))
                visits.append(people.submit(self._visit, comer, due, number % DEVICES))
        for visit in visits:
            visit.result()
        return dying.result()

    def _kill(self, home: Path, deaths: list[tuple[float, str]]) -> list[str]:
        """Each at its moment, but not before the fair answers again after the one before."""
        killed: list[str] = []
        for moment, name in deaths:
            time.sleep(max(0.0, moment - time.perf_counter()))
            try:
                self._done("back", self._look)
            except Unexpected as error:
                self.errors.append(f"before killing {name}: {error}")
                break
            product.kill(home, name)
            killed.append(name)
        return killed

    def _look(self) -> None:
        visitor = Visitor(self.address)
        visitor.get(f"/fairs/{self.ground.fair.happening.code}/")
        visitor.leave()

    def _warm(self) -> None:
        """Look at what leaves no trace."""
        first = self.ground.comers[0]
        path = f"/fairs/{self.ground.fair.happening.code}/"
        for session, page in ((first.session, "mine/"), ("", f"{first.stand}/")) * WARM:
            visitor = self._signed_in(session)
            visitor.get(path + page)
            visitor.leave()

    def leave(self) -> None:
        for door, _busy in self.doors:
            door.leave()

    def _visit(self, comer: Comer, due: float, number: int) -> None:
        """In by a door, to a booth, and an application there; whoever is turned away goes home."""
        self.times["late"].append(max(0.0, time.perf_counter() - due))
        visitor = self._signed_in(comer.session)
        path = f"/fairs/{self.ground.fair.happening.code}/{comer.stand}/"
        try:
            self._enter(comer, *self.doors[number])
            page = self._done("booth", lambda: visitor.get(path)).text
            self.ground.tally.add("booth_visits")
            self._apply(comer, visitor, path, page)
        except Unexpected as error:
            self.errors.append(str(error))
        finally:
            visitor.leave()

    def _enter(self, comer: Comer, door: Door, busy: threading.Lock) -> None:
        with busy:
            act = door.act(self.ground.fair.happening_id, code=comer.ticket, how="code")
            [result] = self._done("check_in", lambda: door.send([act]))
        if result not in {"counted", "repeated"}:
            raise Unexpected(f"check-in of person {comer.person_id}: {result}")
        self.entered.append(time.perf_counter())
        self.ground.tally.add("visits")
        self.ground.tally.meet("visitors", comer.person_id)

    def _apply(self, comer: Comer, visitor: Visitor, path: str, page: str) -> None:
        offers = re.findall(rf'action="({re.escape(path)}apply/\d+/)"', page)
        if not offers:
            raise Unexpected(f"{path} offers nothing")
        where = offers[comer.person_id % len(offers)]
        fields = {"version": reading.version(page), "consent": "yes"}
        self._done("apply", lambda: visitor.post(where, fields))
        self.ground.tally.add("applications")
        self.ground.tally.meet("applicants", comer.person_id)

    def _done(self, name: str, act: Callable[[], Any]) -> Any:
        """Do it until it is answered, as people do; the time from the first try on counts. Raises Unexpected."""
        began = time.perf_counter()
        while True:
            try:
                answer = act()
            except Unexpected:
                if time.perf_counter() - began >= self.patience:
                    raise
                time.sleep(PAUSE)
            else:
                self.times[name].append(time.perf_counter() - began)
                return answer

    def _signed_in(self, session: str) -> Visitor:
        visitor = Visitor(self.address)
        visitor.cookies[settings.SESSION_COOKIE_NAME] = session
        return visitor


# Afterwards


def _bulletin(ground: Ground) -> dict[str, int]:
    told = indicators.occasion(About.FAIR, ground.fair.pk, actor=ground.officer)
    values = indicators.draft(told).values
    return {name: values[name] for name in COUNTED}


def _p95(seconds: list[float]) -> float:
    """In milliseconds."""
    ordered = sorted(seconds)
    return round(ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)] * 1000, 1) if ordered else 0.0


def _show(result: dict[str, Any]) -> None:
    sys.stderr.write(
        f"\r{result['visitors']:,} visitors in {result['seconds']:.0f} s at {result['employers']:,} booths; p95:"
        f" check-in {result['check_in_p95_ms']} ms, booth {result['booth_p95_ms']} ms, apply {result['apply_p95_ms']} ms,"
        f" wall {result['wall_p95_ms']} ms behind; {result['errors']} errors; killed: {', '.join(result['killed']) or '–'};"
        f" tally and bulletin {'agree' if result['agrees'] else 'differ'}\n"
    )
