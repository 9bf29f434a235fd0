"""What a replay has counted by itself, and where the product's bulletin says something else."""

import threading
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts and sets of different people, filled from many threads by what the answers said."""

    numbers: Counter[str] = field(default_factory=Counter)
    different: dict[str, set[object]] = field(default_factory=dict)
    busy: threading.Lock = field(default_factory=threading.Lock)

    def add(self, figure: str, number: int = 1) -> None:
        with self.busy:
            self.numbers[figure] += number

    def meet(self, figure: str, who: object) -> None:
        """Count somebody once, however often they come."""
        with self.busy:
            self.different.setdefault(figure, set()).add(who)

    def figures(self) -> dict[str, int]:
        return {**self.numbers, **{figure: len(them) for figure, them in self.different.items()}}


def compared(tally: Tally, bulletin: dict[str, int]) -> dict[str, dict[str, int]]:
    """Every figure of the bulletin beside one's own: {name: {tally, bulletin}}. What was never counted is 0."""
    own = tally.figures()
    return {name: {"tally": own.get(name, 0), "bulletin": bulletin.get(name, 0)} for name in sorted({*own, *bulletin})}
