"""The kernels that answer: who is near, free, certified, and best. They read `Tables` at one moment and write nothing else.

Every score is whole millionths, every distance whole metres, so that the order has no rounding in it and the prices of
an assignment prove it to the last unit.
"""

import numpy as np

from chunfeng.engine.compiled import borrowing, compiled
from chunfeng.engine.dispatch.grid import first_of, next_of, teeth
from chunfeng.engine.dispatch.layout import NONE, Ints, Longs, Records, Tables

EARTH = 6371008.8
"""Mean radius in metres."""

DAY = 24 * 60
CHINA = 8 * 60
"""Minutes ahead of UTC: a certificate's day is a day in China, which has one zone and no summer time."""

LEVEL, RADIUS, WILLING, CERTIFICATE, EXPIRED, FREE, BOOKED = 1, 2, 4, 8, 16, 32, 64
"""Bits of what keeps a worker from a job."""
KINDS = 128
"""Combinations of these bits."""


@borrowing
def _metres_to(ask: np.void, lon: float, lat: float) -> int:
    """Great-circle distance from a demand to a point in degrees, rounded to metres."""
    south, north = np.radians(ask["lat"]), np.radians(lat)
    half_lat, half_lon = np.sin((north - south) / 2), np.sin(np.radians(lon - ask["lon"]) / 2)
    square = half_lat * half_lat + ask["parallel"] * np.cos(north) * half_lon * half_lon
    return int(np.floor(2 * EARTH * np.arcsin(min(1.0, np.sqrt(square))) + 0.5))


@borrowing
def least_metres(ask: np.void, west: float, east: float, south: float, north: float) -> float:
    """No point of the box (degrees) that the demand can reach is nearer than this.

    On the sphere hav d = hav Δφ + cos φ cos φ′ hav Δλ. With angles up to .45 rad, hav x ≥ .983 (x/2)², and the cosines
    are at least that of the highest latitude in reach; so 1% and a metre (for rounding) less than the flat distance.
    """
    across = np.radians(max(0.0, west - ask["lon"], ask["lon"] - east))
    along = np.radians(max(0.0, south - ask["lat"], ask["lat"] - north))
    across = ask["cosine"] * min(across, 0.45)
    return float(0.99 * EARTH * np.sqrt(across * across + along * along) - 1.0)


@compiled
def points(ask: np.void, metres: float, since: int, level: int) -> int:
    """The score in millionths: distance, waiting until the job starts, grade."""
    near = 1.0 - metres / ask["reach"] if ask["reach"] > 0.0 else 1.0
    waited = max(0, ask["start"] - since)
    return int(np.floor(ask["distance"] * near + ask["waiting"] * waited + ask["grade"] * level + 0.5))


@compiled
def prepare(asks: Records, needs: Ints) -> None:
    """Fill in what follows from a demand: wheel, days, bits of certificates, cosines of its latitude and the highest in reach."""
    for i in range(len(asks)):
        ask = asks[i]
        highest = min(90.0, abs(ask["lat"]) + np.degrees(ask["reach"] / EARTH))
        ask["cosine"], ask["parallel"] = max(0.0, np.cos(np.radians(highest))), np.cos(np.radians(ask["lat"]))
        ask["held"] = np.uint32(0)
        for need in needs[ask["need_at"] : ask["need_at"] + ask["need_n"]]:
            ask["held"] |= np.uint32(1) << np.uint32(need % 32)
        ask["mask"] = teeth(ask["start"], ask["end"])
        ask["first"] = (np.int64(ask["start"]) + CHINA) // DAY
        ask["last"] = (np.int64(ask["end"]) - 1 + CHINA) // DAY


@borrowing
def _within(spans: Records, at: int, count: int, begin: int, end: int) -> bool:
    """Whether one span holds all the time from `begin` to `end`."""
    for i in range(at, at + count):  # noqa: SIM110
        if spans[i]["begin"] <= begin and end <= spans[i]["end"]:
            return True
    return False


@compiled
def way(ask: np.void, metres: int) -> int:
    """Minutes of travel, rounded up."""
    return int(np.ceil(metres * ask["pace"]))


@borrowing
def _papers(tables: Tables, person: np.void, ask: np.void, needs: Ints) -> int:
    """0 if all needed certificates are valid on every day of the job, else the bit of what is wrong."""
    at, count = person["paper_at"], person["paper_n"]
    wrong = 0
    for need in needs[ask["need_at"] : ask["need_at"] + ask["need_n"]]:
        held = False
        day = ask["first"]
        for _ in range(count):  # renewed papers follow each other: each pass leads past one of them
            reached = day
            for i in range(at, at + count):
                paper = tables.papers[i]
                if paper["name"] == need:
                    held = True
                    if paper["first"] <= day <= paper["last"]:
                        day = max(day, min(np.int64(paper["last"]), np.int64(ask["last"])) + 1)
            if day > ask["last"] or day == reached:
                break
        if not held:
            return CERTIFICATE
        if day <= ask["last"]:
            wrong = EXPIRED
    return wrong


@borrowing
def _is_free(tables: Tables, person: np.void, ask: np.void, metres: int) -> bool:
    spare = way(ask, metres)
    at, count = person["span_at"], person["span_n"]
    return _within(tables.spans, at, count, ask["start"] - spare, ask["end"] + spare)


@compiled
def bars(tables: Tables, person: np.void, level: int, ask: np.void, needs: Ints) -> tuple[int, int]:
    """As `barred`, for Python."""
    return barred(tables, person, level, ask, needs)


@borrowing
def barred(tables: Tables, person: np.void, level: int, ask: np.void, needs: Ints) -> tuple[int, int]:
    """All bits of what keeps `person` with this grade from the job, and the metres between them."""
    found = LEVEL if level < ask["level"] else 0
    if np.isnan(person["lon"]):
        return found | RADIUS, 0
    metres = _metres_to(ask, person["lon"], person["lat"])
    if metres > ask["reach"]:
        found |= RADIUS
    if metres > person["willing"]:
        found |= WILLING
    found |= _papers(tables, person, ask, needs)
    if not _is_free(tables, person, ask, metres):
        spare = way(ask, metres)
        at, count = person["own_at"], person["own_n"]
        stated = _within(tables.spans, at, count, ask["start"] - spare, ask["end"] + spare)
        found |= BOOKED if stated else FREE
    return found, metres


@borrowing
def _may(ask: np.void, bits: np.void) -> bool:
    """Whether an entry, or somebody in a cell, may have the hours, the certificates and the grade."""
    return bool(
        bits["mask"] & ask["mask"] == ask["mask"]
        and bits["held"] & ask["held"] == ask["held"]
        and bits["level"] >= ask["level"]
    )


@borrowing
def _bound(ask: np.void, node: np.void) -> int:
    """No worker in the cell has a higher score; -1 if none can come at all."""
    if not _may(ask, node):
        return -1
    nearest = least_metres(ask, node["west"], node["east"], node["south"], node["north"])
    if nearest > ask["reach"]:
        return -1
    return points(ask, max(0.0, nearest), node["oldest"], node["level"]) + 1


@borrowing
def _rank(people: Records, row: int, score: int, other: int, other_score: int) -> bool:
    """Whether `row` comes before `other`: by score, then by longer waiting, then by id."""
    if score != other_score:
        return score > other_score
    if people[row]["since"] != people[other]["since"]:
        return bool(people[row]["since"] < people[other]["since"])
    return bool(people[row]["id"] < people[other]["id"])


@borrowing
def _consider(
    tables: Tables, moment: int, entry: np.void, ask: np.void, needs: Ints, prices: Longs, worst: int
) -> tuple[int, int]:
    """Net score and metres of one entry; NONE metres if the worker does not fit or stays below `worst`."""
    row = entry["person"]
    person = tables.people[row]
    metres = _metres_to(ask, entry["lon"], entry["lat"])
    if metres > ask["reach"] or metres > entry["willing"] or person["born"] > moment or person["died"] <= moment:
        return 0, NONE
    net = points(ask, float(metres), entry["since"], entry["level"])
    if len(prices):
        net -= prices[row]
    if net < worst or not _is_free(tables, person, ask, metres) or _papers(tables, person, ask, needs):
        return 0, NONE
    return net, metres


@borrowing
def _sink(
    people: Records, row: int, score: int, metres: int, rows: Ints, scores: Longs, ways: Ints, i: int, n: int
) -> None:
    """Put a worker at place i of `n`, with heaps below, whose tops are the worst, and let them sink past those who are worse."""
    while 2 * i + 1 < n:
        child = 2 * i + 1
        if child + 1 < n and _rank(people, rows[child], scores[child], rows[child + 1], scores[child + 1]):
            child += 1
        if not _rank(people, row, score, rows[child], scores[child]):
            break
        rows[i], scores[i], ways[i] = rows[child], scores[child], ways[child]
        i = child
    rows[i], scores[i], ways[i] = row, score, metres


@borrowing
def _insert(people: Records, row: int, score: int, metres: int, rows: Ints, scores: Longs, ways: Ints, n: int) -> int:
    """Put a worker among the n best so far: a list while there is room, then a heap, the worst on top. Gives the new n."""
    if n < len(rows):
        rows[n], scores[n], ways[n] = row, score, metres
        if n + 1 == len(rows):
            _heap(people, rows, scores, ways, n + 1)
        return n + 1
    if _rank(people, row, score, rows[0], scores[0]):
        _sink(people, row, score, metres, rows, scores, ways, 0, n)
    return n


@borrowing
def _heap(people: Records, rows: Ints, scores: Longs, ways: Ints, n: int) -> None:
    """Turn a list into a heap, the worst on top."""
    for i in range(n // 2 - 1, -1, -1):
        _sink(people, rows[i], scores[i], ways[i], rows, scores, ways, i, n)


@borrowing
def _sort(people: Records, rows: Ints, scores: Longs, ways: Ints, n: int) -> None:
    """Put those who have been found in order, the best first."""
    if n < len(rows):
        _heap(people, rows, scores, ways, n)
    for last in range(n - 1, 0, -1):
        row, score, metres = rows[last], scores[last], ways[last]
        rows[last], scores[last], ways[last] = rows[0], scores[0], ways[0]
        _sink(people, row, score, metres, rows, scores, ways, 0, last)


@borrowing
def _scan(
    tables: Tables, moment: int, leaf: np.void, ask: np.void, needs: Ints, prices: Longs, floor: int,
    rows: Ints, scores: Longs, ways: Ints, n: int,
) -> int:  # fmt: skip
    """Everybody of one cell: its run of entries, then its chain of those who came later. Gives the new n."""
    i = first_of(leaf)
    while i != NONE:
        entry = tables.entries[i]
        if _may(ask, entry):
            near = least_metres(ask, entry["lon"], entry["lon"], entry["lat"], entry["lat"])
            worst = scores[0] if n == len(rows) else floor + 1
            if near <= min(ask["reach"], float(entry["willing"])) and (
                worst <= 1 or points(ask, max(0.0, near), entry["since"], entry["level"]) + 1 >= worst
            ):
                net, metres = _consider(tables, moment, entry, ask, needs, prices, worst)
                if metres != NONE:
                    n = _insert(tables.people, entry["person"], net, metres, rows, scores, ways, n)
        i = next_of(tables.entries, leaf, i)
    return n


@borrowing
def _best(
    tables: Tables, moment: int, ask: np.void, needs: Ints, prices: Longs, floor: int,
    rows: Ints, scores: Longs, ways: Ints, cells: Ints, bounds: Longs,
) -> int:  # fmt: skip
    """The best len(rows) workers with a net score above `floor`, the worst of a full list on top; gives how many there are.

    Boxes are opened best first (of two halves), and left closed when nobody in them can beat the worst of the list.
    `cells` and `bounds` are the stack.
    """
    if ask["trade"] < 0 or np.isnan(ask["lon"]):
        return 0
    root, depth = tables.trades[ask["trade"]]["root"], tables.trades[ask["trade"]]["depth"]
    if root == NONE:
        return 0
    n, top = 0, 1
    cells[0], bounds[0] = 1, _bound(ask, tables.nodes[root + 1])
    while top:
        top -= 1
        k, bound = cells[top], bounds[top]
        worst = scores[0] if n == len(rows) else floor + 1
        if bound < 0 or bound < worst:
            continue
        if k >> depth:
            n = _scan(tables, moment, tables.nodes[root + k], ask, needs, prices, floor, rows, scores, ways, n)
            continue
        left, right = _bound(ask, tables.nodes[root + 2 * k]), _bound(ask, tables.nodes[root + 2 * k + 1])
        swap = left > right
        cells[top], bounds[top] = 2 * k + swap, min(left, right)
        cells[top + 1], bounds[top + 1] = 2 * k + (not swap), max(left, right)
        top += 2
    return n


@compiled
def search(
    tables: Tables, moment: int, asks: Records, needs: Ints, prices: Longs, floors: Longs,
    order: Longs, sort: bool, counts: Longs, rows: Ints, scores: Longs, ways: Ints,
) -> None:  # fmt: skip
    """Fill rows, scores, ways (m, k) with the k best workers for the demands in `order`, counts (m) with how many there are.

    Unless they are to be sorted, they come in any order; of a full list the worst comes first.
    `prices` (one for each row of people, or empty) are taken off the scores; only what is above floors (m) counts.
    """
    cells, bounds = np.empty(80, np.int32), np.empty(80, np.int64)
    for i in order:
        n = _best(
            tables, moment, asks[i], needs, prices, floors[i], rows[i], scores[i], ways[i], cells, bounds
        )  # fmt: skip
        if sort:
            _sort(tables.people, rows[i], scores[i], ways[i], n)
        counts[i] = n


@compiled
def tally(tables: Tables, moment: int, asks: Records, needs: Ints, order: Longs, counts: Longs) -> None:
    """Fill counts (m, KINDS): how many people of the trade within the radius are kept from each job in `order` by which
    combination of bits."""
    cells = np.empty(80, np.int32)
    for i in order:
        counts[i] = 0
        ask = asks[i]
        if ask["trade"] >= 0 and not np.isnan(ask["lon"]) and tables.trades[ask["trade"]]["root"] != NONE:
            _tally(tables, moment, ask, needs, counts[i], cells)


@borrowing
def _tally(tables: Tables, moment: int, ask: np.void, needs: Ints, counts: Longs, cells: Ints) -> None:
    """`tally` of one job; `cells` is the stack."""
    root, depth = tables.trades[ask["trade"]]["root"], tables.trades[ask["trade"]]["depth"]
    cells[0], top = 1, 1
    while top:
        top -= 1
        k = cells[top]
        node = tables.nodes[root + k]
        if least_metres(ask, node["west"], node["east"], node["south"], node["north"]) > ask["reach"]:
            continue
        if k >> depth:
            _count(tables, moment, node, ask, needs, counts)
        else:
            cells[top], cells[top + 1] = 2 * k, 2 * k + 1
            top += 2


@borrowing
def _count(tables: Tables, moment: int, leaf: np.void, ask: np.void, needs: Ints, counts: Longs) -> None:
    """Add everybody of one cell who stands within the radius to `counts`."""
    i = first_of(leaf)
    while i != NONE:
        entry = tables.entries[i]
        person = tables.people[entry["person"]]
        if person["born"] <= moment < person["died"]:
            found, _ = barred(tables, person, entry["level"], ask, needs)
            if not found & RADIUS:
                counts[found] += 1
        i = next_of(tables.entries, leaf, i)
