"""No test works longer than everybody can wait: a slow one is found when it is written, not when all of them are.

Counted are the seconds of processor that a test takes, with its fixtures and the processes that it waits for: a busy machine
does not fail it. The first run after a change of the engine compiles, and a test may be the one that waits for it.
"""

import os
from collections.abc import Iterator

import pytest

MOST = 30.0  # seconds of processor


@pytest.fixture(autouse=True)
def _pace(request: pytest.FixtureRequest) -> Iterator[None]:
    before = _worked()
    yield
    worked = _worked() - before
    assert worked <= MOST, f"{request.node.nodeid} worked for {worked:.0f} s: {MOST:.0f} are the most, do it with less"


def _worked() -> float:
    return sum(os.times()[:4])
