"""The hostile harness: whatever a careless line could get away with elsewhere fails here.

Tests run in random order (the seed is printed; `--randomly-seed=…` repeats it), warnings are errors, no
connection leaves the machine, undefined template variables fail, unordered rows come shuffled (`tests.shuffled`), nothing
outlives its test (`tests.leaks`) or works too long (`tests.pace`), time comes from `kernel.clock` alone. The database is
real PostgreSQL (`tests.database`); a whole home is a copy of one that is made once (`tests.homes`); what several processes
would make for themselves at the same time is made before they begin (`tests.beforehand`).
"""

import gc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from chunfeng.domain.occupations import queries as occupation_queries
from chunfeng.kernel import late
from chunfeng.shared import reach
from tests import database, tables
from tests.undefined import Undefined

late.come()  # no test pays for what it is the first to need
gc.disable()  # until all tests are collected: they stay, like what they import
reach.open_process()  # what a test prepares is the whole home's; what it asks through pages is the page's
pytest_plugins = [
    f"tests.{name}" for name in ("shuffled", "numbering", "leaks", "homes", "pace", "beforehand", "midnight")
]

settings.register_profile("chunfeng", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("chunfeng")


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _forget() -> None:
    """The index of occupations follows the tables every few seconds only: too slow for tests that change them."""
    occupation_queries.forget()


@pytest.fixture(scope="session", autouse=True)
def _posts_open() -> None:
    """Desks open without the second step; the tests of the second step demand it."""
    django_settings.STAFF_FACTOR_FROM = date.max


@pytest.fixture(scope="session", autouse=True)
def _templates() -> None:
    """Undefined variables fail; addresses of static files need no manifest."""
    django_settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("%s")
    django_settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # its absence is a warning


_sql_flush = DatabaseOperations.sql_flush


REFERENCE = ("places_", "occupations_")  # loaded once; tests only read them


QUEUE = ("procrastinate_periodic_defers", "procrastinate_jobs")
"""Tables of the queue: Django does not own them, so it does not name them either. Events go with their jobs."""


def _empty(
    self: DatabaseOperations,
    style: object,
    tables: list[str],
    *,
    reset_sequences: bool = False,
    allow_cascade: bool = False,
) -> list[str]:
    """Tests with real transactions leave a few rows in a dozen of a hundred and thirty tables: to delete them takes a tenth
    of the time of TRUNCATE, whose CASCADE takes all tables along. Triggers, those that guard the ledgers among them, look away.
    """
    filled = _filled([table for table in tables if not table.startswith(REFERENCE)])
    return [
        *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in filled),
        *(f"DELETE FROM {table}" for table in (*filled, *QUEUE)),
        "INSERT INTO matching_change (kind, object_id, xid) VALUES ('everything', 0, '0')",  # as its migration leaves it
        "SET CONSTRAINTS ALL IMMEDIATE",
        *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in filled),
    ]


def _filled(tables: list[str]) -> list[str]:
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [str(table) for (table,) in cursor.fetchall()]


@pytest.fixture(scope="session", autouse=True)
def _flushing() -> Iterator[None]:
    DatabaseOperations.sql_flush = _empty
    yield
    DatabaseOperations.sql_flush = _sql_flush


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_createdb: bool, django_db_blocker: DjangoDbBlocker
) -> None:
    """Test databases begin as a copy of one that has all tables, and in those of places and occupations all rows."""
    with django_db_blocker.unblock():
        tables.ensure(anew=django_db_createdb)
    connection.settings_dict["TEST"]["TEMPLATE"] = database.ready()
