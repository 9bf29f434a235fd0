"""A pytest plugin: homes to start from, made once a run by the product's own commands; every test works on copies.

    def test_…(homes: Homes, tmp_path: Path) -> None:
        home = homes.ready(tmp_path / "home")
        done = home.run("doctor", "--json")
        home.stop()

A copy takes a tenth of a second and may be written to; its database starts with the first command that needs it.
"""

import argparse
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from chunfeng.replays.commands import demo
from chunfeng.shared import postgres
from tests import database

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 900  # seconds that a command may take on a busy machine
PLACE = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
"""What Django knows a database by."""


class Home:
    """A home of its own and the command line on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("CHUNFENG_", "DATABASE_"))}
        self.environment = kept | {
            "CHUNFENG_HOME": str(path),
            "CHUNFENG_LANGUAGE": "en",
            "PYTHONPATH": str(ROOT / "src"),
        }

    def start(self) -> str:
        """The address of its database, which is started when it does not run yet."""
        self.path.mkdir(mode=0o700, exist_ok=True)
        return postgres.start(self.path, fast=True)

    def fill(self) -> None:
        """Put the tables there that all tests begin with: to make them once more takes half a minute."""
        made, empty = (
            os.environ | postgres.client_environment(url, database=name) | {"PGOPTIONS": "-c chunfeng.everything=on"}
            for url, name in ((os.environ["DATABASE_URL"], database.ready()), (self.start(), ""))
        )
        dump = [postgres.program("pg_dump"), "--format=custom", "--compress=none", "--enable-row-security"]
        restore = [postgres.program("pg_restore"), "--exit-on-error", "--no-owner", "--dbname", empty["PGDATABASE"]]
        with subprocess.Popen(dump, env=made, stdout=subprocess.PIPE) as source:
            subprocess.run(restore, env=empty, stdin=source.stdout, check=True)
        assert source.returncode == 0

    def stop(self) -> None:
        """End all that runs here."""
        self.run("stop")

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "chunfeng.config", *map(str, arguments)]

    def run(self, *arguments: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def do(self, *arguments: object) -> None:
        """As `run`, for what must go well."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Within, this very process works here as a command would. What the harness is strict about (rows in no order,
        warnings) it is strict about here too.
        """
        url, outside = self.start(), {key: connection.settings_dict[key] for key in PLACE}
        inside = {key: value for key, value in postgres.django_database(url).items() if key in PLACE}
        folders = {
            "HOME": self.path,
            "KEYRING_PATH": self.path / "keys" / "keyring.json",
            "MEDIA_ROOT": self.path / "media",
            "STATIC_ROOT": self.path / "static",
        }
        with override_settings(**folders), pytest.MonkeyPatch.context() as variables:
            variables.setenv("CHUNFENG_HOME", str(self.path))
            variables.setenv("DATABASE_URL", url)
            _connect_to(inside)
            try:
                yield
            finally:
                _connect_to(outside)

    def query(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.start(), autocommit=True, options="-c chunfeng.everything=on") as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


def _connect_to(place: dict[str, object]) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict.update(place)


class Homes:
    """The homes to copy, all processes of the run share them. `folder` is thrown away with the run."""

    def __init__(self, folder: Path, blocker: DjangoDbBlocker) -> None:
        self.folder = folder
        self.blocker = blocker

    def bare(self, path: Path) -> Home:
        """A database without any table."""
        return self._copy("bare", path)

    def ready(self, path: Path) -> Home:
        """All tables and keys, places, occupations and the root of the unions: as `./chunfeng migrate` leaves it."""
        return self._copy("ready", path)

    def demo(self, path: Path) -> Home:
        """The demo city, whole, as its command loads it: for tests of what only shows in all of it."""
        return self._copy("demo", path)

    def _copy(self, kind: str, path: Path) -> Home:
        subprocess.run(["cp", "-a", self._made(kind), path], check=True)
        return Home(path)

    def _made(self, kind: str) -> Path:
        whole = self.folder / kind
        with (self.folder / f"{kind}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                self._make(kind).rename(whole)
        return whole

    def _make(self, kind: str) -> Path:
        half = self.folder / f"{kind}.half"
        if kind == "bare":
            Home(half).start()
        elif kind == "ready":
            self.bare(half).fill()
            Home(half).do("migrate", "--quiet")
        else:
            with self.blocker.unblock(), self.ready(half).entered():
                demo.run(argparse.Namespace(reset=False, no_serve=True))
        postgres.stop(half)
        return half


@pytest.fixture(scope="session")
def homes(
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Homes:
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if hasattr(request.config, "workerinput") else own) / "homes"
    folder.mkdir(exist_ok=True)
    return Homes(folder, django_db_blocker)
