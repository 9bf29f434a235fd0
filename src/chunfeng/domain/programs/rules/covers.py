"""From when until when somebody takes part in mutual aid: a year each time, and renewals follow each other."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

DAY = timedelta(days=1)


def in_force(joined: Iterable[date]) -> tuple[date, date] | None:
    """(first day, last day) of the latest time without a gap; `joined` are the days on which it was joined or renewed.

    Renewed early or on the day after the last one, it goes on for a year from the last day; later, it begins anew with its
    waiting period. None for whoever never joined.
    """
    since = until = None
    for day in sorted(joined):
        if since is None or until is None or day > until + DAY:
            since, until = day, a_year_from(day)
        else:
            until = a_year_from(until + DAY)
    return None if since is None or until is None else (since, until)


def a_year_from(day: date) -> date:
    """The last day of the year that begins on `day`: 2026-03-01 → 2027-02-28, 2024-02-29 → 2025-02-28."""
    last = monthrange(day.year + 1, day.month)[1]
    return day.replace(year=day.year + 1) - DAY if day.day <= last else date(day.year + 1, day.month, last)
