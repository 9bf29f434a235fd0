"""Until when officers state, once a year, that their list of kin is whole."""

from datetime import date, timedelta

FIRST_WEEKS = timedelta(days=30)
"""So long somebody has who is new at a post."""


def due_on(year: int, since: date) -> date:
    """The last day for a year: the end of January, for whoever holds a post only `since` some weeks after that day."""
    return max(date(year, 1, 31), since + FIRST_WEEKS)
