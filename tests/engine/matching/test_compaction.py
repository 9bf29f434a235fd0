"""What a new base costs its builder in memory, and that it is the base that its rows alone would make."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from chunfeng.engine.matching import PositionRow
from chunfeng.engine.matching.building import PIECE
from chunfeng.engine.matching.manifest import Manifest
from chunfeng.engine.matching.store import Store
from chunfeng.replays.benches.engine import memory
from chunfeng.replays.benches.engine.market import Market, Positions

ROWS = 60_000

MEASURED = """
import json, sys
from pathlib import Path
from chunfeng.engine.matching import compaction
from chunfeng.replays.benches.engine import memory

compaction.main(Path(sys.argv[1]), "compacted-0")  # a small one, so that the machine code is loaded
memory.forget_peak()
before = memory.resident_mb()
compaction.main(Path(sys.argv[2]), "compacted-0")
sys.stderr.write(json.dumps(memory.peak_mb() - before))
"""


CHANGED, GONE = slice(0, 50), range(100, 130)


def market_in(folder: Path, rows: int) -> Positions:
    """A base of so many rows, some of them gone, and a delta."""
    market = Market.of(rows, 1).positions
    with Store.writer(folder) as writer:
        writer.rebuild_from(*market.columns(), cursor="0")
        writer.apply(changed(market), GONE, cursor="1")
    return market


def changed(market: Positions) -> list[PositionRow]:
    return [replace(row, pay_low=row.id, pay_high=row.id) for row in market.rows(CHANGED)]


@pytest.mark.processes
def test_what_is_compacted_piece_by_piece_is_what_the_rows_alone_would_make(tmp_path):
    market = market_in(tmp_path / "live", PIECE + 500)
    with Store.writer(tmp_path / "live") as writer:
        writer.compact()
    rows = [*changed(market), *(row for row in market.rows(slice(50, None)) if row.id not in GONE)]
    with Store.writer(tmp_path / "anew") as writer:
        writer.rebuild(reversed(rows), cursor="0")
    live, anew = (Manifest.read(tmp_path / name)[0].segments for name in ("live", "anew"))
    assert [(entry.checksum, entry.rows) for entry in live] == [(entry.checksum, entry.rows) for entry in anew]
    assert live[0].rows == PIECE + 500 - len(GONE)


@pytest.mark.processes
@pytest.mark.skipif(not memory.can_forget_peak(), reason="this system does not tell how much memory a process had")
def test_a_compaction_takes_little_more_memory_than_its_largest_column(tmp_path):
    market_in(tmp_path / "small", 500)
    market_in(tmp_path / "large", ROWS)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path / "small"), str(tmp_path / "large")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    base = Store.open(tmp_path / "large").catalogue().segments[0]
    mapped = sum(path.stat().st_size for path in (tmp_path / "large").glob("base-*")) / 2**20
    largest = base.table.text.terms.nbytes / 2**20
    assert largest > 15
    assert json.loads(done.stderr) - mapped < 1.5 * largest
