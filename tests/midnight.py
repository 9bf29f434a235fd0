"""A pytest plugin: no test sees two days.

Many tests write something today and ask for the figures of today. Nothing is wrong with either when midnight in Shanghai
falls between them, and the product, its processes and its database all have the true time. So what would not end before
midnight begins after it.
"""

import time
from datetime import timedelta

import pytest

from chunfeng.kernel import clock

MARGIN = timedelta(seconds=20)
LONG = timedelta(minutes=3)
"""For what starts processes and browsers."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before all fixtures, for those that are made for a whole run see two days as well."""
    left = until_midnight()
    long = any(item.iter_markers("processes")) or any(item.iter_markers("browser"))
    if left < (LONG if long else MARGIN):
        time.sleep(left.total_seconds())


def until_midnight() -> timedelta:
    return clock.day_start(clock.today() + timedelta(days=1)) - clock.now()
