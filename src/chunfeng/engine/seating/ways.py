"""Walking in a hall: shortest walks, and the best round through some stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Any

import numpy as np

from chunfeng.engine.seating.hall import Floats, Hall, Ints
from chunfeng.kernel import late

sparse, csgraph = late.module("scipy.sparse"), late.module("scipy.sparse.csgraph")

MOST_STOPS = 8


@dataclass(frozen=True, slots=True)
class Walk:
    """A way through the aisles: the stands in the order in which it passes them, its points, its length in metres."""

    stops: tuple[str, ...]
    points: tuple[tuple[float, float], ...]
    metres: float


class Ways:
    """Shortest walks in one hall. Making it costs nothing; each question costs one search from its start."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self._graph = graph(hall)

    def entrance(self) -> int:
        """The point of the first entrance."""
        return self.hall.entrances[0]

    def to(self, key: str, *, start: int | str | None = None) -> Walk:
        """The shortest walk to a stand from a point or another stand (from the first entrance unless said).

        Raises KeyError for a stand that the hall has not, ValueError where there is no way.
        """
        return self.round([key], start=start)

    def round(self, keys: Sequence[str], *, start: int | str | None = None) -> Walk:
        """The shortest walk that passes all of up to eight stands, in the order that is best.

        Between orders of one length the one that keeps to `keys` longest. Raises KeyError, ValueError.
        """
        if len(keys) > MOST_STOPS:
            raise ValueError(f"a walk passes at most {MOST_STOPS} stands")
        first = self._point(start)
        doors = [first, *(self._point(key) for key in keys)]
        metres, before = csgraph.dijkstra(self._graph, directed=False, indices=doors, return_predecessors=True)
        between = metres[:, doors]
        if not np.isfinite(between).all():
            raise ValueError("there is no way between these stands")
        order = min(permutations(range(1, len(doors))), key=lambda stops: _length(between, stops), default=())
        points = [first]
        for a, b in pairwise((0, *order)):
            points += _path(before[a], doors[a], doors[b])
        shown = tuple((float(x), float(y)) for x, y in self.hall.points[points])
        return Walk(tuple(keys[stop - 1] for stop in order), shown, _length(between, order))

    def metres(self, *, start: int | str | None = None) -> dict[str, float]:
        """How far every stand is, by one search; infinite where there is no way. Raises KeyError."""
        found = csgraph.dijkstra(self._graph, directed=False, indices=self._point(start))
        return {stand.key: float(found[stand.door]) for stand in self.hall.stands}

    def nearest(self, keys: Sequence[str], *, start: int | str | None = None) -> Walk:
        """The shortest walk to any of the stands, the first of those equally near. Raises KeyError, ValueError."""
        first = self._point(start)
        metres, before = csgraph.dijkstra(self._graph, directed=False, indices=first, return_predecessors=True)
        key = min(keys, key=lambda key: metres[self._point(key)])
        end = self._point(key)
        if not np.isfinite(metres[end]):
            raise ValueError("there is no way to these stands")
        points = [first, *_path(before, first, end)]
        return Walk((key,), tuple((float(x), float(y)) for x, y in self.hall.points[points]), float(metres[end]))

    def _point(self, start: int | str | None) -> int:
        if start is None:
            return self.entrance()
        return self.hall.stands[self.hall.index[start]].door if isinstance(start, str) else start


def graph(hall: Hall) -> Any:
    """Aisles as a sparse matrix (points, points) of lengths."""
    ends = np.array([(aisle.a, aisle.b) for aisle in hall.aisles], np.int64).reshape(-1, 2)
    lengths = np.hypot(*(hall.points[ends[:, 0]] - hall.points[ends[:, 1]]).T)
    return sparse.csr_array((lengths, (ends[:, 0], ends[:, 1])), shape=(len(hall.points),) * 2)


def distances(hall: Hall) -> Floats:
    """(stands, stands) metres on foot from door to door; infinite where there is no way."""
    doors, of = np.unique([stand.door for stand in hall.stands], return_inverse=True)
    walks = csgraph.dijkstra(graph(hall), directed=False, indices=doors)[:, doors]
    return np.asarray(walks[np.ix_(of, of)], np.float64)


def entering(hall: Hall) -> Any:
    """(stands, aisles) which aisles people take to each stand, from its nearest entrance.

    Raises ValueError with the key of a stand that cannot be reached.
    """
    metres, before, _source = csgraph.dijkstra(
        graph(hall), directed=False, indices=hall.entrances, return_predecessors=True, min_only=True
    )
    aisle_of = {frozenset((aisle.a, aisle.b)): at for at, aisle in enumerate(hall.aisles)}
    rows: list[int] = []
    columns: list[int] = []
    for at, stand in enumerate(hall.stands):
        if not np.isfinite(metres[stand.door]):
            raise ValueError(f"stand {stand.key} cannot be reached from an entrance")
        here = stand.door
        while (back := int(before[here])) >= 0:
            rows.append(at)
            columns.append(aisle_of[frozenset((here, back))])
            here = back
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(hall.stands), len(hall.aisles)))


def _length(between: Floats, stops: Sequence[int]) -> float:
    return float(sum(between[a, b] for a, b in pairwise((0, *stops))))


def _path(before: Ints, start: int, end: int) -> list[int]:
    path = []
    while end != start:
        path.append(end)
        end = int(before[end])
    return path[::-1]
