"""The hostile harness: whatever a careless line could get away with elsewhere fails here.

Tests run in random order (the seed is printed; `--randomly-seed=…` repeats it), warnings are errors, no
connection leaves the machine, undefined template variables fail, unordered rows come shuffled (`tests.shuffled`), nothing
outlives its test (`tests.leaks`), time comes from `kernel.clock` alone. The database is real PostgreSQL (`tests.database`).
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from chunfeng.domain.occupations import queries as occupation_queries
from chunfeng.domain.occupations import services as occupations
from chunfeng.domain.places import services as places
from chunfeng.shared import reach
from tests.undefined import Undefined

reach.open_process()  # what a test prepares is the whole home's; what it asks through pages is the page's
pytest_plugins = ["tests.shuffled", "tests.leaks"]

settings.register_profile("chunfeng", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("chunfeng")


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


LEDGERS = ("facts_fact", "shared_auditentry", "shared_auditlink")
REFERENCE = ("places_", "occupations_")  # loaded once; tests only read them


def _flush_ledgers_too(
    self: DatabaseOperations,
    style: object,
    tables: list[str],
    *,
    reset_sequences: bool = False,
    allow_cascade: bool = False,
) -> list[str]:
    """Tests with real transactions clean up by TRUNCATE, which the ledgers' guards refuse to everybody else."""
    acted_on = [table for table in tables if not table.startswith(REFERENCE)]
    statements = _sql_flush(self, style, acted_on, reset_sequences=reset_sequences, allow_cascade=True)
    return [
        *(f"ALTER TABLE {ledger} DISABLE TRIGGER USER" for ledger in LEDGERS),
        *statements,
        *(f"ALTER TABLE {ledger} ENABLE TRIGGER USER" for ledger in LEDGERS),
    ]


@pytest.fixture(scope="session", autouse=True)
def _flushing() -> Iterator[None]:
    DatabaseOperations.sql_flush = _flush_ledgers_too
    yield
    DatabaseOperations.sql_flush = _sql_flush


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The tables of places and occupations are part of every installation, so they are of every test database."""
    with django_db_blocker.unblock():
        places.load_if_needed()
        occupations.load_if_needed()
