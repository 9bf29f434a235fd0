"""How many people are called to a fair, and who: never more than the hall can hold, each for what suits them best."""

from collections.abc import Iterable
from dataclasses import dataclass

CALLED_FOR_A_SEAT = 3
"""Of three people who are called, one comes, as a rule of thumb of those who hold fairs."""


@dataclass(frozen=True, slots=True)
class Suited:
    """Somebody, the position of the fair that suits them best, and how well (0 to 1)."""

    seeker_id: int
    position_id: int
    score: float


def room(*, seats: int, taken: int, called: int) -> int:
    """How many more may be called where `called` were already."""
    return max(0, CALLED_FOR_A_SEAT * max(0, seats - taken) - called)


def best_of_each(found: Iterable[Suited]) -> list[Suited]:
    """One for each seeker, the best first; of equals whoever is known longer."""
    best: dict[int, Suited] = {}
    for one in found:
        if one.seeker_id not in best or one.score > best[one.seeker_id].score:
            best[one.seeker_id] = one
    return sorted(best.values(), key=lambda one: (-one.score, one.seeker_id))
