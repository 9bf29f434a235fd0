"""Groups: how long evidence counts."""

from datetime import date, timedelta

SOON = timedelta(days=30)
"""How long before its end a member is told that evidence runs out."""


def evidence_end(days: int | None, starts_on: date) -> date | None:
    """The last day on which evidence from `starts_on` counts, which is the first of its `days`; None has no end."""
    return None if days is None else starts_on + timedelta(days=days - 1)


def runs_out(ends_on: date | None, today: date) -> bool:
    """Whether evidence that still counts today must be shown again soon."""
    return ends_on is not None and today <= ends_on <= today + SOON
