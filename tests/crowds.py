"""Many people at once, over real connections."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from django.db import connection

PATIENCE = 120
"""Seconds to wait for another thread: it is scheduled some day, on a busy machine late. Nothing waits that long in vain."""


def race(*acts: Callable[[], object]) -> list[Exception]:
    """Run all acts at the same moment, each over a connection of its own; the exceptions."""
    barrier, failures = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(PATIENCE)
            act()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return failures


def at_once(acts: list[Callable[[], object]], *, connections: int) -> list[Exception]:
    """Run all acts over so many connections, as fast as they go; the exceptions."""
    todo: SimpleQueue[Callable[[], object]] = SimpleQueue()
    for act in acts:
        todo.put(act)
    barrier, failures = threading.Barrier(connections), []

    def run() -> None:
        try:
            barrier.wait(PATIENCE)
            while True:
                try:
                    todo.get_nowait()()
                except Empty:
                    return
                except Exception as error:
                    failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return failures
