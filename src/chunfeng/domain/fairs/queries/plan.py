"""The plan of a hall as a drawing: squares, and perhaps the way to a stand."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chunfeng.domain.fairs.enums import StandKind
from chunfeng.domain.fairs.models import Fair, Stand
from chunfeng.domain.fairs.rules import halls as rules
from chunfeng.engine.seating import Walk, Ways

SIDE = 48
"""Units of the drawing for a square's side."""


class _Row(NamedTuple):
    """A stand and its holder, as far as they are drawn. `tone`: of its own zone, else of its holder's."""

    number: str
    row: int
    column: int
    kind: str
    power: bool
    by_hand: bool
    pk: int
    participation_id: int | None
    holder: str
    tone: int | None


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
class Advice:
    """Desks of one kind, such as legal advice, and where they stand."""

    kind: StandKind
    stands: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Hall:
    """A hall as it stands: `width` × `height` units. One object for one state, so that it can be a key."""

    floor: tuple[str, ...]
    stands: tuple[_Row, ...]
    width: int
    height: int
    squares: tuple[Drawn, ...]

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Of the stands."""
        return frozenset(stand.number for stand in self.stands)

    @cached_property
    def desks(self) -> tuple[Advice, ...]:
        """Those that are no employer's, in the order of their kinds."""
        stands = {kind: tuple(one.number for one in self.stands if one.kind == kind) for kind in StandKind}
        return tuple(Advice(kind, some) for kind, some in stands.items() if some and kind != StandKind.BOOTH)

    @cached_property
    def ways(self) -> Ways:
        """Raises ValueError for a stand without an aisle."""
        return _ways(self.floor, self.stands)


@dataclass(frozen=True, slots=True)
class Plan:
    """A drawing of a hall. `way`: points of a line, "x,y x,y"; `metres` its length."""

    hall: Hall
    way: str = ""
    metres: int = 0

    @property
    def width(self) -> int:
        return self.hall.width

    @property
    def height(self) -> int:
        return self.hall.height

    @property
    def desks(self) -> tuple[Advice, ...]:
        return self.hall.desks

    @property
    def squares(self) -> tuple[Drawn, ...]:
        return self.hall.squares


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
    hall = _hall(tuple(fair.floor), tuple(_rows(fair)), aisles, get_language())
    return Plan(hall, *_way(hall, to, start))


def walks(fair: Fair, stands: Sequence[Stand], start: str = "") -> Walks:
    """Ways through the hall from a stand, or from the first entrance."""
    known = any(stand.number == start for stand in stands)
    return Walks(_ways(fair.floor, stands), start if known else None)


def short_name(name: str, usual: str) -> str:
    """A firm's name without the place and the legal form: 武汉春江机电有限公司 → 春江机电. `usual`: how most begin here."""
    bare = re.sub(r"(?:股份|有限|责任|集团|公司)+(?:\(.*?\)|（.*?）)?$", "", name)
    bare = re.sub(r"^(?:[\u4e00-\u9fff]{2,3}[省市区县])+", "", bare).removeprefix(usual)
    return bare[:4] or name[:4]


def _usual_start(names: Sequence[str]) -> str:
    """Two characters with which at least a third of the names begin: the city's, as a rule."""
    counted = Counter(name[:2] for name in names).most_common(1)
    return counted[0][0] if counted and counted[0][1] * 3 >= len(names) >= 3 else ""


def _rows(fair: Fair) -> Iterator[_Row]:
    rows = fair.stands.order_by("pk").annotate(
        holder=Coalesce("participation__employer__name", Value("")),
        tone=Coalesce("zone__tone", "participation__zone__tone"),
    )
    return map(_Row._make, rows.values_list(*_Row._fields))


@lru_cache(maxsize=64)
def _hall(floor: tuple[str, ...], stands: tuple[_Row, ...], aisles: bool, _language: str | None) -> Hall:
    """A hall of hundreds of stands takes longer to draw than the rest of a page: each state of it is drawn once."""
    usual = _usual_start([stand.holder for stand in stands if stand.participation_id])
    squares = [_stand(stand, usual) for stand in stands]
    for row, line in enumerate(floor):
        for column, mark in enumerate(line):
            if mark in (rules.ENTRANCE, rules.WALL) or (aisles and mark == rules.AISLE):
                squares.append(_square(row, column, mark))
    squares.sort(key=lambda one: (one.row, one.column))
    width = max((len(line) for line in floor), default=0)
    return Hall(floor, stands, width * SIDE, len(floor) * SIDE, tuple(squares))


def _stand(stand: _Row, usual: str) -> Drawn:
    booth = stand.kind == StandKind.BOOTH
    return Drawn(
        row=stand.row,
        column=stand.column,
        x=stand.column * SIDE,
        y=stand.row * SIDE,
        mark="booth" if booth else "desk",
        label=stand.number if booth else str(StandKind(stand.kind).label),
        holder=stand.holder,
        short=short_name(stand.holder, usual) if stand.holder else "",
        tone=-1 if stand.tone is None else stand.tone,
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


def _ways(floor: Sequence[str], stands: Iterable[_Row | Stand]) -> Ways:
    return Ways(rules.walkable(floor, [rules.DrawnStand(one.number, one.row, one.column) for one in stands]))


def _way(hall: Hall, to: Sequence[str], start: str) -> tuple[str, int]:
    stops = list(dict.fromkeys(number for number in to if number in hall.numbers))[:8]
    if not stops:
        return "", 0
    walk = hall.ways.round(stops, start=start if start in hall.numbers else None)
    scale = SIDE / rules.PITCH
    points = " ".join(f"{x * scale + SIDE / 2:.0f},{y * scale + SIDE / 2:.0f}" for x, y in walk.points)
    return points, round(walk.metres)
