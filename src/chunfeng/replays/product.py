"""The running product: started in a home, driven from outside, stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chunfeng.cli import running
from chunfeng.cli.commands import serve
from chunfeng.shared import postgres
from chunfeng.shared.plain_error import PlainError

READY_SECONDS = serve.READY_SECONDS + 60
STOP_SECONDS = 300.0


class NotServed(PlainError):
    """The product did not come up."""

    code = "replay.not_served"


@contextmanager
def served(home: Path, *options: str, **environment: str) -> Iterator[str]:
    """Serve `home` on a free port of loopback; the address of its pages. Stops it at the end. Raises NotServed."""
    port = _free_port()
    command = [sys.executable, "-m", "chunfeng.config", "serve", "--port", str(port), *options]
    log = home / "logs" / "served.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, "CHUNFENG_HOME": str(home), **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    address = f"http://127.0.0.1:{port}/"
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not serve.answers(address):
            if process.poll() is not None or time.monotonic() > deadline:
                raise NotServed(
                    "The pages did not come up.", where=str(log), why=log.read_text(errors="replace")[-400:]
                )
            time.sleep(0.1)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)


def kill(home: Path, name: str) -> None:
    """End a process of the product as a lost power cord would: "postgres", or what `serve` noted under this name."""
    if name == "postgres":
        pid = postgres.status(home).pid
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        return
    found = running.find(home, name)
    if found is not None:
        os.killpg(found.pid, signal.SIGKILL)  # the leader and all its workers


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
