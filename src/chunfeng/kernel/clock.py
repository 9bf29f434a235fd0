"""The one place that asks what time it is, so that tests and replays can answer.

Inside the product every moment is aware UTC; people see Asia/Shanghai.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST_AWAY = timedelta(days=366)
"""No device keeps anything for longer: a clock that says so was wrong."""

_fixed: ContextVar[datetime | None] = ContextVar("chunfeng_fixed_time", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)  # noqa: TID251  this is the place


def today() -> date:
    """The calendar day in Asia/Shanghai."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """The calendar day in Asia/Shanghai that `moment` falls on."""
    return moment.astimezone(SHANGHAI).date()


def day_start(day: date) -> datetime:
    """The first moment of `day` in Asia/Shanghai, as aware UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)


def set_right(device_at: datetime, *, sent_at: datetime, received_at: datetime) -> datetime:
    """When it happened, from a device's clock that may be wrong: what it showed as it sent tells by how much.

    Never later than it was received, nor longer ago than LONGEST_AWAY, whatever the clock showed.
    """
    ago = min(max(sent_at - device_at, timedelta()), LONGEST_AWAY)
    return received_at - ago


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Within the block it is `moment` (aware). For tests, replays and recomputation of old decisions."""
    if moment.tzinfo is None:
        raise ValueError("clock.at needs an aware datetime, got a naive one: add tzinfo")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _fixed.reset(token)
