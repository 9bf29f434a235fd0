"""No test works longer than everybody can wait: a slow one is found when it is written, not when all of them are.

Counted are the seconds of processor that a test takes, with its fixtures and the processes that it waits for: a busy machine
does not fail it. The first run after a change of the engine compiles, and a test may be the one that waits for it. What
cannot be had for less, such as whole stories against the running product, says so: `@pytest.mark.pace(90)`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

MOST = 30.0  # seconds of processor


@pytest.fixture(autouse=True)
def _pace(request: pytest.FixtureRequest) -> Iterator[None]:
    mark = request.node.get_closest_marker("pace")
    with within(mark.args[0] if mark else MOST, request.node.nodeid):
        yield


def one_in_five(measure: Callable[[int], float], *, below: float) -> None:
    """Raises AssertionError when none of five measurements (`measure` is told which) is below.

    Others use the machine as well; one measurement that they left alone shows what the product can do.
    """
    seen: list[float] = []
    while len(seen) < 5:
        seen.append(measure(len(seen)))
        if seen[-1] < below:
            return
    raise AssertionError(f"none of {seen} is below {below}")


@contextmanager
def within(seconds: float, name: str) -> Iterator[None]:
    """Raises AssertionError when what happens within takes more seconds of processor."""
    before = _worked()
    yield
    worked = _worked() - before
    assert worked <= seconds, f"{name} worked for {worked:.1f} s, {seconds:.0f} are the most: do the same with less"


def _worked() -> float:
    return sum(os.times()[:4])
