"""What a change does to the segments of a catalogue: as little as possible.

    a position that says what it said             nothing
    …only how many were referred differs          a number in place
    a new position, or one that says other things a row of the newest delta; the older version is closed
    a position that goes                          is closed

Deltas have ranks by their size (STEPS). The newest one is built anew with each change; once it has outgrown its rank it
is joined with the next, so that a row is built anew a few times only, and a query meets few deltas.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.matching.building import build
from chunfeng.engine.matching.columns import Ints, Longs
from chunfeng.engine.matching.gathering import gather, position
from chunfeng.engine.matching.manifest import Pending
from chunfeng.engine.matching.segment import DEAD_BIT, Segment
from chunfeng.engine.matching.tables import DEMAND, REFERRALS, flat, with_columns

STEPS = (64, 1_024, 8_192)
"""Rows up to which a delta has rank 0, 1 and 2; no larger ones are joined. 64 are built in about 10 ms, 8,192 in 400."""

DEAD = np.uint32(1 << DEAD_BIT)

TELLTALE = (
    "rows.updated",
    "rows.valid_through",
    "rows.kinds",
    "rows.experience",
    "kept.pay_low",
    "kept.pay_high",
    "kept.lon",
    "kept.lat",
    "ties.openings",
)
"""Columns that alone show most changes, and are compared before everything else is."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Plan:
    """The first `kept` segments stay, with what is `pending` in them; the others go into `delta` (None: no new one)."""

    kept: int
    delta: Segment | None
    pending: dict[int, Pending]


@dataclass(frozen=True, slots=True)
class Places:
    """For each of some ids: the number of the segment in which it lives, −1 for none, and its row there."""

    segment: Ints
    row: Longs

    @classmethod
    def of(cls, segments: Sequence[Segment], ids: Longs) -> "Places":
        """In all `segments` at most one row of an id must live."""
        places = cls(np.full(ids.size, -1, dtype=np.int32), np.zeros(ids.size, dtype=np.int64))
        for number, segment in enumerate(segments):
            table = segment.table
            if ids.size and len(segment):
                at = np.searchsorted(table.ties.ids, ids, sorter=table.kept.by_id)
                near = table.kept.by_id[np.minimum(at, len(segment) - 1)]
                here = (table.ties.ids[near] == ids) & (table.look.demand[near] & DEAD == 0)
                places.segment[here], places.row[here] = number, near[here]
        return places


def plan_of(segments: Sequence[Segment], news: Segment | None, gone: Longs, referrals: Mapping[int, int]) -> Plan:
    """How to add `news`, to take away the ids `gone`, and to set `referrals` by id. No id may be in two of them."""
    left = Places.of(segments, gone)
    closed = [left.row[left.segment == number] for number in range(len(segments))]
    if news is None:
        return Plan(len(segments), None, _pending(segments, closed, referrals))
    ids = news.table.ties.ids
    found = Places.of(segments, ids)
    other = _says_something_else(segments, news, found)
    moved = _differs(segments, news, found, REFERRALS)
    kept = len(segments) - _joined_deltas(segments, int(other.sum()))
    fresh = other | (moved & (found.segment >= kept))  # what is joined anew can't be changed in place
    closed = [np.append(rows, found.row[fresh & (found.segment == number)]) for number, rows in enumerate(closed)]
    in_place = moved & ~fresh
    counts = dict(zip(ids[in_place].tolist(), news.table.ties.referrals[in_place].tolist(), strict=True))
    joined = [_without(segments[number], closed[number]) for number in range(kept, len(segments))]
    delta = _joined([*joined, _without(news, np.flatnonzero(~fresh))], segments[0]) if fresh.any() else None
    return Plan(kept, delta, _pending(segments[:kept], closed, {**referrals, **counts}))


def _pending(segments: Sequence[Segment], closed: Sequence[Longs], referrals: Mapping[int, int]) -> dict[int, Pending]:
    """What is to be done in which of `segments`; ids that are not there, or were referred as often before, are no matter."""
    ids = np.array(sorted(referrals), dtype=np.int64)
    counts = np.array([referrals[key] for key in ids.tolist()], dtype=np.int32)
    found = Places.of(segments, ids)
    pending = {}
    for number, segment in enumerate(segments):
        here = np.flatnonzero(found.segment == number)
        here = here[segment.table.ties.referrals[found.row[here]] != counts[here]]
        changed = dict(zip(found.row[here].tolist(), counts[here].tolist(), strict=True))
        if closed[number].size or changed:
            pending[number] = Pending(closed[number].tolist(), changed)
    return pending


def _joined(segments: Sequence[Segment], base: Segment) -> Segment:
    """One delta of all that lives in `segments`; a single one that lives wholly is that already."""
    if len(segments) == 1 and not (segments[0].table.look.demand & DEAD).any():
        return segments[0]
    return build(*gather(segments), base)


def _says_something_else(segments: Sequence[Segment], news: Segment, found: Places) -> Flags:
    """Which of the news are new, or say anything but other referrals."""
    other = found.segment < 0
    for column in TELLTALE:
        other |= _differs(segments, news, found, column)
    for row in np.flatnonzero(~other).tolist():
        before = position(segments[found.segment[row]], int(found.row[row]))
        after = position(news, row)
        other[row] = replace(before, referrals=after.referrals) != after
    return other


def _differs(segments: Sequence[Segment], news: Segment, found: Places, column: str) -> Flags:
    """Which of the news are known, and differ in one column from what is known of them. NaN equals NaN."""
    now = flat(news.table)[column]
    before = now.copy()
    for number, segment in enumerate(segments):
        here = found.segment == number
        before[here] = flat(segment.table)[column][found.row[here]]
    differs: Flags = (now != before) & ~((now != now) & (before != before))  # NaN differs from itself
    return differs


def _joined_deltas(segments: Sequence[Segment], rows: int) -> int:
    """How many of the newest deltas to join with so many new rows: those of no higher rank than what is joined so far."""
    total, deltas = rows, 0
    for segment in reversed(segments[1:] if rows else ()):
        size = len(segment)
        if bisect_left(STEPS, size) > bisect_left(STEPS, total) or total + size > STEPS[-1]:
            break
        total, deltas = total + size, deltas + 1
    return deltas


def _without(segment: Segment, rows: Longs) -> Segment:
    """The segment with some rows dead, for this once."""
    demand = segment.table.look.demand.copy()
    demand[rows] |= DEAD
    return replace(segment, table=with_columns(segment.table, {DEMAND: demand}))
