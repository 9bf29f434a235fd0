"""A segment in two files: one that never changes, and a small one for the two columns that change in place.

    <name>.safetensors   all arrays of the table and of the names; statistics as metadata
    <name>.live          `demand` (4 bytes a row, its highest bit says closed) and `referrals` (4 bytes a row)

Both are mapped, the second one shared for writing: a position is closed by one bit, which every process sees at once.
"""

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import get_type_hints

import numpy as np

from chunfeng.engine.matching.building import Draft
from chunfeng.engine.matching.files import DamagedFile, checksum, flush, open_arrays, write_arrays
from chunfeng.engine.matching.lines import packed
from chunfeng.engine.matching.manifest import Entry, Pending
from chunfeng.engine.matching.names import Names
from chunfeng.engine.matching.segment import DEAD_BIT, LIVE, Segment, SegmentNames, Statistics
from chunfeng.engine.matching.tables import chosen, table_of, with_columns

FIXED, CHANGING = ".safetensors", ".live"

NAMES = "names."

DEAD = np.uint32(1 << DEAD_BIT)


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A segment and the entry of the manifest that names it."""

    entry: Entry
    segment: Segment

    @property
    def name(self) -> str:
        return self.entry.name

    def close(self, rows: list[int]) -> None:
        """Close `rows`; closing what is closed is no matter. Nothing is ever opened again, so processes can't collide."""
        self.segment.table.look.demand[rows] |= DEAD

    def carry_out(self, pending: Pending) -> None:
        """Do what is pending, all of it. Only for the writer: of two who set referrals, the slower would win."""
        self.close(pending.closed)
        self.segment.table.ties.referrals[list(pending.referrals)] = list(pending.referrals.values())

    def flush(self) -> None:
        """Force to disk what was done in place."""
        flush(self.segment.table.look.demand)


def write_segment(folder: Path, name: str, draft: Draft) -> Entry:
    """Write both files, column by column, and give the entry for the manifest."""
    arrays = {**packed(draft.columns), **draft.made(LIVE)}  # once: where they come from, they may change meanwhile
    for part in fields(SegmentNames):
        arrays |= getattr(draft.names, part.name).arrays(NAMES + part.name)
    metadata = {key: repr(value) for key, value in draft.statistics._asdict().items()}
    digest = write_arrays(folder / (name + FIXED), arrays, metadata)
    write_arrays(folder / (name + CHANGING), chosen(arrays, LIVE))
    return Entry(name, digest, len(draft))


def open_segment(folder: Path, entry: Entry) -> Stored:
    """Map both files. Raises DamagedFile, or FileNotFoundError if the segment has been replaced meanwhile."""
    path = folder / (entry.name + FIXED)
    arrays, metadata = open_arrays(path)
    live, _ = open_arrays(folder / (entry.name + CHANGING), shared=True)
    try:
        table = table_of({**arrays, **chosen(live, LIVE)})
        names = SegmentNames(*(Names.of_arrays(arrays, NAMES + part.name) for part in fields(SegmentNames)))
        statistics = Statistics(*(kind(metadata[name]) for name, kind in get_type_hints(Statistics).items()))
    except (KeyError, ValueError) as error:
        raise DamagedFile(path, f"it is not a segment of this version ({error!r})") from error
    rows, live_rows = table.ties.ids.size, table.look.demand.size
    if {rows, live_rows, table.ties.referrals.size} != {entry.rows}:
        raise DamagedFile(path, f"it has {rows:,} rows, its live file {live_rows:,}, not {entry.rows:,}")
    return Stored(entry, Segment(table, names, statistics))


def as_built(folder: Path, stored: Stored) -> tuple[Segment, str]:
    """The segment without what was done in place since, and the checksum of its file: for those who verify."""
    path = folder / (stored.name + FIXED)
    arrays, _ = open_arrays(path)
    table = with_columns(stored.segment.table, chosen(arrays, LIVE))
    return replace(stored.segment, table=table), checksum(path)
