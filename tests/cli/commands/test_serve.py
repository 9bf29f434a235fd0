"""What the supervisor does when the database does not come up at once, and with what ends by itself."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chunfeng.cli import running
from chunfeng.cli.commands.serve import CRASHES, Child, Errand, Supervisor
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


def test_who_is_on_an_errand_is_not_sent_again_and_does_not_outlive_the_supervisor(supervisor: Supervisor) -> None:
    quick = Errand(supervisor.home, "quick", [sys.executable, "-c", ""])
    slow = Errand(supervisor.home, "slow", [sys.executable, "-c", "import time; time.sleep(600)"])
    kept = Child(supervisor.home, "kept", [sys.executable, "-c", ""])
    supervisor.children = [quick, slow, kept]
    for child in supervisor.children:
        child.start()
    for child in (quick, kept):
        assert child.process is not None
        child.process.wait()
    supervisor.look_after()
    assert [len(child.started) for child in supervisor.children] == [1, 1, 2]
    for child in supervisor.children:
        child.end()
    assert [running.find(supervisor.home, child.name) for child in supervisor.children] == [None, None, None]
