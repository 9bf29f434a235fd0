"""The month in small, against real processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chunfeng.replays.tally import Tally, compared

ROOT = Path(__file__).parents[2]


def test_compared_shows_every_figure_of_either_side():
    tally = Tally()
    tally.add("positions", 3)
    tally.meet("seekers", "li")
    tally.meet("seekers", "li")
    assert compared(tally, {"positions": 3, "intents": 1}) == {
        "intents": {"tally": 0, "bulletin": 1},
        "positions": {"tally": 3, "bulletin": 3},
        "seekers": {"tally": 1, "bulletin": 0},
    }


@pytest.mark.processes
def test_a6_in_small_agrees_with_the_bulletin(homes, tmp_path):
    homes.ready(tmp_path / "replay")
    done = subprocess.run(
        [sys.executable, "-m", "chunfeng.config", "replay", "A6", "--scale", "0.02", "--json"],
        cwd=ROOT,
        env={**os.environ, "CHUNFENG_HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["agrees"] is True
    own = {name: pair["tally"] for name, pair in told["figures"].items()}
    assert (own["positions"], own["seekers"], own["intents"]) == (122, 61, 16)
