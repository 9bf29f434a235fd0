"""Density: members ÷ workers known, pooled.

A share is made from sums, never from other shares. Where a node has its own count of workers, that count stands for
everything below it; otherwise the counts below are pooled, the widest of each branch. Members where nobody has counted the
workers are not in the share: they are named beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Density:
    """`members` are those among `workers`; `beyond` are members of places whose workers nobody has counted."""

    members: int
    workers: int
    beyond: int = 0

    @property
    def known(self) -> bool:
        return self.workers > 0

    @property
    def everybody(self) -> int:
        """All members there, in the share or beside it."""
        return self.members + self.beyond

    @property
    def per_cent(self) -> float | None:
        """0 to 100 and more, one decimal; None while no workers are known. More than 100 says that a count is stale."""
        return round(100 * self.members / self.workers, 1) if self.workers else None


def pooled(path: str, *, members: Mapping[str, int], workers: Mapping[str, int]) -> Density:
    """The density at or below `path`, from members and workers by path of the node that they were counted at."""
    counted = widest(place for place in workers if place.startswith(path))
    among = beyond = 0
    for place, number in members.items():
        if place.startswith(path):
            if any(place.startswith(known) for known in counted):
                among += number
            else:
                beyond += number
    return Density(members=among, workers=sum(workers[place] for place in counted), beyond=beyond)


def widest(paths: Iterable[str]) -> tuple[str, ...]:
    """Those of `paths` that lie below no other of them."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(path.startswith(other) for other in kept):
            kept.append(path)
    return tuple(kept)
