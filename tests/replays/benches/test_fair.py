"""The fair in small, over real HTTP, with the pages and PostgreSQL killed twice each in the middle."""

import json
from pathlib import Path

import pytest

from chunfeng.replays.benches.fair import TARGETS
from tests.homes import Homes


@pytest.mark.processes
@pytest.mark.pace(90)
def test_tally_is_the_bulletin_when_everything_dies_twice(homes: Homes, tmp_path: Path) -> None:
    home = homes.ready(tmp_path / "bench")
    home.path, home.environment["CHUNFENG_HOME"] = tmp_path, str(tmp_path)
    done = home.run(
        *("bench", "fair", "--visitors", 20, "--employers", 4, "--seconds", 10, "--workers", 1, "--kill", "--json")
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["killed"] == ["web", "postgres", "web", "postgres"]
    assert (told["errors"], told["what_failed"]) == (0, [])
    assert told["tally"] == told["bulletin"]
    assert (told["tally"]["visitors"], told["tally"]["visits"], told["tally"]["applications"]) == (20, 20, 20)
    assert told.keys() >= {"meets", *TARGETS}
