"""Nothing outlives its test: no thread that keeps the process alive, no borrowed database connection."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

PATIENCE = 30.0  # seconds that a thread on its way out may take on a busy machine


def _soon(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())

    def left() -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]

    yield
    assert _soon(lambda: not left()), f"the test left threads running: {left()}"


@pytest.fixture(autouse=True)
def _no_connection_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Threads of a test return what they borrow from the pool; only the test's own connection may stay out."""
    yield
    mark = request.node.get_closest_marker("django_db")
    pool = connection.pool if mark and mark.kwargs.get("transaction") else None
    if pool is not None:

        def borrowed() -> int:
            stats = pool.get_stats()
            return stats["pool_size"] - stats["pool_available"]

        assert _soon(lambda: borrowed() <= 1), f"{borrowed() - 1} connections were never returned: connection.close()"
