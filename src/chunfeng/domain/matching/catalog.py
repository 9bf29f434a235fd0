"""What is declared for batches, from `declarations/`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "declarations" / "congestion.toml"


@dataclass(frozen=True, slots=True)
class Congestion:
    """How many people a position is sent for each opening, and how long the lists are from which that is chosen."""

    people_per_opening: int
    candidates_per_place: int


@cache
def congestion() -> Congestion:
    """`declarations/congestion.toml`. Raises ValueError naming what is below 1."""
    with FILE.open("rb") as file:
        declared = tomllib.load(file)
    for name, value in declared.items():
        if type(value) is not int or value < 1:
            raise ValueError(f"{FILE.name}: {name} must be a whole number of at least 1, not {value!r}")
    return Congestion(**declared)
