"""One base of all that lives in a catalogue's segments: the same, byte for byte, as one built from the same rows.

Run by `store.Writer` as a process of its own, so that neither its memory nor its pauses are the writer's:

    python -m chunfeng.engine.matching.compaction FOLDER NAME

writes the files of segment NAME into FOLDER and prints its checksum and size. What it builds on may change while it
reads; the writer repeats what has changed since.
"""

import json
import os
import sys
from pathlib import Path

from chunfeng.engine.matching.building import draft
from chunfeng.engine.matching.gathering import gather
from chunfeng.engine.matching.manifest import Entry
from chunfeng.engine.matching.store import open_manifest
from chunfeng.engine.matching.stored import write_segment

KINDER = 10
"""How much the process steps back for others (`nice`)."""


def compacted(folder: Path, name: str) -> Entry | None:
    """Compact the catalogue of `folder` into segment `name`; None if meanwhile the process that wanted it has ended."""
    writer = os.getppid()
    _, _, opened = open_manifest(folder)
    base = draft(*gather([stored.segment for stored in opened.values()]))
    return write_segment(folder, name, base) if os.getppid() == writer else None


def main(folder: Path, name: str) -> None:
    """Compact, and say what was written."""
    if entry := compacted(folder, name):
        sys.stdout.write(json.dumps({"checksum": entry.checksum, "rows": entry.rows}))


if __name__ == "__main__":
    os.nice(KINDER)
    main(Path(sys.argv[1]), sys.argv[2])
