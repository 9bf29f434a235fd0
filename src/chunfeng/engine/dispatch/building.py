"""From columns to tables, and back when a pool is rebuilt."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.compiled import compiled
from chunfeng.engine.dispatch.columns import Workers
from chunfeng.engine.dispatch.grid import CELL, bound_cells, clear, marks, order_cells, wheel
from chunfeng.engine.dispatch.layout import (
    ALIVE,
    ENTRY,
    NODE,
    NONE,
    PAPER,
    PERSON,
    SKILL,
    SPAN,
    SPARE_TRADES,
    TRADE,
    Ends,
    Longs,
    Records,
    Tables,
    grown,
    runs,
)
from chunfeng.engine.dispatch.rows import Span


class Carved(NamedTuple):
    """What bookings make of a worker: when the waiting begins, and the free time that is left."""

    since: int
    spans: tuple[Span, ...]


class Built(NamedTuple):
    """Tables with room for changes; `skills` are needed to write a version anew, not to answer."""

    tables: Tables
    skills: Records
    ends: Ends


class Room(NamedTuple):
    """Rows that one change needs at most."""

    entries: int = 0
    spans: int = 0
    papers: int = 0

    def fits(self, built: Built) -> bool:
        """Whether the tables still have it."""
        tables, ends = built.tables, built.ends
        return (
            ends.people < len(tables.people)
            and ends.trades + self.entries <= len(tables.trades)
            and ends.entries + self.entries <= len(tables.entries)
            and ends.skills + self.entries <= len(built.skills)
            and ends.spans + self.spans <= len(tables.spans)
            and ends.papers + self.papers <= len(tables.papers)
        )


def build(workers: Workers, carved: Mapping[int, Carved], room: Room) -> Built:
    """Tables of `workers`, of whom those in `carved` (by row) have bookings.

    There is room for `room` and for changes of a quarter of all; so a rebuild costs each change a few of its rows.
    """
    spans, papers = _spans(workers, carved), _papers(workers)
    skills = np.empty(len(workers.skills), SKILL)
    skills["trade"], skills["level"] = workers.skills, workers.levels
    people = _people(workers, carved)
    entries = _entries(workers, people, spans, papers)
    trades, nodes, filled = _grids(entries, len(workers.trades), room.entries)
    quarter = max(1024, len(people) // 4)
    size = {"people": len(people) + quarter}
    for name, rows, extra in (
        ("entries", entries, room.entries),
        ("spans", spans, room.spans),
        ("papers", papers, room.papers),
    ):
        size[name] = len(rows) + max(2 * quarter, len(rows) // 4) + extra
    tables = Tables(
        entries=grown(entries, size["entries"]),
        nodes=nodes,
        trades=trades,
        people=grown(people, size["people"]),
        spans=grown(spans, size["spans"]),
        papers=grown(papers, size["papers"]),
    )
    ends = Ends(len(entries), filled, len(workers.trades), len(people), len(spans), len(papers), len(skills))
    return Built(tables, grown(skills, size["entries"] + len(skills)), ends)


def columns(built: Built, moment: int, trades: Sequence[str], names: Sequence[str]) -> Workers:
    """The workers who are there at `moment`, with the free time that they stated (bookings not taken off)."""
    people = built.tables.people[: built.ends.people]
    people = people[(people["born"] <= moment) & (people["died"] > moment)]
    spans = built.tables.spans[runs(people["own_at"], people["own_n"])]
    papers = built.tables.papers[runs(people["paper_at"], people["paper_n"])]
    skills = built.skills[runs(people["skill_at"], people["skill_n"])]
    return Workers(
        ids=people["id"].copy(),
        lon=people["lon"].copy(),
        lat=people["lat"].copy(),
        since=people["own_since"].copy(),
        willing=people["willing"].copy(),
        skill_at=_offsets(people["skill_n"]),
        skills=skills["trade"].copy(),
        levels=skills["level"].copy(),
        paper_at=_offsets(people["paper_n"]),
        papers=np.stack([papers[name] for name in ("name", "first", "last")], axis=1),
        span_at=_offsets(people["own_n"]),
        spans=np.stack([spans[name] for name in ("begin", "end")], axis=1),
        trades=trades,
        names=names,
    )


def _offsets(counts: NDArray[np.int32]) -> Longs:
    return np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))


def _spans(workers: Workers, carved: Mapping[int, Carved]) -> Records:
    """Stated free time of all, then what is left to those who have bookings."""
    left = [span for change in carved.values() for span in change.spans]
    both = np.concatenate([workers.spans, np.array(left, np.int32).reshape(-1, 2)])
    spans = np.empty(len(both), SPAN)
    spans["begin"], spans["end"] = both[:, 0], both[:, 1]
    return spans


def _papers(workers: Workers) -> Records:
    papers = np.empty(len(workers.papers), PAPER)
    for column, name in enumerate(("name", "first", "last")):
        papers[name] = workers.papers[:, column]
    return papers


def _people(workers: Workers, carved: Mapping[int, Carved]) -> Records:
    people = np.zeros(len(workers.ids), PERSON)
    people["id"], people["died"] = workers.ids, ALIVE
    people["lon"], people["lat"], people["willing"] = workers.lon, workers.lat, workers.willing
    people["since"] = people["own_since"] = workers.since
    for what, offsets in (
        ("span", workers.span_at),
        ("own", workers.span_at),
        ("paper", workers.paper_at),
        ("skill", workers.skill_at),
    ):
        people[f"{what}_at"], people[f"{what}_n"] = offsets[:-1], np.diff(offsets)
    at = len(workers.spans)
    for row, change in carved.items():
        person = people[row]
        person["since"], person["span_at"], person["span_n"] = change.since, at, len(change.spans)
        at += len(change.spans)
    return people


def _entries(workers: Workers, people: Records, spans: Records, papers: Records) -> Records:
    """One entry for each skill of everybody whose place is known; sorted by trade."""
    owner = np.repeat(np.arange(len(people), dtype=np.int32), np.diff(workers.skill_at))
    placed = np.flatnonzero(~np.isnan(workers.lon[owner]))
    placed = placed[np.argsort(workers.skills[placed], kind="stable")]
    owner = owner[placed]
    entries = np.empty(len(owner), ENTRY)
    entries["person"], entries["level"], entries["next"] = owner, workers.levels[placed], workers.skills[placed]
    for name in ("lon", "lat", "since", "willing"):
        entries[name] = people[name][owner]
    masks, held = _bits(people, spans, papers)
    entries["mask"], entries["held"] = masks[owner], held[owner]
    return entries


@compiled
def _bits(people: Records, spans: Records, papers: Records) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Free hours and certificates of everybody, as bits that rule people out fast."""
    masks, held = np.empty(len(people), np.uint64), np.empty(len(people), np.uint32)
    for row in range(len(people)):
        person = people[row]
        masks[row] = wheel(spans, person["span_at"], person["span_n"])
        held[row] = marks(papers, person["paper_at"], person["paper_n"])
    return masks, held


def _grids(entries: Records, count: int, extra: int) -> tuple[Records, Records, int]:
    """Sort each trade's entries (whose number stands in `next`) into cells; gives trades, nodes, nodes that are filled."""
    trades = np.full(count + SPARE_TRADES + extra, NONE, TRADE)
    ends = np.searchsorted(entries["next"], np.arange(count + 1))
    sizes = np.diff(ends)
    depths = np.ceil(np.log2(np.maximum(1, sizes / CELL))).astype(np.int64)
    roots = np.concatenate(([0], np.cumsum(2 ** (depths + 1) - 1)))  # nodes[0] is nobody's: a root is never NONE
    trades["root"][:count], trades["depth"][:count] = roots[:-1], depths
    nodes = np.zeros(int(roots[-1]) + 1 + SPARE_TRADES + extra, NODE)
    filled = int(roots[-1]) + 1
    _fill(entries, nodes, trades, ends, filled)
    return trades, nodes, filled


@compiled
def _fill(entries: Records, nodes: Records, trades: Records, ends: Longs, filled: int) -> None:
    lon, lat = entries["lon"].copy(), entries["lat"].copy()
    order = np.arange(len(entries))
    for trade in range(len(ends) - 1):
        order_cells(lon, lat, order, ends[trade], ends[trade + 1], trades[trade]["depth"])
    unsorted = entries.copy()
    for row in range(len(entries)):
        entries[row] = unsorted[order[row]]
        entries[row]["next"] = NONE
    for trade in range(len(ends) - 1):
        bound_cells(entries, nodes, trades[trade]["root"], ends[trade], ends[trade + 1], trades[trade]["depth"])
    for row in range(filled, len(nodes)):
        clear(nodes[row])
