"""A hall as data: stands, the aisles between them, and where people come in. All lengths in metres."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Cell = tuple[int, int]
"""Row and column of a square in a drawn plan."""


@dataclass(frozen=True, slots=True)
class Stand:
    """One stand. `door` is the point of the aisles before it; `beside` is the key of the stand that continues it."""

    key: str
    x: float
    y: float
    door: int
    zone: str = ""
    power: bool = False
    size: float = 9.0
    """Square metres."""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Aisle:
    """A stretch between two points; a crowd spreads over its width."""

    a: int
    b: int
    width: float = 3.0


@dataclass(frozen=True)
class Hall:
    """Stands, points (n, 2), aisles between points, and the points where people come in.

    Raises ValueError: no entrance, a key twice, or a number that is no point.
    """

    stands: tuple[Stand, ...]
    points: Floats
    aisles: tuple[Aisle, ...]
    entrances: tuple[int, ...]
    index: Mapping[str, int] = field(init=False, repr=False, compare=False)
    """Where each key stands in `stands`."""

    def __post_init__(self) -> None:
        index = {stand.key: at for at, stand in enumerate(self.stands)}
        if len(index) < len(self.stands):
            raise ValueError("two stands of a hall have the same key")
        if not self.entrances:
            raise ValueError("a hall has an entrance")
        named = [*self.entrances, *(stand.door for stand in self.stands)]
        named += [end for aisle in self.aisles for end in (aisle.a, aisle.b)]
        if any(not 0 <= point < len(self.points) for point in named):
            raise ValueError("an entrance, a door or an aisle names a point that the hall has not")
        object.__setattr__(self, "index", index)

    def following(self) -> Ints:
        """(stands,) the stand that continues each, or -1."""
        return np.array([self.index.get(stand.beside, -1) for stand in self.stands], np.int64)


@dataclass(frozen=True, slots=True)
class Square:
    """A stand as it is drawn: what `Stand` says, on a square of a plan."""

    key: str
    cell: Cell
    zone: str = ""
    power: bool = False


def drawn(squares: Sequence[Square], free: Collection[Cell], entrances: Sequence[Cell], *, pitch: float = 3.0) -> Hall:
    """The hall of a plan on squared paper: people walk over `free` squares and `entrances`, stands are one square each.

    A stand opens to the free square below it, else above, right, left; stands side by side in a row continue each other.
    Raises ValueError with the key of a stand that no free square touches.
    """
    walked = sorted({*free, *entrances})
    point = {cell: at for at, cell in enumerate(walked)}
    key_at = {square.cell: square.key for square in squares}
    stands = []
    for square in squares:
        row, column = square.cell
        around = ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1))
        door = next((point[cell] for cell in around if cell in point), None)
        if door is None:
            raise ValueError(f"stand {square.key} does not touch an aisle")
        beside = key_at.get((row, column + 1), "")
        stands.append(
            Stand(
                square.key, column * pitch, row * pitch, door, square.zone, square.power, pitch * pitch, beside=beside
            )
        )
    aisles = [
        Aisle(point[row, column], point[there], pitch)
        for row, column in walked
        for there in ((row + 1, column), (row, column + 1))
        if there in point
    ]
    points = np.array([(column * pitch, row * pitch) for row, column in walked], np.float64).reshape(-1, 2)
    return Hall(tuple(stands), points, tuple(aisles), tuple(point[cell] for cell in entrances))
