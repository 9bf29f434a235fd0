"""Many people at once, over real connections."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from django.db import connection


def at_once(acts: list[Callable[[], object]], *, connections: int) -> list[Exception]:
    """Run all acts over so many connections, as fast as they go; the exceptions."""
    todo: SimpleQueue[Callable[[], object]] = SimpleQueue()
    for act in acts:
        todo.put(act)
    barrier, failures = threading.Barrier(connections), []

    def run() -> None:
        try:
            barrier.wait(20)
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
        thread.join(120)
    return failures
