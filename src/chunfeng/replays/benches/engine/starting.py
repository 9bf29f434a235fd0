"""The first question after a start: with the machine code at hand, and when it has to be made first.

    python -m chunfeng.replays.benches.engine.starting FOLDER

opens the catalogue of FOLDER, asks, and prints the seconds from the opening to the answer. What comes before, the start of
the process with all imports, is told apart.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from chunfeng.engine.matching import Certificate, Exclusions, Seeker, rank
from chunfeng.engine.matching.store import Store
from chunfeng.replays.benches.engine.market import TODAY

KINDLY = Seeker(
    places=("1101",),
    home_lon=116.4,
    home_lat=39.9,
    occupations=("1-01-01-01",),
    pay_floor=400_000,
    age=30,
    skills=("s1",),
    words=("w1",),
    certificates=(Certificate("c1"),),
    exclusions=Exclusions(positions=frozenset({1})),
)


def run(folder: Path) -> dict[str, float]:
    """Milliseconds; `folder` holds a catalogue."""
    kept = {**os.environ, "PYTHONPATH": ":".join(path for path in sys.path if path)}
    kept["NUMBA_CACHE_DIR"] = str(folder / "machine-code")
    command = [sys.executable, "-m", __name__, str(folder)]
    (_, cold), (whole, cached) = (_asked(command, kept) for _ in range(2))
    return {
        "first_cold_ms": round(cold * 1e3, 1),
        "first_cached_ms": round(cached * 1e3, 1),
        "start_ms": round((whole - cached) * 1e3, 1),
    }


def _asked(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds: of the whole process, and of its first question."""
    started = time.perf_counter()
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    return time.perf_counter() - started, float(said)


def main(folder: Path) -> None:
    """In the fresh process."""
    started = time.perf_counter()
    found = rank(Store.open(folder).catalogue(), KINDLY, 20, today=TODAY)
    found.ids.tolist()
    sys.stdout.write(f"{time.perf_counter() - started}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
