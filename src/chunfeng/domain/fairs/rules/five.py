"""Where to go first: what fits, how long it waits, how far it is to walk, as one number; and why."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 5
HALVES = 30.0
"""Minutes after which a match is worth half: nobody waits an hour for a little better, and nobody walks past the best."""
METRES_A_MINUTE = 50.0
"""Through a crowd."""
STEP = 0.7
"""Metres."""


@dataclass(frozen=True, slots=True)
class Option:
    """A booth that somebody could go to: how well its best position fits (0 to 1), the wait and the way."""

    key: int
    fit: float
    wait: float  # minutes until one's turn, with a number taken now
    metres: float

    @property
    def steps(self) -> int:
        return round(self.metres / STEP)

    @property
    def minutes(self) -> float:
        """Until one talks there: the number is taken on the phone, so people walk while they wait."""
        return max(self.wait, self.metres / METRES_A_MINUTE)

    @property
    def worth(self) -> float:
        return float(self.fit * 2 ** (-self.minutes / HALVES))


def first(options: Sequence[Option], most: int = MOST) -> list[Option]:
    """The best few, the best first; of equals the nearer, then the one that was invited earlier."""
    return sorted(options, key=lambda one: (-one.worth, one.metres, one.key))[:most]
