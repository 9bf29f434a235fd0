"""docs/systems.md against the replays that exist."""

import re

from .source import PACKAGE, ROOT

TABLE = (ROOT / "docs" / "systems.md").read_text("utf-8")
ROWS = [
    tuple(cell.strip() for cell in row)
    for row in re.findall(r"^\| ([A-F]\d+) \|" + r"([^|]*)\|" * 5 + "$", TABLE, re.M)
]
COUNTS = {"A": 11, "B": 6, "C": 6, "D": 10, "E": 11, "F": 3}


def replays() -> list[str]:
    """The ids of the replays that exist: `replays/a6` or `replays/a6.py`."""
    names = {path.stem for path in (PACKAGE / "replays").iterdir() if path.is_dir() or path.suffix == ".py"}
    return sorted(name.upper() for name in names if re.fullmatch(r"[a-f]\d+", name))


def test_table_has_every_system_once() -> None:
    assert [row[0] for row in ROWS] == [f"{part}{n}" for part, last in COUNTS.items() for n in range(1, last + 1)]


def test_what_works_is_what_has_a_replay() -> None:
    assert sorted(row[0] for row in ROWS if row[5].startswith("works")) == replays()


def test_replay_is_named_where_and_only_where_it_exists() -> None:
    named = {row[0]: row[4] for row in ROWS if row[4] != "–"}
    assert named == {name: f"`replays/{name.lower()}`" for name in replays()}


def test_state_is_one_of_three() -> None:
    assert {re.split(r":| \(", row[5])[0] for row in ROWS} <= {"works", "in part", "not yet"}


def test_declarations_exist() -> None:
    named = {cell for row in ROWS for cell in re.findall(r"`([^`]+)`", row[2])}
    assert [path for path in sorted(named) if not (PACKAGE / "domain" / path).exists()] == []
