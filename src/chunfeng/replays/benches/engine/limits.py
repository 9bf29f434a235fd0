"""What this machine can do at most, now: read memory in order, and fetch from all over it."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.compiled import compiled
from chunfeng.replays.benches.engine.drawing import Ints

BYTES = 1 << 28
"""Enough that no cache holds it."""

NEAR = 50_000
"""Entries of a table as large as one seeker's weights of all words: it fits a core's own cache."""

GATHERS = 1 << 23
REPEATS = 5


def measure(size: int = BYTES, gathers: int = GATHERS) -> dict[str, Any]:
    """What all threads do together, each the median of a few runs.

    read_gb_s          reading `size` bytes in order
    gathers_per_s      fetching numbers from all over a table that fits a core's cache
    far_gathers_per_s  fetching numbers from all over `size` bytes
    """
    threads = os.cpu_count() or 1
    far, near = np.ones(size // 4, dtype=np.int32), np.ones(NEAR, dtype=np.int32)
    random = np.random.default_rng(0)
    parts = np.array_split(far.view(np.int64), threads)
    with ThreadPoolExecutor(threads) as pool:
        result: dict[str, Any] = {"threads": threads}
        result["read_gb_s"] = round(far.nbytes / _median(lambda: list(pool.map(_sum, parts))) / 1e9, 2)
        for name, table in (("gathers_per_s", near), ("far_gathers_per_s", far)):
            wanted = random.integers(0, table.size, (threads, gathers), dtype=np.int32)
            result[name] = round(wanted.size / _median(partial(_all_gathered, pool, table, wanted)))
    return result


def _all_gathered(pool: ThreadPoolExecutor, table: Ints, wanted: Ints) -> int:
    return sum(pool.map(partial(_gathered, table), wanted))


def _median(run: Callable[[], object]) -> float:
    run()
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


@compiled
def _sum(values: NDArray[np.int64]) -> int:
    """Σ of whole numbers, in any order that is fast."""
    total = 0
    for at in range(values.size):
        total += values[at]
    return total


@compiled
def _gathered(table: Ints, rows: Ints) -> int:
    """Σ of table[row] over `rows`, each a fetch that waits for none of the others."""
    total = 0
    for at in range(rows.size):
        total += table[rows[at]]
    return total
