"""One engine on one market, in a process of its own, so that its memory is its own.

The market is drawn anew there from its seed; a fresh process reads an order and writes what it measured.
"""

import argparse
import dataclasses
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chunfeng.replays.benches.engine import memory, progress
from chunfeng.replays.benches.engine.drawing import Longs, stream
from chunfeng.replays.benches.engine.market import Market
from chunfeng.replays.benches.engine.peers import HOME, Peer
from chunfeng.shared import postgres
from chunfeng.shared.plain_error import PlainError

OURS = "chunfeng.replays.benches.engine.ours"
WARM = 3
LONGEST_BATCH = 60.0
"""Seconds; a batch that would take longer is measured on a part of the seekers and extrapolated linearly."""
PART_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Order:
    """What to measure. `best` are the exact answers for the asked seekers, once they are known."""

    module: str
    positions: int
    seekers: int
    seed: int
    k: int
    sample: int
    seconds: float  # for single queries
    batch: int | None = None  # at most so many seekers at once, and extrapolated; None: all, if that does not take long
    best: list[list[int]] | None = None

    @property
    def asked(self) -> Longs:
        """Row numbers of the seekers that are asked one by one."""
        size = min(self.sample, self.seekers)
        return stream(self.seed, "asked").choice(self.seekers, size, replace=False)

    @property
    def some_positions(self) -> Longs:
        """Row numbers of positions that stand for all where every one would take long."""
        return np.arange(min(self.positions, 10_000))


def apart(order: Order) -> dict[str, Any]:
    """Measure in a fresh process; `{"skipped": reason}` if that engine can't run here."""
    with tempfile.TemporaryDirectory(prefix="chunfeng-bench-") as name:
        folder = Path(name)
        try:
            return _ordered(order, folder)
        finally:
            postgres.stop(folder / HOME)  # if the process was killed, its server still runs


def _ordered(order: Order, folder: Path) -> dict[str, Any]:
    ordered, answer = folder / "order.json", folder / "answer.json"
    ordered.write_text(json.dumps(dataclasses.asdict(order)), encoding="utf-8")
    command = [sys.executable, "-m", "chunfeng.replays.benches.engine.measured", str(ordered), str(answer)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
    last = "it said nothing"
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(progress.MARK):
                sys.stderr.write(line)
            elif line.strip():
                last = line.strip()
    if process.returncode != 0 or not answer.exists():
        return {"skipped": f"ended with code {process.returncode}: {last}", "failed": True}
    return dict(json.loads(answer.read_text(encoding="utf-8")))


def measure(order: Order, folder: Path) -> dict[str, Any]:
    """Build the engine, ask it for single seekers, then for all; what that took, and how much of the best it found."""
    market = Market.of(order.positions, order.seekers, order.seed)
    module: Any = importlib.import_module(order.module)
    memory.forget_peak()
    before = memory.resident_mb()
    started = time.perf_counter()
    peer = module.prepare(market, folder)
    prepared = time.perf_counter() - started
    try:
        progress.say("one by one")
        latencies, cost, answers = _singly(peer, order)
        batch = _together(peer, order, float(np.mean(latencies)))
        peak, served = memory.peak_mb(), memory.tree_mb(peer.server())
        exact = order.best or answers
        checked = peer.checked(order.asked[: len(answers)], order.k)
        found = answers if checked is None else checked
        more = peer.more(order.k)
    finally:
        peer.close()
    return {
        **_milliseconds("", latencies),
        **_milliseconds("cpu_", cost),
        **batch,
        "recall": recall(found, exact),
        "rss_mb": round(peak - before + served, 1),
        "peak_mb": round(peak + served, 1),
        "prepare_s": round(prepared, 2),
        "asked": len(latencies),
        **more,
        **({} if order.best else {"best": answers}),
    }


def _milliseconds(kind: str, seconds: list[float]) -> dict[str, float]:
    return {f"p{share}_{kind}ms": round(float(np.percentile(seconds, share)) * 1e3, 4) for share in (50, 99)}


def recall(found: list[list[int]], exact: list[list[int]]) -> float | None:
    """The share of the exact answers that were found, over all that were asked; None if nobody had one."""
    wanted = sum(len(best) for _, best in zip(found, exact, strict=False))
    met = sum(len(set(mine) & set(best)) for mine, best in zip(found, exact, strict=False))
    return round(met / wanted, 6) if wanted else None


def _singly(peer: Peer, order: Order) -> tuple[list[float], list[float], list[list[int]]]:
    """Seconds, those of this thread's processor, and answers, seeker after seeker, until all are asked or time is up."""
    peer.ready(order.asked)
    for seeker in order.asked[:WARM].tolist():
        peer.query(seeker, order.k)
    latencies, cost, answers = [], [], []
    ends = time.perf_counter() + order.seconds
    for seeker in order.asked.tolist():
        started, worked = time.perf_counter(), time.thread_time()
        found = peer.query(seeker, order.k)
        done = time.perf_counter()
        cost.append(time.thread_time() - worked)
        latencies.append(done - started)
        answers.append(found.tolist())
        if done > ends:
            break
    return latencies, cost, answers


def _together(peer: Peer, order: Order, mean: float) -> dict[str, Any]:
    """Seconds for everybody; from a part of them if all would take too long."""
    threads = os.cpu_count() or 1
    everybody = np.arange(order.seekers)
    first = order.seekers if peer.at_once else max(1, min(order.seekers, int(PART_SECONDS / mean)))
    first = min(first, order.batch or first)
    part = stream(order.seed, "part").permutation(everybody)[:first]
    peer.enrol(part)
    progress.say(f"{first:,} at once")
    started, worked = time.perf_counter(), time.process_time()
    peer.batch(part, order.k, threads)
    seconds, cost = time.perf_counter() - started, time.process_time() - worked
    whole = seconds * order.seekers / first
    extrapolated = first < order.seekers
    if extrapolated and whole <= LONGEST_BATCH and not order.batch:
        peer.enrol(everybody)
        started = time.perf_counter()
        peer.batch(everybody, order.k, threads)
        whole, extrapolated = time.perf_counter() - started, False
    return {
        "batch_s": round(whole, 6),
        "batch_cpu_s": round(cost * order.seekers / first, 3),
        "batch_extrapolated": extrapolated,
        "batch_asked": first if extrapolated else order.seekers,
        "threads": threads,
    }


def main() -> None:
    """In the fresh process: order in, answer out."""
    parser = argparse.ArgumentParser()
    parser.add_argument("order", type=Path)
    parser.add_argument("answer", type=Path)
    arguments = parser.parse_args()
    order = Order(**json.loads(arguments.order.read_text(encoding="utf-8")))
    try:
        answer = measure(order, arguments.order.parent)
    except (ImportError, PlainError) as error:
        answer = {"skipped": str(error).replace("\n", " ")}
    arguments.answer.write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
