"""Whoever steals the whole demo's database or reads its logs learns nobody's phone and nobody's document number."""

import re

import pytest

from tests import dumps
from tests.homes import Home

MADE = re.compile(r"199000[01]\d{4}")
"""The phones of the city's people, also inside longer words."""


@pytest.mark.processes
@pytest.mark.pace(60)  # whoever comes first makes it
def test_the_whole_demo_leaves_nothing_in_clear(demo: Home) -> None:
    text = dumps.dump(demo.start())
    logs = {path.name: path.read_text("utf-8", "replace") for path in demo.path.rglob("*.log")}
    cells = [(column, cell) for column, cell in dumps.cells(text) if column not in dumps.PUBLISHED]
    assert len({column.partition(".")[0] for column, _cell in cells}) > 40
    assert sum(column == "people_person.name" and len(cell) > 1 for column, cell in cells) > 5000
    assert dumps.leaks_in(text) == []
    assert sorted({column for column, cell in cells if MADE.search(cell)}) == []
    assert "postgres.log" in logs
    assert {name: dumps.plain_in(log) for name, log in logs.items() if dumps.plain_in(log) or MADE.search(log)} == {}
