"""The manifest: the one small file that says which files make up a catalogue now. Replacing it is what makes a change.

    current             the manifest, JSON
    base-4.safetensors  a segment, never changed          base-4.live   its two columns that are changed in place
    delta-7.…           the same for positions that came later
    lock                held by the only writer

Whatever the manifest does not name means nothing and may be deleted. The folder must lie on a disk of this machine, where
locks and shared mappings mean something; readers need the right to write, since they help to close what was closed.
"""

import json
import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, BinaryIO, Self

from chunfeng.engine.matching.files import DamagedFile, replace_file

CURRENT = "current"
FORMAT = 3


class NotBuilt(FileNotFoundError):
    """There is no catalogue in this folder yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There is no catalogue in {folder}.\n"
            "Why: none has been built there, or its manifest was deleted.\n"
            "Next: build it from the database (`chunfeng match rebuild`)."
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment: its files are `<name>.safetensors`, with this SHA-256, and `<name>.live`."""

    name: str
    checksum: str
    rows: int


@dataclass(slots=True)
class Pending:
    """Changes in place of one segment that may not be on disk yet. Doing them twice is no matter."""

    closed: list[int] = field(default_factory=list)
    referrals: dict[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.closed) + len(self.referrals)

    def joined(self, later: "Pending") -> "Pending":
        """Both, where the later one counts."""
        return Pending([*self.closed, *later.closed], {**self.referrals, **later.referrals})


@dataclass(frozen=True, slots=True)
class Manifest:
    """`segments`: the base, then deltas from the oldest to the newest. `cursor` is the writer's: how far it has come.

    `pending` is what has to be done in place for the segments to say what they should. It is named here first, so that
    a change takes effect as a whole, wherever its writer may be cut off.
    """

    origin: str  # of the catalogue: random, so that nobody takes another one in the same place for this one
    generation: int
    cursor: str
    lexicon: str  # fingerprint of the tables of words that the segments were built with
    segments: tuple[Entry, ...]
    pending: dict[str, Pending]

    @classmethod
    def read(cls, folder: Path) -> tuple[Self, int]:
        """The manifest of `folder` and its stamp. Raises NotBuilt, DamagedFile."""
        path = folder / CURRENT
        try:
            with path.open("rb") as file:
                stamp = os.fstat(file.fileno()).st_mtime_ns
                text = file.read()
        except FileNotFoundError:
            raise NotBuilt(folder) from None
        try:
            return cls._of(json.loads(text)), stamp
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedFile(path, f"it is not a manifest of format {FORMAT} ({error!r})") from error

    @classmethod
    def _of(cls, said: Any) -> Self:
        if said["format"] != FORMAT:
            raise ValueError(f"its format is {said['format']}")
        return cls(
            origin=str(said["origin"]),
            generation=int(said["generation"]),
            cursor=str(said["cursor"]),
            lexicon=str(said["lexicon"]),
            segments=tuple(Entry(**entry) for entry in said["segments"]),
            pending={
                name: Pending(
                    [int(row) for row in pending["closed"]],
                    {int(row): int(count) for row, count in pending["referrals"].items()},
                )
                for name, pending in said["pending"].items()
            },
        )

    def publish(self, folder: Path) -> None:
        """Make this the manifest of `folder`, for everybody, at once. The stamp of a later manifest is always larger."""
        text = json.dumps(
            {"format": FORMAT, **_parts(self)}, default=_parts, ensure_ascii=False, separators=(",", ":")
        ).encode()

        def write(file: BinaryIO) -> None:
            file.write(text)
            file.flush()
            before = stamp_of(folder / CURRENT)
            now = os.fstat(file.fileno()).st_mtime_ns
            if now <= before:
                os.utime(file.fileno(), ns=(before + 1, before + 1))

        replace_file(folder / CURRENT, write)


def _parts(value: Manifest | Entry | Pending) -> dict[str, object]:
    return {part.name: getattr(value, part.name) for part in fields(value)}


def stamp_of(manifest: Path | str) -> int:
    """What tells one manifest from the next: costs one look at the file system. 0: there is none."""
    try:
        return os.stat(manifest).st_mtime_ns  # noqa: PTH116 - twice as fast as Path.stat, and asked all the time
    except FileNotFoundError:
        return 0
