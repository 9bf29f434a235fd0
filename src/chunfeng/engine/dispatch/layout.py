"""How the pool lies in memory: arrays of records, of which a reader sees one moment.

    trades   one a skill          → root of its grid in `nodes`
    nodes    cells of the grids   → a run of `entries`, and a chain of those that came later
    entries  one a (worker, skill), 48 bytes, sorted by trade and cell → `people`
    people   one a *version* of a worker → runs of `spans` (free time) and `papers` (certificates)

Nothing that a reader may see is ever changed, but for four things that only grow or flip once: bounds of cells widen,
chains get a new head, a version that ends gets its `died`, and empty room is filled. A change of a worker writes a new
version, born at the next moment, and ends the old one there; a reader who holds moment t sees versions with
born ≤ t < died, so everybody once and whole, and needs no lock.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Records = NDArray[np.void]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

ALIVE = np.iinfo(np.int64).max
"""`died` of a version that is still true."""

NONE = -1
"""No row."""

SPARE_TRADES = 256
"""Skills that may be new until the next rebuild."""

ENTRY = np.dtype(
    [
        *((name, "f8") for name in ("lon", "lat")),
        ("mask", "u8"),
        ("held", "u4"),
        *((name, "i4") for name in ("willing", "since", "person", "level", "next")),
    ]
)
"""Degrees; wheel of free hours; bits of certificates held; metres; epoch minute; row in people; grade; next entry of the
chain."""

NODE = np.dtype(
    [
        *((name, "f8") for name in ("west", "east", "south", "north")),
        ("mask", "u8"),
        ("held", "u4"),
        *((name, "i4") for name in ("oldest", "level", "begin", "end", "head")),
    ]
)
"""Box in degrees, and what is best in it: all free hours and certificates, longest waiting, highest grade.
64 bytes: a cache line."""

TRADE = np.dtype([("root", "i4"), ("depth", "i4")])
"""Node k of the trade is nodes[root + k]: 1 the whole, 2k and 2k + 1 the halves of k, leaves from 2 ** depth on."""

PERSON = np.dtype(
    [
        *((name, "i8") for name in ("id", "born", "died")),
        *((name, "f8") for name in ("lon", "lat")),
        *((name, "i4") for name in ("willing", "since", "own_since")),
        *((f"{what}_{end}", "i4") for what in ("span", "own", "paper", "skill") for end in ("at", "n")),
    ]
)
"""Willing in whole metres; `own`: the free time and waiting that the worker stated, `span`, `since`: less bookings."""

SPAN = np.dtype([("begin", "i4"), ("end", "i4")])
PAPER = np.dtype([("name", "i4"), ("first", "i4"), ("last", "i4")])
"""Number of the certificate, first and last day on which it is valid (days since 1970)."""
SKILL = np.dtype([("trade", "i4"), ("level", "i4")])

ASK = np.dtype(
    [
        *(
            (name, "f8")
            for name in ("lon", "lat", "reach", "cosine", "parallel", "distance", "waiting", "grade", "pace")
        ),
        ("mask", "u8"),
        ("held", "u4"),
        *((name, "i4") for name in ("trade", "level", "start", "end", "need_at", "need_n", "first", "last")),
    ]
)
"""A demand: degrees, reach in metres; weights in millionths (waiting a minute, grade a step); pace in minutes a metre;
needs in a list beside; days on which the certificates must be valid."""


class Tables(NamedTuple):
    """What a kernel reads. Lengths are capacities; what is not filled cannot be reached."""

    entries: Records
    nodes: Records
    trades: Records
    people: Records
    spans: Records
    papers: Records


class Ends(NamedTuple):
    """How many rows of each array are filled."""

    entries: int
    nodes: int
    trades: int
    people: int
    spans: int
    papers: int
    skills: int


def grown(rows: Records, capacity: int) -> Records:
    """A copy of `rows` with empty room up to `capacity`."""
    result = np.zeros(capacity, rows.dtype)
    result[: len(rows)] = rows
    return result


def runs(at: NDArray[Any], count: NDArray[Any]) -> Longs:
    """Indices of all rows in the runs that start at `at` and are `count` long, one run after the other."""
    ends = np.cumsum(count, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(at.astype(np.int64) - (ends - count), count) + np.arange(total)
