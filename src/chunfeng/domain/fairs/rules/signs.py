"""Signs that lead people through a hall: at each entrance and crossing, which way to which zone and desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chunfeng.engine.seating import Hall, Ways

WAYS = ("up", "right", "down", "left")
MOST_SIGNS = 60


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign at a point of the hall. `ways`: direction → names, as somebody sees the plan; "here" for what stands at it."""

    number: int
    entrance: bool
    point: int
    ways: tuple[tuple[str, tuple[str, ...]], ...]


def signs(hall: Hall, goals: Mapping[str, Sequence[str]]) -> list[Sign]:
    """A sign at every entrance, and where at least three aisles meet that somebody passes; the nearest to the gate first.

    `goals`: name → stands. A sign leads to the nearest stand of each by the shortest way.
    """
    if not goals:
        return []
    ways = Ways(hall)
    crossings = _crossings(hall)
    first = [*hall.entrances, *sorted(crossings - set(hall.entrances), key=lambda point: _far(hall, point))]
    return [
        Sign(number, point in hall.entrances, point, _directions(ways, point, goals))
        for number, point in enumerate(first[:MOST_SIGNS], 1)
    ]


def _directions(ways: Ways, point: int, goals: Mapping[str, Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, list[str]] = {}
    for name, stands in goals.items():
        walk = ways.nearest(stands, start=point)
        found.setdefault(_direction(walk.points), []).append(name)
    return tuple((way, tuple(found[way])) for way in (*WAYS, "here") if way in found)


def _direction(points: Sequence[tuple[float, float]]) -> str:
    if len(points) < 2:
        return "here"
    (x, y), (there_x, there_y) = points[0], points[1]
    if abs(there_x - x) >= abs(there_y - y):
        return "right" if there_x > x else "left"
    return "down" if there_y > y else "up"


def _crossings(hall: Hall) -> set[int]:
    """Points where three aisles or more meet, those beside another crossing once."""
    meets: dict[int, set[int]] = {}
    for aisle in hall.aisles:
        meets.setdefault(aisle.a, set()).add(aisle.b)
        meets.setdefault(aisle.b, set()).add(aisle.a)
    kept: set[int] = set()
    for point in sorted(meets):
        if len(meets[point]) >= 3 and not any(near in kept for near in meets[point]):
            kept.add(point)
    return kept


def _far(hall: Hall, point: int) -> float:
    gate = hall.points[hall.entrances[0]]
    there = hall.points[point]
    return float(abs(gate[0] - there[0]) + abs(gate[1] - there[1]))
