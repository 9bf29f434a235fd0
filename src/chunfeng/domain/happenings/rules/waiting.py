"""How long a queue takes, told honestly: a span, from how long the last ones took."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import quantiles

ENOUGH = 5
"""So many that were served tell more than what was guessed when the queue was opened."""
RECENT = 20
"""Only the last ones count: a queue at noon is not the one of the morning."""
BEHIND = 3
"""Whoever missed the call and comes back stands behind this many."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How many stand before one, and between which minutes one's turn comes."""

    before: int
    low: int
    high: int


def wait(*, before: int, desks: int, took: Sequence[float], guess: int) -> Wait:
    """`took` are minutes of the last that were served, newest first; `guess` is what one takes until there are enough."""
    recent = [max(0.5, minutes) for minutes in took[:RECENT]]
    if len(recent) >= ENOUGH:
        low, _middle, high = quantiles(recent, n=4, method="inclusive")
    else:
        low, high = guess * 0.7, guess * 1.5
    rounds = before / max(1, desks)
    return Wait(before=before, low=int(rounds * low), high=ceil(rounds * high))
