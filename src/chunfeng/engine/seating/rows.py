"""What goes in besides the hall, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Exhibitor:
    """An employer at the fair. `draw` is the crowd expected at its stand, in any unit; `fixed`: put there by hand."""

    key: str
    zone: str = ""
    stands: int = 1
    """How many stands side by side."""
    draw: float = 1.0
    power: bool = False
    """Power at the first of its stands."""
    size: float = 0.0
    """Least square metres of each stand."""
    fixed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeatingWeights:
    """What a metre outside the zone, a rival at the door, and full aisles count against each other.

    zones: for each metre that a stand lies outside its zone.
    apart: for two employers with the usual draw at the same door; it falls by half within `reach` metres.
    flow: for each metre that the usual employer's crowd walks where the whole crowd walks, three metres wide.
    """

    zones: float = 1.0
    apart: float = 4.0
    reach: float = 6.0
    flow: float = 1.0


class Lack(StrEnum):
    """Why somebody has no stand."""

    FULL = "full"
    POWER = "power"
    SIZE = "size"
    BLOCK = "block"
    """There are not so many free stands side by side."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the value of a seating is made of; less is better."""

    zones: float
    apart: float
    flow: float

    @property
    def total(self) -> float:
        return self.zones + self.apart + self.flow


@dataclass(frozen=True, slots=True)
class Seating:
    """Who stands where, what it is worth, and how far from the best it can be at most.

    `bound`: no seating of the same employers is worth less. `start`: what filling the hall one by one, the greatest
    crowd first, would have cost.
    """

    places: Mapping[str, tuple[str, ...]]
    lacking: Mapping[str, Lack]
    parts: Parts
    start: Parts
    bound: float
    fullest: tuple[int, float] | None
    """The aisle that carries most for its width, and which part of all draws walks there."""

    @property
    def gap(self) -> float:
        """The most that could be won, as a part of the value."""
        return 0.0 if self.parts.total <= 0 else max(0.0, 1 - self.bound / self.parts.total)
