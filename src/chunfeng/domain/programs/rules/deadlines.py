"""Until when what is left to do after an approval has to be done."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from chunfeng.domain.programs.rules.declared import Milestone

REMIND = timedelta(days=7)
"""So long before the last day somebody is reminded."""


class Calendar(Protocol):
    """The days on which offices work, as far as they are known: both raise HolidaysUnknown beyond that."""

    def last_day(self, start: date, number: int) -> date: ...
    def rolled(self, day: date) -> date: ...


def due(milestone: Milestone, approved_on: date, calendar: Calendar) -> date | None:
    """The last day of a milestone; None where it has none. Raises HolidaysUnknown.

    The day of the approval is not counted, a last day that is free rolls on (Civil Code 201 to 203).
    """
    if milestone.days:
        return calendar.last_day(approved_on, milestone.days)
    return calendar.rolled(months_after(approved_on, milestone.months)) if milestone.months else None


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of a month that is shorter (Civil Code 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_done(milestone: Milestone, entered: Sequence[date]) -> bool:
    """Whether everybody who takes part has been entered."""
    return len(entered) >= len(milestone.parties)
