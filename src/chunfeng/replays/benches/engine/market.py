"""The synthetic market: who offers and who seeks work on one day, the same for the same seed, as columns.

    world      places, trades, words: one country for all markets
    positions  n of them: `columns()` for the engine, `rows()` for small tests
    seekers    m of them: columns, and `seekers()` for small tests

Words and skills, by far the most of it, are drawn when they are asked for, so that 3,000,000 × 2,000,000 take 1 GB.
"""

from dataclasses import dataclass
from datetime import date
from typing import Self

from chunfeng.replays.benches.engine.positions import Positions
from chunfeng.replays.benches.engine.seekers import Seekers
from chunfeng.replays.benches.engine.world import World

__all__ = ["SEED", "TODAY", "Market", "Positions", "Seekers"]

SEED = 1
TODAY = date(2026, 4, 21)


@dataclass(frozen=True, slots=True)
class Market:
    """Positions and seekers on `today`."""

    seed: int
    today: date
    positions: Positions
    seekers: Seekers

    @classmethod
    def of(cls, positions: int, seekers: int, seed: int = SEED, today: date = TODAY) -> Self:
        world = World.of()
        return cls(seed, today, Positions.of(world, positions, seed, today), Seekers.of(world, seekers, seed, today))
