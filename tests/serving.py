"""A home served by real processes: a port, waiting for what no page tells of, and the supervisor itself."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.homes import Home

PATIENCE = 300.0
"""Seconds: a busy machine gets there some day."""


def free_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def wait_until(happened: Callable[[], object]) -> None:
    """AssertionError when patience ends."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def serve(home: Home, port: int, *command: object) -> Iterator["subprocess.Popen[str]"]:
    """`./chunfeng serve` with one worker for pages, or another command that serves; killed at the end, if it still runs."""
    whole = home.command(*(command or ("serve", "--workers", 1)), "--port", port)
    process = subprocess.Popen(whole, env=home.environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == f"Ready: http://127.0.0.1:{port}/   (Ctrl-C stops it)"
        yield process
    finally:
        process.kill()
        process.communicate()
