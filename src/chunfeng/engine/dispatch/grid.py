"""The grid: cells that hold about as many people each, small in a city and wide in the hills, one grid a trade.

A trade's people are halved at the median of the longer side of their box until `CELL` are left. So the cells are sorted,
the offsets of a cell are known by counting, and a box of cells knows the best that is in it: a whole town without
somebody free on Tuesday is passed over in one comparison.
"""

import numpy as np

from chunfeng.engine.compiled import compiled
from chunfeng.engine.dispatch.layout import NONE, Floats, Ints, Longs, Records, Tables

CELL = 32
"""People in a cell, at most, when the grid is built."""

SLOT = 120
"""Minutes of one of the 64 teeth of the wheel of free hours; the wheel goes round in 5⅓ days."""


@compiled
def teeth(begin: int, end: int) -> np.uint64:
    """Bits of the wheel that the minutes from `begin` to `end` touch."""
    first, last = begin // SLOT, (end - 1) // SLOT
    if last - first >= 63:
        return np.uint64(0xFFFFFFFFFFFFFFFF)
    mask = np.uint64(0)
    for slot in range(first, last + 1):
        mask |= np.uint64(1) << np.uint64(slot % 64)
    return mask


@compiled
def wheel(spans: Records, at: int, count: int) -> np.uint64:
    """Bits of all hours in which somebody is free at least for a while."""
    mask = np.uint64(0)
    for i in range(at, at + count):
        mask |= teeth(spans[i]["begin"], spans[i]["end"])
    return mask


@compiled
def marks(papers: Records, at: int, count: int) -> np.uint32:
    """Bits of the certificates that somebody holds, valid or not; 32 bits for all names, so that some share one."""
    bits = np.uint32(0)
    for i in range(at, at + count):
        bits |= np.uint32(1) << np.uint32(papers[i]["name"] % 32)
    return bits


@compiled
def _split(keys: Floats, order: Longs, middle: int) -> None:
    """Reorder both so that no key before `middle` is above, none from it on below, keys[middle] (Hoare's selection)."""
    low, high = 0, len(keys) - 1
    while low < high:
        pivot = keys[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while keys[i] < pivot:
                i += 1
            while keys[j] > pivot:
                j -= 1
            if i <= j:
                keys[i], keys[j] = keys[j], keys[i]
                order[i], order[j] = order[j], order[i]
                i += 1
                j -= 1
        if middle <= j:
            high = j
        elif middle >= i:
            low = i
        else:
            return


@compiled
def order_cells(lon: Floats, lat: Floats, order: Longs, begin: int, end: int, depth: int) -> None:
    """Sort order[begin:end] (rows of lon and lat, degrees) into 2 ** depth cells by halving."""
    count = end - begin
    keys = np.empty(count, np.float64)
    for level in range(depth):
        for i in range(1 << level):
            a, b = begin + (count * i >> level), begin + (count * (i + 1) >> level)
            west, east, south, north = np.inf, -np.inf, np.inf, -np.inf
            for k in range(a, b):
                x, y = lon[order[k]], lat[order[k]]
                west, east, south, north = min(west, x), max(east, x), min(south, y), max(north, y)
            wide = (east - west) * np.cos(np.radians((south + north) / 2)) > north - south
            for k in range(a, b):
                keys[k - begin] = lon[order[k]] if wide else lat[order[k]]
            middle = begin + (count * (2 * i + 1) >> (level + 1))
            _split(keys[a - begin : b - begin], order[a:b], middle - a)


@compiled
def clear(node: np.void) -> None:
    """A cell with nobody in it: its box is nowhere, and whatever comes widens it."""
    node["west"], node["east"], node["south"], node["north"] = np.inf, -np.inf, np.inf, -np.inf
    node["mask"], node["held"] = np.uint64(0), np.uint32(0)
    node["oldest"], node["level"] = np.int32(2**31 - 1), np.int32(-1)
    node["begin"], node["end"], node["head"] = 0, 0, NONE


@compiled
def widen(node: np.void, entry: np.void) -> None:
    """Let the bounds of a cell hold `entry` too. Bounds only widen, so that a reader meanwhile loses nothing."""
    node["west"], node["east"] = min(node["west"], entry["lon"]), max(node["east"], entry["lon"])
    node["south"], node["north"] = min(node["south"], entry["lat"]), max(node["north"], entry["lat"])
    node["mask"], node["held"] = node["mask"] | entry["mask"], node["held"] | entry["held"]
    node["oldest"], node["level"] = min(node["oldest"], entry["since"]), max(node["level"], entry["level"])


@compiled
def bound_cells(entries: Records, nodes: Records, root: int, begin: int, end: int, depth: int) -> None:
    """Fill nodes[root + 1:root + 2 ** (depth + 1)] for the entries from `begin` to `end`, sorted into cells."""
    count, leaves = end - begin, 1 << depth
    for k in range(1, 2 * leaves):
        clear(nodes[root + k])
    for i in range(leaves):
        a, b = begin + (count * i >> depth), begin + (count * (i + 1) >> depth)
        nodes[root + leaves + i]["begin"], nodes[root + leaves + i]["end"] = a, b
        for row in range(a, b):
            k = leaves + i
            while k:
                widen(nodes[root + k], entries[row])
                k >>= 1


@compiled
def first_of(leaf: np.void) -> int:
    """The first entry of a cell, or NONE: its run comes first, then the chain of those who came later."""
    return int(leaf["begin"] if leaf["begin"] < leaf["end"] else leaf["head"])


@compiled
def next_of(entries: Records, leaf: np.void, row: int) -> int:
    """The entry of the cell after entries[row], or NONE."""
    if leaf["begin"] <= row < leaf["end"]:
        return int(row + 1 if row + 1 < leaf["end"] else leaf["head"])
    return int(entries[row]["next"])


@compiled
def _stretch(node: np.void, entry: np.void) -> float:
    """By how many degrees the box of `node` would have to grow for `entry`; the nearer box is the right home."""
    return float(
        max(0.0, node["west"] - entry["lon"], entry["lon"] - node["east"])
        + max(0.0, node["south"] - entry["lat"], entry["lat"] - node["north"])
    )


@compiled
def _hang(tables: Tables, row: int, trade: int) -> int:
    """Lead entries[row] to its cell, widening the bounds on the way, and make it point to the cell's chain."""
    nodes, entry = tables.nodes, tables.entries[row]
    root, depth = tables.trades[trade]["root"], tables.trades[trade]["depth"]
    k = 1
    widen(nodes[root + k], entry)
    for _ in range(depth):
        left, right = _stretch(nodes[root + 2 * k], entry), _stretch(nodes[root + 2 * k + 1], entry)
        k = 2 * k + (right < left)
        widen(nodes[root + k], entry)
    entry["next"] = nodes[root + k]["head"]
    return int(root + k)


@compiled
def settle(tables: Tables, skills: Records, row: int, first: int) -> Ints:
    """Write one entry for each skill of people[row], from entries[first] on.

    Gives the cell of each (rows of nodes), whose head the caller sets to the entry once all this is written.
    """
    person = tables.people[row]
    count = 0 if np.isnan(person["lon"]) else person["skill_n"]
    cells = np.empty(count, np.int32)
    mask = wheel(tables.spans, person["span_at"], person["span_n"])
    held = marks(tables.papers, person["paper_at"], person["paper_n"])
    for i in range(count):
        skill, entry = skills[person["skill_at"] + i], tables.entries[first + i]
        entry["lon"], entry["lat"], entry["since"] = person["lon"], person["lat"], person["since"]
        entry["mask"], entry["held"], entry["willing"] = mask, held, person["willing"]
        entry["person"], entry["level"] = row, skill["level"]
        cells[i] = _hang(tables, first + i, skill["trade"])
    return cells
