"""What broadcasts leave on the disk: a folder each under the home's `live/`, its playlists, how much there is, and its end.

The live process writes the folders, web processes and jobs read them, end them and take them away: they share the home.
"""

import os
import re
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from chunfeng.shared import home
from chunfeng.shared.live import playlists

FOLDER = re.compile(r"[0-9a-f]{24}")
RUN = re.compile(r"r(\d+)\.m3u8")
ENDED = "ended"
"""A file of this name says that the broadcast is over."""

LEAST_FREE = 1_000_000_000
"""Bytes that stay free on the disk for the database, whatever the limit says."""


def new_folder() -> str:
    """A name that nobody guesses: who knows it may watch."""
    return secrets.token_hex(12)


def folder(name: str) -> Path:
    """Where a broadcast lies; it need not be there. Raises ValueError for a name that is none."""
    if not FOLDER.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a broadcast")
    return home.live() / name


def begin(name: str) -> None:
    """Make its folder: who asks for its pieces before there are any is kept waiting."""
    folder(name).mkdir(mode=0o700, exist_ok=True)


def runs(name: str) -> list[playlists.Run]:
    """What has been recorded so far, in order."""
    found = folder(name)
    numbered = sorted((int(match[1]), path) for path in found.glob("r*.m3u8") if (match := RUN.fullmatch(path.name)))
    return [playlists.read(path.read_text("utf-8")) for _number, path in numbered]


def next_run(name: str) -> int:
    """The number of a new run: each has files of its own."""
    return 1 + max((int(path.stem.partition("-")[0][1:]) for path in folder(name).glob("r[0-9]*")), default=0)


def end(name: str) -> None:
    """It is over: players stop at its end, and nobody sends any more."""
    found = folder(name)
    if found.is_dir():
        (found / ENDED).touch()


def has_ended(name: str) -> bool:
    return (folder(name) / ENDED).exists()


def changed_at(name: str) -> datetime | None:
    """When something was last written; None where nothing ever was."""
    found = folder(name)
    times = [path.stat().st_mtime for path in found.glob("r*")] if found.is_dir() else []
    return datetime.fromtimestamp(max(times), UTC) if times else None


def remove(name: str) -> None:
    """Take a recording away."""
    shutil.rmtree(folder(name), ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes: what all recordings take, what they may take, what is free on the disk."""

    taken: int
    limit: int
    free: int

    @property
    def enough(self) -> bool:
        return self.taken < self.limit and self.free > LEAST_FREE


def space() -> Space:
    """How much room there is."""
    root = home.live()
    taken = sum(entry.stat().st_size for each in os.scandir(root) if each.is_dir() for entry in os.scandir(each.path))
    return Space(taken, limit(), shutil.disk_usage(root).free)


def limit() -> int:
    """Bytes that all recordings together may take."""
    return int(float(os.environ.get("CHUNFENG_LIVE_GB", "20")) * 1_000_000_000)


def days() -> int:
    """How many days a recording is kept."""
    return int(os.environ.get("CHUNFENG_LIVE_DAYS", "30"))
