"""No test works longer than everybody can wait: a slow one is found when it is written, not when all of them are.

Counted are the seconds of processor that a test takes, with its fixtures and the processes that it waits for: a busy machine
does not fail it, nor do neighbours that share its very cores (`slowness`). The first run after a change of the engine
compiles, and a test may be the one that waits for it. What cannot be had for less, such as whole stories against the running
product, says so: `@pytest.mark.pace(90)`, and begins first.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import pytest

MOST = 30.0  # seconds of processor
ALONE = 0.03  # seconds of processor that `_yardstick` takes on a core of one's own, of the slowest machine that tests ran on
SLOWEST = 2.5  # times; two hardware threads of a core come to 2
_elsewhere = 0.0  # seconds that tests of this process had others work for them


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts processes and browsers, and waits for them, comes first, the longest before the others: all workers then
    end together, and while one waits the others work.
    """
    items.sort(key=_length, reverse=True)


def _length(item: pytest.Item) -> float:
    waits = any(item.iter_markers("processes")) or any(item.iter_markers("browser"))
    return max([MOST * waits, *(mark.args[0] for mark in item.iter_markers("pace"))])


@pytest.fixture(autouse=True)
def _pace(request: pytest.FixtureRequest) -> Iterator[None]:
    mark = request.node.get_closest_marker("pace")
    with within(mark.args[0] if mark else MOST, request.node.nodeid):
        yield


@contextmanager
def within(seconds: float, name: str) -> Iterator[None]:
    """Raises AssertionError when what happens within takes more seconds of processor."""
    before = _worked()
    yield
    worked = _worked() - before
    if worked > seconds:
        worked /= slowness()
    assert worked <= seconds, f"{name} worked for {worked:.1f} s, {seconds:.0f} are the most: do the same with less"


def slowness() -> float:
    """How many times as long as on a core of one's own anything takes now: hardware threads share a core, and what others do
    on the one is counted as work of the other. At least 1, so that a quick machine allows nothing more; at most `SLOWEST`.
    """
    now = median(_yardstick() for _ in range(9))
    return min(max(now / ALONE, 1.0), SLOWEST)


def _yardstick() -> float:
    """Seconds of processor for always the same work."""
    before = time.process_time()
    seen: dict[str, int] = {}
    for number in range(60_000):
        name = str(number)
        seen[name] = seen.get(name[::-1], 0) + len(name)
    return time.process_time() - before


def count(seconds: float) -> None:
    """This test had processes work for it that outlive it."""
    global _elsewhere
    _elsewhere += seconds


def _worked() -> float:
    return sum(os.times()[:4]) + _elsewhere
