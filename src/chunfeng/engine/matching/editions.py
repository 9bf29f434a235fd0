"""Which catalogue somebody holds, to the byte: batches on many machines only add up if all of them hold the same.

A stored catalogue is never quite still: positions close in place. What is taken here is a moment of it: the columns that
change are copied (8 bytes a row), all others are mapped as ever.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from chunfeng.engine.matching.catalogue import Catalogue
from chunfeng.engine.matching.manifest import CURRENT, Manifest, stamp_of
from chunfeng.engine.matching.segment import Segment
from chunfeng.engine.matching.store import ATTEMPTS, open_manifest
from chunfeng.engine.matching.stored import DEAD, Stored
from chunfeng.engine.matching.tables import DEMAND, REFERRALS, with_columns
from chunfeng.engine.matching.words import Lexicon


class Restless(RuntimeError):
    """The catalogue was changed again and again while a moment of it should have been taken."""


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """A catalogue that no change reaches any more. Two of the same `name` answer alike, whatever folders they lie in."""

    name: str  # SHA-256 of what the segments say
    catalogue: Catalogue


def edition_of(folder: Path, lexicon: Lexicon | None = None) -> Edition:
    """The catalogue of `folder` as it is at this moment. Raises NotBuilt, DamagedFile, Restless."""
    for _ in range(ATTEMPTS):
        manifest, stamp, opened = open_manifest(folder)
        segments = tuple(_still(stored, manifest) for stored in opened.values())
        if stamp_of(folder / CURRENT) == stamp:
            catalogue = Catalogue(segments, lexicon or Lexicon())
            return Edition(_name(tuple(opened.values()), segments), catalogue)
    raise Restless(f"The catalogue in {folder} changes faster than it can be copied.")


def _still(stored: Stored, manifest: Manifest) -> Segment:
    """The segment with its own copy of what changes; what the manifest says and the writer may not have done is done."""
    table = stored.segment.table
    demand, referrals = np.array(table.look.demand), np.array(table.ties.referrals)
    if pending := manifest.pending.get(stored.name):
        demand[pending.closed] |= DEAD
        referrals[list(pending.referrals)] = list(pending.referrals.values())
    return replace(stored.segment, table=with_columns(table, {DEMAND: demand, REFERRALS: referrals}))


def _name(opened: tuple[Stored, ...], segments: tuple[Segment, ...]) -> str:
    digest = hashlib.sha256()
    for stored, segment in zip(opened, segments, strict=True):
        digest.update(f"{stored.entry.checksum} {stored.entry.rows}\n".encode())
        digest.update(segment.table.look.demand.tobytes())
        digest.update(segment.table.ties.referrals.tobytes())
    return digest.hexdigest()
