"""Working days of the mainland: Monday to Friday without public holidays, with the Saturdays and Sundays worked instead.

The State Council announces the holidays of a year in the November before it; the `chinesecalendar` package holds what was
announced. For days beyond its last year only weekends are known: `known_until` says where certainty ends, and `overrides`
(day → worked or not) puts an announcement in before the package has it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import chinese_calendar

_NONE: Mapping[date, bool] = {}


@cache
def known_until() -> date:
    """The last day whose holidays are known without overrides."""
    return date(max(day.year for day in chinese_calendar.holidays), 12, 31)


def is_working(day: date, overrides: Mapping[date, bool] = _NONE) -> bool:
    """Whether offices work on `day`."""
    if day in overrides:
        return overrides[day]
    if day in chinese_calendar.workdays:
        return True
    return day.weekday() < 5 and day not in chinese_calendar.holidays


def after(day: date, number: int, overrides: Mapping[date, bool] = _NONE) -> date:
    """The `number`-th working day after `day`, which is not counted itself (Civil Code 201). `number` ≥ 1."""
    if number < 1:
        raise ValueError(f"a period has at least one working day, got {number}")
    left = number
    while left:
        day += timedelta(days=1)
        left -= is_working(day, overrides)
    return day


def between(first: date, last: date, overrides: Mapping[date, bool] = _NONE) -> int:
    """How many working days lie after `first` up to `last`, which counts; negative when `last` lies before `first`."""
    if last < first:
        return -between(last, first, overrides)
    return sum(is_working(first + timedelta(days=step), overrides) for step in range(1, (last - first).days + 1))


def rolled(day: date, overrides: Mapping[date, bool] = _NONE) -> date:
    """`day` itself, or the first working day after it: a period that ends on a holiday ends after it (Civil Code 203)."""
    return day if is_working(day, overrides) else after(day, 1, overrides)
