"""One moment of the pool, and what can be asked of it. It never changes, whatever happens to the pool meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from chunfeng.engine.dispatch.layout import ASK, NONE, Ints, Longs, Records, Tables
from chunfeng.engine.dispatch.rows import HIGHEST_LEVEL, Bar, Demand, DispatchWeights, Found, Shortage, known
from chunfeng.engine.dispatch.search import (
    BOOKED,
    CERTIFICATE,
    EXPIRED,
    FREE,
    KINDS,
    LEVEL,
    RADIUS,
    WILLING,
    prepare,
    search,
    tally,
)

UNIT = 1_000_000
BITS = (
    (LEVEL, Bar.LEVEL),
    (RADIUS, Bar.RADIUS),
    (WILLING, Bar.WILLING),
    (CERTIFICATE, Bar.CERTIFICATE),
    (EXPIRED, Bar.EXPIRED),
    (FREE, Bar.FREE),
    (BOOKED, Bar.BOOKED),
)
"""Bits of the kernels, in the order of Bar."""
FREE_OF = [np.flatnonzero(np.arange(KINDS) & passed == 0) for passed in range(KINDS)]
"""Combinations in which none of these bits is."""

NO_PRICES = np.empty(0, np.int64)


class Prepared(NamedTuple):
    """Demands as the kernels read them: asks (m), and the certificates that they need. For the pool that made it.

    Skills and certificates that nobody had yet when it was made stay unknown in it.
    """

    demands: tuple[Demand, ...]
    asks: Records
    needs: Ints

    def of(self, rows: Longs) -> "Prepared":
        """Some of them."""
        return Prepared(tuple(self.demands[row] for row in rows.tolist()), self.asks[rows], self.needs)


class Best(NamedTuple):
    """The best n workers for each of m demands, (m, n): best first, filled up with worker −1."""

    workers: Longs
    scores: Longs
    metres: Ints


class Lists(NamedTuple):
    """The same by row of people, as the assignment uses it: (m, n), of which the first `counts` (m) mean something."""

    counts: Longs
    rows: Ints
    scores: Longs
    metres: Ints


class Snapshot(NamedTuple):
    """The pool at `moment`. Ask it several things that must agree with each other."""

    tables: Tables
    moment: int
    trades: Mapping[str, int]
    names: Mapping[str, int]
    weights: DispatchWeights
    speed_kmh: float

    def prepare(self, demands: Sequence[Demand]) -> Prepared:
        """`demands` for the kernels: worth keeping for who asks the same ones more than once."""
        needs: list[int] = []
        rows = []
        pace = 0.06 / self.speed_kmh
        weights = self.weights
        points = (
            weights.distance * UNIT,
            weights.waiting * UNIT / weights.patience,
            weights.level * UNIT / HIGHEST_LEVEL,
        )
        for demand in demands:
            lon, lat = (demand.lon, demand.lat) if known(demand.lon, demand.lat) else (np.nan, np.nan)
            trade = self.trades.get(demand.skill, NONE)
            if trade >= len(self.tables.trades):
                trade = NONE
            rows.append(
                (lon, lat, demand.radius_km * 1000, 0.0, 0.0, *points, pace, 0, 0, trade, demand.level, demand.start, demand.end,
                 len(needs), len(demand.certificates), 0, 0)
            )  # fmt: skip
            needs.extend(self.names.get(name, NONE) for name in demand.certificates)
        asks = np.array(rows, ASK)
        needed = np.array(needs, np.int32)
        prepare(asks, needed)
        return Prepared(tuple(demands), asks, needed)

    def best(self, demand: Demand, n: int) -> tuple[Found, ...]:
        """The best `n` workers who can do the job, all of it; fewer if fewer can. Raises ValueError for n below 1."""
        lists = self.lists(self.prepare((demand,)), n)
        ids = self.tables.people["id"][lists.rows[0, : lists.counts[0]]].tolist()
        return tuple(map(Found, ids, lists.scores[0].tolist(), lists.metres[0].tolist()))

    def best_many(self, demands: Sequence[Demand] | Prepared, n: int, threads: int = 1) -> Best:
        """The best `n` workers for each demand by itself, as columns. Raises ValueError for n below 1."""
        asked = demands if isinstance(demands, Prepared) else self.prepare(demands)
        lists = self.lists(asked, n, threads=threads)
        empty = np.arange(n) >= lists.counts[:, None]
        rows = np.where(empty, 0, lists.rows)
        return Best(
            np.where(empty, NONE, self.tables.people["id"][rows]),
            np.where(empty, 0, lists.scores),
            np.where(empty, 0, lists.metres),
        )

    def lists(
        self, asked: Prepared, n: int, *, prices: Longs = NO_PRICES, floors: Longs | None = None, sort: bool = True,
        threads: int = 1,
    ) -> Lists:  # fmt: skip
        """The best `n` for each demand by score less price (of each row of people), above floors (m).

        Unsorted, only the first of each full list has a meaning: nobody on it is worse.
        """
        if n < 1:
            raise ValueError(f"the best {n} workers cannot be asked for; it must be at least 1")
        count, size = len(asked.asks), (len(asked.asks), n)
        lists = Lists(
            np.zeros(count, np.int64), np.empty(size, np.int32), np.empty(size, np.int64), np.empty(size, np.int32)
        )
        floors = np.full(count, -1, np.int64) if floors is None else floors

        def run(order: Longs) -> None:
            search(
                self.tables, self.moment, asked.asks, asked.needs, prices, floors, order, sort,
                lists.counts, lists.rows, lists.scores, lists.metres,
            )  # fmt: skip

        asks = asked.asks
        if count < 2:
            run(np.arange(count))
            return lists
        _shared(run, np.lexsort((asks["lon"], np.floor(asks["lat"] * 20), asks["trade"])), threads)
        return lists

    def shortage(self, demand: Demand, given: int = 0) -> Shortage:
        """Why `demand` has only `given` workers: how many are kept away by what."""
        return self.shortages(self.prepare((demand,)), (given,))[0]

    def shortages(self, asked: Prepared, given: Sequence[int], *, threads: int = 1) -> tuple[Shortage, ...]:
        """The same for many demands at once."""
        counts = np.empty((len(asked.asks), KINDS), np.int64)

        def run(order: Longs) -> None:
            tally(self.tables, self.moment, asked.asks, asked.needs, order, counts)

        _shared(run, np.arange(len(asked.asks)), threads)
        placed = ~np.isnan(asked.asks["lon"])
        return tuple(map(_shortage, asked.demands, given, placed.tolist(), counts))


def _shared(run: Callable[[Longs], None], order: Longs, threads: int) -> None:
    """`run` all of `order`: by itself, or in portions on several threads if that is worth it."""
    if threads < 2 or len(order) < 2 * threads:
        run(order)
        return
    step = -(-len(order) // (8 * threads))
    with ThreadPoolExecutor(threads) as workers:
        list(workers.map(run, [order[a : a + step] for a in range(0, len(order), step)]))


def _shortage(demand: Demand, given: int, placed: bool, counts: Longs) -> Shortage:
    """What `counts` (KINDS) say; `placed`: whether it is known where the job is."""
    near, fitting, passed = int(counts.sum()), int(counts[0]), 0
    bar = Bar.PLACE if not placed else Bar.SKILL if near < demand.workers else None
    if bar is None and fitting < demand.workers:
        for bit, name in BITS:
            passed |= bit
            if int(counts[FREE_OF[passed]].sum()) < demand.workers:
                bar = name
                break
    return Shortage(
        demand_id=demand.id,
        wanted=demand.workers,
        given=given,
        near=near,
        fitting=fitting,
        bar=bar or (Bar.TAKEN if given < demand.workers else Bar.FILLED),
        alone=tuple((name, int(counts[bit])) for bit, name in BITS if counts[bit]),
    )
