"""Sign-in by code as numbers and pure decisions.

Sources: RULES, Login (5 failures lock 30 minutes); Cybersecurity Law 21; the rest is the custom of Chinese SMS sign-in.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=5)
RESEND_AFTER = timedelta(seconds=60)
FAILURES_TO_LOCK = 5
LOCK = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` within any span of `within`."""

    times: int
    within: timedelta


PHONE_LIMITS = (Limit(5, timedelta(hours=1)), Limit(10, timedelta(days=1)))
# A whole fair may share one address, so this stops scripts, not crowds.
ADDRESS_LIMITS = (Limit(100, timedelta(minutes=10)), Limit(1000, timedelta(days=1)))
FAILURE_LIMITS = (Limit(50, timedelta(minutes=10)), Limit(300, timedelta(days=1)))
MEMORY = max(limit.within for limit in (*PHONE_LIMITS, *ADDRESS_LIMITS, *FAILURE_LIMITS))


def free_at(moments: Sequence[datetime], limits: Sequence[Limit], now: datetime) -> datetime | None:
    """When one more is allowed after those at `moments` (any order), or None when it is allowed at `now`.

    A moment stops counting exactly `within` after it.
    """
    newest_first = sorted(moments, reverse=True)
    ends = [newest_first[limit.times - 1] + limit.within for limit in limits if len(newest_first) >= limit.times]
    latest = max(ends, default=None)
    return latest if latest is not None and latest > now else None


def failures_after(failures: int, last_failure: datetime | None, now: datetime) -> int:
    """How many failures stand after one more at `now`: old ones are forgotten once a lock would have ended."""
    standing = failures if last_failure is not None and now - last_failure < LOCK else 0
    return standing + 1


def is_name(text: str) -> bool:
    """Whether `text` can be the name of a person: 2 to 60 letters, spaces, dots, hyphens and apostrophes."""
    return 2 <= len(text) <= 60 and all(
        unicodedata.category(character)[0] in "LM" or character in " ·•.-'’" for character in text
    )
