"""How much comes in: counts for each ten minutes, as bars."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SPAN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Bar:
    """One span: when it began, how many came, and its height in percent of the highest."""

    begins: datetime
    number: int
    percent: int


def bars(moments: Iterable[datetime], *, since: datetime, until: datetime) -> list[Bar]:
    """A bar for each span from `since` to `until`, the last one begun; spans begin at full tens of minutes."""
    first = _begin(since)
    counted = Counter(_begin(moment) for moment in moments)
    spans = [first + SPAN * number for number in range((until - first) // SPAN + 1)]
    most = max((counted[begins] for begins in spans), default=0) or 1
    return [Bar(begins, counted[begins], round(100 * counted[begins] / most)) for begins in spans]


def _begin(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0)
