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

from chunfeng.replays.benches.engine import memory
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
    best: list[list[int]] | None = None

    @property
    def asked(self) -> Longs:
        """Row numbers of the seekers that are asked one by one."""
        size = min(self.sample, self.seekers)
        return stream(self.seed, "asked").choice(self.seekers, size, replace=False)


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
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0 or not answer.exists():
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return {"skipped": f"ended with code {done.returncode}: {last}", "failed": True}
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
        latencies, answers = _singly(peer, order)
        batch = _together(peer, order, float(np.mean(latencies)))
        taken = memory.peak_mb() - before + memory.tree_mb(peer.server())
        exact = order.best or answers
        found = peer.checked(order.asked[: len(answers)], order.k) or answers
        more = peer.more(order.k)
    finally:
        peer.close()
    return {
        "p50_ms": round(float(np.percentile(latencies, 50)) * 1e3, 4),
        "p99_ms": round(float(np.percentile(latencies, 99)) * 1e3, 4),
        **batch,
        "recall": recall(found, exact),
        "rss_mb": round(taken, 1),
        "prepare_s": round(prepared, 2),
        "asked": len(latencies),
        **more,
        **({} if order.best else {"best": answers}),
    }


def recall(found: list[list[int]], exact: list[list[int]]) -> float | None:
    """The share of the exact answers that were found, over all that were asked; None if nobody had one."""
    wanted = sum(len(best) for _, best in zip(found, exact, strict=False))
    met = sum(len(set(mine) & set(best)) for mine, best in zip(found, exact, strict=False))
    return round(met / wanted, 6) if wanted else None


def _singly(peer: Peer, order: Order) -> tuple[list[float], list[list[int]]]:
    """Seconds and answers, seeker after seeker, until all have been asked or the time is up."""
    peer.ready(order.asked)
    for seeker in order.asked[:WARM].tolist():
        peer.query(seeker, order.k)
    latencies, answers = [], []
    ends = time.perf_counter() + order.seconds
    for seeker in order.asked.tolist():
        started = time.perf_counter()
        found = peer.query(seeker, order.k)
        done = time.perf_counter()
        latencies.append(done - started)
        answers.append(found.tolist())
        if done > ends:
            break
    return latencies, answers


def _together(peer: Peer, order: Order, mean: float) -> dict[str, Any]:
    """Seconds for everybody; from a part of them if all would take too long."""
    threads = os.cpu_count() or 1
    everybody = np.arange(order.seekers)
    first = order.seekers if peer.at_once else max(1, min(order.seekers, int(PART_SECONDS / mean)))
    part = stream(order.seed, "part").permutation(everybody)[:first]
    started = time.perf_counter()
    peer.batch(part, order.k, threads)
    seconds = time.perf_counter() - started
    whole = seconds * order.seekers / first
    extrapolated = first < order.seekers
    if extrapolated and whole <= LONGEST_BATCH:
        started = time.perf_counter()
        peer.batch(everybody, order.k, threads)
        whole, extrapolated = time.perf_counter() - started, False
    return {
        "batch_s": round(whole, 6),
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
