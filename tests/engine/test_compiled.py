"""What waits for whom: machine code is kept, Numba's parts come with the engine, and the engine only to who asks it."""

import json
import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"

FIRST_QUESTION = """
import json, sys
from datetime import date
from numba.core import event
from chunfeng.engine.matching import Catalogue, PositionRow, Seeker, rank

before = set(sys.modules)
with event.install_recorder("numba:compile") as compiled:
    catalogue = Catalogue.of([PositionRow(1, place="420111", occupation="6-31-01-03", pay_low=600000, pay_high=800000)])
    found = rank(catalogue, Seeker(places=("42",), skills=("a",), words=("b",)), 3, today=date(2026, 4, 21)).ids.tolist()
print(json.dumps([found, len(compiled.buffer), sorted(set(sys.modules) - before)]))
"""


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=True, env=environment)


def test_the_first_question_of_a_later_process_compiles_and_imports_nothing() -> None:
    _run("-c", FIRST_QUESTION)  # keeps what has to be compiled, if nobody has yet
    assert json.loads(_run("-c", FIRST_QUESTION).stdout) == [[1], 0, []]


def test_the_command_line_does_not_load_the_engine_to_say_what_it_can_do() -> None:
    told = _run("-X", "importtime", "-m", "chunfeng.config", "--help").stderr
    loaded = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    assert "chunfeng.cli.frame" in loaded
    assert loaded & {"numba", "numpy", "scipy", "chunfeng.engine.compiled"} == set()
