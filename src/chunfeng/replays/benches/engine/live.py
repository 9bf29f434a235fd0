"""How long until another process sees a change, and how long its questions wait while a new base is built.

The writer is this process; the reader is one of its own, which looks again and again, as a server does with each request:

    python -m chunfeng.replays.benches.engine.live FOLDER

reads one line a task, "gone ID", "pay ID FEN" or "ask SECONDS", says "ready", and then what it saw.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from chunfeng.engine.matching import Catalogue, Seeker, rank
from chunfeng.engine.matching.store import Store, Writer
from chunfeng.replays.benches.engine.market import TODAY, Market

CHANGES = 20
LOOKS_EVERY = 0.0005
"""Seconds between two looks of the reader."""

ASK = "ask 0.25"

PLAIN = Seeker(places=("1101",))
K = 20


class Reader:
    """The process that looks."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(folder)],
            env={**os.environ, "PYTHONPATH": ":".join(path for path in sys.path if path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self, task: str) -> None:
        """Tell it what to look for; returns when it looks."""
        assert self.process.stdin is not None
        self.process.stdin.write(task + "\n")
        self.process.stdin.flush()
        self.said()

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def close(self) -> None:
        self.process.communicate("")


def run(market: Market, folder: Path) -> dict[str, float]:
    """On a store of the market. Milliseconds: medians and the longest of CHANGES closings and changes, from before `apply`
    until they were seen.

    compaction_s       until the new base is taken over
    longest_answer_ms  the longest question of a reader meanwhile, `catalogue()` included; usual_answer_ms: the median
    longest_still_ms   the longest in as much time afterwards, when nothing else happens: what the machine itself adds
    """
    result: dict[str, float] = {}
    count = min(CHANGES, len(market.positions) // 4)
    rows = market.positions.rows(slice(0, 2 * count))
    with Writer(folder) as writer, closing(Reader(folder)) as reader:
        gone = [
            _seen(reader, f"gone {row.id}", lambda row=row: writer.apply(removals=[row.id], cursor=str(row.id)))
            for row in rows[:count]
        ]
        told = [replace(row, pay_low=row.id, pay_high=row.id) for row in rows[count:]]
        changed = [
            _seen(reader, f"pay {row.id} {row.id}", lambda row=row: writer.apply([row], cursor=str(row.id)))
            for row in told
        ]
        result |= _figures("close", gone) | _figures("change", changed)
        result |= _compaction(reader, writer)
    return result


def _seen(reader: Reader, task: str, change: Callable[[], None]) -> float:
    """Seconds from the start of a change until the reader sees it."""
    reader.begin(task)
    started = time.perf_counter()
    change()
    return float(reader.said()) - started


def _figures(name: str, seconds: list[float]) -> dict[str, float]:
    milliseconds = np.array(seconds) * 1e3
    return {
        f"{name}_median_ms": round(float(np.median(milliseconds)), 3),
        f"{name}_max_ms": round(float(milliseconds.max()), 3),
    }


def _compaction(reader: Reader, writer: Writer) -> dict[str, float]:
    started = time.perf_counter()
    writer.start_compaction()
    longest, usual = [], []
    finished = False
    while not finished:
        reader.begin(ASK)
        finished = writer.finish_compaction()
        most, middle = map(float, reader.said().split())
        longest.append(most)
        usual.append(middle)
    took = time.perf_counter() - started
    still = []
    for _turn in longest:
        reader.begin(ASK)
        still.append(float(reader.said().split()[0]))
    return {
        "compaction_s": round(took, 2),
        "longest_answer_ms": round(max(longest) * 1e3, 3),
        "longest_still_ms": round(max(still) * 1e3, 3),
        "usual_answer_ms": round(float(np.median(usual)) * 1e3, 3),
    }


def main(folder: Path) -> None:
    """The reader."""
    store = Store.open(folder)
    rank(store.catalogue(), PLAIN, K, today=TODAY)
    for line in sys.stdin:
        task, *told = line.split()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdout.write(f"{_asked(store, float(told[0])) if task == 'ask' else _looked(store, *map(int, told))}\n")
        sys.stdout.flush()


def _looked(store: Store, position: int, pay: int | None = None) -> float:
    """When a position was gone, or had this pay; the clock is one for all processes."""
    while not _holds(store.catalogue(), position, pay):
        time.sleep(LOOKS_EVERY)
    return time.perf_counter()


def _holds(catalogue: Catalogue, position: int, pay: int | None) -> bool:
    if pay is None:
        return position not in catalogue
    return catalogue.position(position).pay_low == pay


def _asked(store: Store, seconds: float) -> str:
    """The longest and the median question of a while."""
    took: list[float] = []
    ends = time.perf_counter() + seconds
    while (began := time.perf_counter()) < ends:
        rank(store.catalogue(), PLAIN, K, today=TODAY)
        took.append(time.perf_counter() - began)
    return f"{max(took)} {np.median(took)}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
