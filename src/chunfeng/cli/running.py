"""Which long-lived processes of this home run, by notes in its `run` folder; and how they are ended.

What the supervisor starts leads a process group of its own, so that nothing below it stays behind when it is killed.
"""

import contextlib
import json
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from chunfeng.shared import home as places

GRACE_SECONDS = 20.0

CHILDREN = ("web", "live", "worker", "valkey")
"""What the supervisor ("serve") keeps alive: the pages, what tells open pages of changes, the jobs, the lines before a rush."""

ERRAND = "ready"
"""What it starts after an upgrade, and what ends by itself: who compiles the engine."""


@dataclass(frozen=True)
class Running:
    """A process that somebody started in this home. `address` only for what can be visited."""

    name: str
    pid: int
    address: str = ""


def note(home: Path, process: Running) -> None:
    """Remember a process that was just started."""
    path = _path(home, process.name)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"pid": process.pid, "born": _born(process.pid), "address": process.address}))
    fresh.replace(path)


def forget(home: Path, name: str) -> None:
    """Take the note away."""
    _path(home, name).unlink(missing_ok=True)


def find(home: Path, name: str) -> Running | None:
    """The process of that name if it, or something of its group, lives; a recycled process id is nobody."""
    try:
        said = json.loads(_path(home, name).read_text())
        pid, born, address = int(said["pid"]), said["born"], str(said["address"])
    except (FileNotFoundError, ValueError, KeyError):
        return None
    now = _born(pid)
    alive = now == born if now is not None else _group_lives(pid)
    return Running(name, pid, address) if alive else None


def lives(process: Running) -> bool:
    """Whether its leader itself still runs."""
    return _born(process.pid) is not None


def end(home: Path, process: Running, *, grace: float = GRACE_SECONDS) -> None:
    """Ask it to finish, wait, and kill what is left of its group."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while lives(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    while _group_lives(process.pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    forget(home, process.name)


def _path(home: Path, name: str) -> Path:
    return places.run(home) / f"{name}.json"


def _born(pid: int) -> str | None:
    """When the process began, in ticks since boot: with the id it names a process for ever. None for dead ones."""
    try:
        # The name in parentheses may itself contain spaces and parentheses.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields[19]


def _group_lives(leader: int) -> bool:
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if fields[2] == str(leader) and fields[0] != "Z":
                return True
    return False
