"""`drops verify` says of a record what holds and what does not."""

import argparse
import json
from pathlib import Path

import pytest

from chunfeng.cli.commands import drops
from chunfeng.engine import draw
from chunfeng.shared.plain_error import PlainError

SEED = "5" * 64


def verify(path: Path, **noted: str) -> int:
    return drops.run(argparse.Namespace(act="verify", file=path, **{"commitment": "", "list_hash": "", **noted}))


@pytest.fixture
def record(tmp_path: Path) -> Path:
    entrants = list("abcdef")
    path = tmp_path / "draw.json"
    told = {
        "format": draw.FORMAT,
        "goods": 2,
        "commitment": draw.commitment_to(SEED),
        "list_hash": draw.hash_of(entrants),
        "witness": "",
        "seed": SEED,
        "entrants": entrants,
        "winners": draw.ranked(entrants, seed=SEED)[:2],
    }
    path.write_text(json.dumps(told))
    return path


def test_an_honest_record_holds(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(record, commitment=draw.commitment_to(SEED)) == 0
    assert capsys.readouterr().out.count("✓") == 7


def test_a_changed_one_does_not(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(record.read_text())
    record.write_text(json.dumps({**told, "winners": told["winners"][::-1]}))
    assert (verify(record), capsys.readouterr().out.count("✗")) == (1, 1)


def test_what_is_no_record_is_said_plainly(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("[]")
    with pytest.raises(PlainError):
        verify(path)
