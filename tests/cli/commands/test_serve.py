"""What the supervisor does when the database does not come up at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chunfeng.cli.commands.serve import CRASHES, Supervisor
from chunfeng.shared import postgres
from chunfeng.shared.postgres.errors import PostgresError

pytestmark = pytest.mark.processes


@pytest.fixture
def supervisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("DATABASE_URL", postgres.start(home, fast=True))
    yield Supervisor(home, [], "http://127.0.0.1:1/")
    postgres.stop(home)


def test_a_database_that_fails_to_start_is_started_at_a_later_look(supervisor: Supervisor) -> None:
    settings = next(supervisor.home.rglob("postgresql.conf"))
    good = settings.read_text()
    postgres.stop(supervisor.home)
    settings.write_text(good + "\nno_such_setting = on\n")
    for _look in range(CRASHES - 1):
        supervisor.look_after()
    assert not postgres.status(supervisor.home).running
    settings.write_text(good)
    supervisor.look_after()
    assert postgres.status(supervisor.home).running


def test_a_database_that_never_starts_ends_the_product_with_the_reason(supervisor: Supervisor) -> None:
    settings = next(supervisor.home.rglob("postgresql.conf"))
    postgres.stop(supervisor.home)
    settings.write_text(settings.read_text() + "\nno_such_setting = on\n")
    for _look in range(CRASHES - 1):
        supervisor.look_after()
    with pytest.raises(PostgresError):
        supervisor.look_after()
