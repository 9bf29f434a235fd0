"""The demo city, loaded once a run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chunfeng.shared import postgres
from tests.homes import Home, Homes


@pytest.fixture
def demo(homes: Homes, tmp_path: Path) -> Iterator[Home]:
    """A copy of its home, to be read and written."""
    home = homes.demo(tmp_path / "demo")
    yield home
    postgres.stop(home.path)
