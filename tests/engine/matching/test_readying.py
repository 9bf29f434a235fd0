"""After the engine was made ready nobody compiles any more, whatever they ask."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chunfeng.engine import kept

ROOT = Path(__file__).parents[3]

QUESTIONS = """
import sys
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
from numba.core.registry import CPUDispatcher

from chunfeng.engine.matching import Catalogue, Certificate, Change, Exclusions, Seeker, assess, control, gains, push, rank
from chunfeng.engine.matching import relaxations, reverse
from chunfeng.engine.matching.compaction import compacted
from chunfeng.engine.matching.readying import ready
from chunfeng.engine.matching.store import Store, Writer
from tests.engine.matching.positions import positions

TODAY = date(2026, 4, 21)
SEEKERS = [
    Seeker(),
    Seeker(places=("nowhere",), words=("unheard",)),
    Seeker(places=("42", "310115"), home_lon=114.3, home_lat=30.5, radius_km=30, occupations=("4-02", "6-31-01-03"), kinds=3,
           education=4, experience_years=2.5, age=30, pay_floor=300_000, windows=7, strict_occupation=True,
           skills=("skill 1", "skill 2"), words=("word 1", "word 1", "word 2"),
           certificates=(Certificate("电工证", TODAY, TODAY),), preferences=("state",),
           exclusions=Exclusions(frozenset({"employer 1"}), frozenset({"4-10"}), frozenset({"word 3"}), frozenset({5}))),
]


def machine_code():
    functions = {
        function
        for name, module in list(sys.modules.items()) if name.startswith("chunfeng.engine.matching")
        for function in vars(module).values() if isinstance(function, CPUDispatcher)
    }
    return {f"{each.py_func.__module__}.{each.py_func.__name__} {one}" for each in functions for one in each.signatures or [""]}


def asked(catalogue):
    for seeker in SEEKERS:
        rank(catalogue, seeker, 20, today=TODAY).items
        assess(catalogue, seeker, catalogue.ids[:3].tolist(), today=TODAY)
        relaxations(catalogue, seeker, today=TODAY, neighbours=("4202",))
        gains(catalogue, seeker, [Change("skill", "skill 3"), Change("place", "4202")], today=TODAY)
    reverse(catalogue, int(catalogue.ids[0]), SEEKERS, 5, today=TODAY)
    control(push(catalogue, SEEKERS * 50, 30, today=TODAY), 20, catalogue.ids, np.ones(len(catalogue)), factor=2)
    catalogue.known(["word 1"])


ready()
before = machine_code()
asked(Catalogue.of(positions(range(300), 1)))
folder = Path(sys.argv[1])
with Writer(folder) as writer:
    writer.rebuild(positions(range(300), 1), cursor="0")
    for turn in range(12):
        writer.apply(positions(range(turn * 20, turn * 20 + 90), turn), removals=[turn], cursor=str(turn))
        writer.refer({key: key for key in range(turn, 300, 7)}, cursor=f"{turn}r")
    compacted(folder, "compacted")
    store = Store.open(folder)
    asked(store.catalogue())
    assert store.verify() == ()
print(*sorted(before), "", *sorted(machine_code() - before), sep="\\n")
"""


@pytest.mark.pace(90)  # after a change of the engine it compiles all of matching, for all tests that come later
def test_whoever_asks_afterwards_finds_all_machine_code_there(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    command = [sys.executable, "-c", QUESTIONS, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=600, env=environment, check=False)
    assert ran.returncode == 0, ran.stderr
    made, _, later = ran.stdout.partition("\n\n")
    assert "chunfeng.engine.matching.kernels.searching.search " in made
    assert later.split() == []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "folder", lambda: tmp_path)
    return tmp_path


def test_that_all_is_there_is_noted_for_this_machine_only(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not kept.is_complete()
    kept.complete()
    assert kept.is_complete()
    another = tmp_path / "cpuinfo"
    another.write_text("model name\t: another\n")
    monkeypatch.setattr(kept, "PROCESSOR", another)
    assert not kept.is_complete()


def test_without_a_place_to_keep_anything_nothing_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "folder", lambda: None)
    kept.complete()
    assert not kept.is_complete()
