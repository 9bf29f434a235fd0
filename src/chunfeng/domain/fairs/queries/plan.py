"""The plan of a hall as a drawing: squares, and perhaps the way to a stand."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from chunfeng.domain.fairs.enums import StandKind
from chunfeng.domain.fairs.models import Fair, Stand
from chunfeng.domain.fairs.rules import halls as rules
from chunfeng.engine.seating import Walk, Ways

SIDE = 48
"""Units of the drawing for a square's side."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One square. `mark`: booth, desk, entrance, aisle or wall; `tone`: colour of its zone, or of its holder's; -1 for none.

    `short`: four characters by which people know the holder; `number`: of a stand, whatever its label says.
    """

    row: int
    column: int
    x: int
    y: int
    mark: str
    label: str = ""
    holder: str = ""
    short: str = ""
    tone: int = -1
    power: bool = False
    by_hand: bool = False
    number: str = ""
    stand_id: int = 0
    participation_id: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A drawing of `width` × `height` units. `way`: points of a line, "x,y x,y"; `metres` its length."""

    width: int
    height: int
    squares: tuple[Drawn, ...]
    way: str = ""
    metres: int = 0


@dataclass(frozen=True, slots=True)
class Walks:
    """Ways from one place of the hall."""

    ways: Ways
    start: str | None

    def metres(self) -> dict[str, float]:
        """To each stand, by its number."""
        return self.ways.metres(start=self.start)

    def round(self, numbers: Sequence[str]) -> Walk:
        return self.ways.round(numbers, start=self.start)


def plan(fair: Fair, *, to: Sequence[str] = (), start: str = "", aisles: bool = False) -> Plan:
    """The hall with who stands where, and the shortest way from a stand (else the first entrance) past the stands `to`.

    `aisles`: with the squares where people walk, for changing them. Numbers that the hall has not are left out.
    """
    stands = list(fair.stands.select_related("zone", "participation__employer", "participation__zone"))
    usual = _usual_start([stand.participation.employer.name for stand in stands if stand.participation])
    squares = [_stand(stand, usual) for stand in stands]
    for row, line in enumerate(fair.floor):
        for column, mark in enumerate(line):
            if mark in (rules.ENTRANCE, rules.WALL) or (aisles and mark == rules.AISLE):
                squares.append(_square(row, column, mark))
    height = len(fair.floor) * SIDE
    width = max((len(line) for line in fair.floor), default=0) * SIDE
    way, metres = _way(fair, stands, to, start)
    return Plan(width, height, tuple(sorted(squares, key=lambda one: (one.row, one.column))), way, metres)


def walks(fair: Fair, stands: Sequence[Stand], start: str = "") -> Walks:
    """Ways through the hall from a stand, or from the first entrance."""
    drawn = [rules.DrawnStand(stand.number, stand.row, stand.column) for stand in stands]
    known = any(stand.number == start for stand in stands)
    return Walks(Ways(rules.walkable(fair.floor, drawn)), start if known else None)


def short_name(name: str, usual: str) -> str:
    """A firm's name without the place and the legal form: 武汉春江机电有限公司 → 春江机电. `usual`: how most begin here."""
    bare = re.sub(r"(?:股份|有限|责任|集团|公司)+(?:\(.*?\)|（.*?）)?$", "", name)
    bare = re.sub(r"^(?:[\u4e00-\u9fff]{2,3}[省市区县])+", "", bare).removeprefix(usual)
    return bare[:4] or name[:4]


def _usual_start(names: Sequence[str]) -> str:
    """Two characters with which at least a third of the names begin: the city's, as a rule."""
    counted = Counter(name[:2] for name in names).most_common(1)
    return counted[0][0] if counted and counted[0][1] * 3 >= len(names) >= 3 else ""


def _stand(stand: Stand, usual: str) -> Drawn:
    guest = stand.participation
    zone = stand.zone or (guest.zone if guest else None)
    booth = stand.kind == StandKind.BOOTH
    return Drawn(
        row=stand.row,
        column=stand.column,
        x=stand.column * SIDE,
        y=stand.row * SIDE,
        mark="booth" if booth else "desk",
        label=stand.number if booth else stand.get_kind_display(),
        holder=guest.employer.name if guest else "",
        short=short_name(guest.employer.name, usual) if guest else "",
        tone=zone.tone if zone else -1,
        power=stand.power,
        by_hand=stand.by_hand,
        number=stand.number,
        stand_id=stand.pk,
        participation_id=stand.participation_id or 0,
    )


def _square(row: int, column: int, mark: str) -> Drawn:
    names = {rules.ENTRANCE: "entrance", rules.WALL: "wall", rules.AISLE: "aisle"}
    label = _("Entrance") if mark == rules.ENTRANCE else ""
    return Drawn(row, column, column * SIDE, row * SIDE, names[mark], label)


def _way(fair: Fair, stands: Sequence[Stand], to: Sequence[str], start: str) -> tuple[str, int]:
    numbers = {stand.number for stand in stands}
    stops = list(dict.fromkeys(number for number in to if number in numbers))[:8]
    if not stops:
        return "", 0
    walk = walks(fair, stands, start).round(stops)
    scale = SIDE / rules.PITCH
    points = " ".join(f"{x * scale + SIDE / 2:.0f},{y * scale + SIDE / 2:.0f}" for x, y in walk.points)
    return points, round(walk.metres)
