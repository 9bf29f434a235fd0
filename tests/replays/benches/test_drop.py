"""The rush in small, over real HTTP, with pages, Valkey and PostgreSQL killed once each in the middle."""

import json
from pathlib import Path

import pytest

from tests.homes import Homes


@pytest.mark.processes
@pytest.mark.pace(60)
def test_nothing_is_lost_or_doubled_when_everything_dies_once(homes: Homes, tmp_path: Path) -> None:
    home = homes.ready(tmp_path / "bench")
    home.path, home.environment["CHUNFENG_HOME"] = tmp_path, str(tmp_path)
    size = ("--goods", 50, "--contenders", 500, "--retries", 2, "--workers", 1, "--limit-seconds", 0.2)
    done = home.run("bench", "drop", *size, "--kill", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["killed"] == ["web", "valkey", "postgres"]
    assert (told["issued"], told["doubled"], told["failed"], told["requests"]) == (50, 0, 0, 1000)
    assert {"requests_per_s", "p50_ms", "p99_ms", "limits"} <= told.keys()
