"""The whole command, small."""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from chunfeng.replays.benches.engine import measured, runner
from chunfeng.replays.benches.engine.peers import PEERS, Described
from tests.structure.source import ROOT

FIGURES = {"p50_ms", "p99_ms", "batch_s", "recall", "rss_mb"}


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short name: PostgreSQL's socket in it must stay within the 107 bytes that systems allow."""
    with TemporaryDirectory(prefix="cf") as folder:
        yield Path(folder)


@pytest.mark.processes
def test_match_measures_us_and_every_peer_that_is_installed(tmp_path: Path, short: Path) -> None:
    sizes = ["--positions", "300", "--seekers", "200", "--sample", "40"]
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "chunfeng.config", "bench", "match", *sizes, "--peers", "--json"],
        env={**environment, "CHUNFENG_HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src"), "TMPDIR": str(short)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert {"machine", "market", "chunfeng", "peers"} - result.keys() == set()
    assert result["peers"].keys() == PEERS.keys()
    assert result["machine"]["limits"].keys() == {"threads", "read_gb_s", "gathers_per_s", "far_gathers_per_s"}
    assert (result["market"]["positions"], result["market"]["seekers"]) == (300, 200)
    assert FIGURES - result["chunfeng"].keys() == set()
    assert result["chunfeng"]["recall"] == 1.0
    assert result["chunfeng"]["limits"].keys() == {"filter", "score"}
    for name, peer in result["peers"].items():
        if importlib.util.find_spec(PEERS[name].package) is None:
            assert runner.INSTALL in peer["skipped"]
        else:
            assert FIGURES - peer.keys() == set(), peer
            assert 0 <= peer["recall"] <= 1
        assert peer["does"] == PEERS[name].does
        assert name in done.stderr
    assert [path.name for path in short.iterdir() if path.name.startswith("chunfeng-bench-")] == []


def test_a_missing_peer_is_skipped_and_says_how_to_install_it() -> None:
    order = measured.Order(measured.OURS, positions=10, seekers=10, seed=1, k=20, sample=5, seconds=1)
    missing = Described("chunfeng.nowhere", "package_that_nobody_has", "nothing")
    assert runner.beside(missing, order, None) == {
        "skipped": f"package_that_nobody_has is not installed: {runner.INSTALL}",
        "does": "nothing",
    }


@pytest.mark.processes
def test_a_peer_that_breaks_is_told_and_does_not_break_the_rest() -> None:
    order = measured.Order("chunfeng.replays.benches.engine.limits", 10, 10, seed=1, k=20, sample=5, seconds=1)
    answer = measured.apart(order)
    assert answer["failed"] is True
    assert "has no attribute 'prepare'" in answer["skipped"]


def test_a_peer_that_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    runner.add_arguments(parser)
    assert parser.parse_args(["--peers", "faiss,tantivy"]).peers == ["faiss", "tantivy"]
    with pytest.raises(SystemExit):
        parser.parse_args(["--peers", "faiss,oracle"])
    assert "no such peer: oracle" in capsys.readouterr().err
