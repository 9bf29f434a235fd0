"""The hostile harness: whatever a careless line could get away with elsewhere fails here.

Random order of tests, warnings as errors, no network, undefined template variables fail, unordered queries are shuffled,
time is injected. The database is real PostgreSQL, always.
"""

import os
import tempfile
from collections.abc import Iterator

os.environ.setdefault("CHUNFENG_HOME", tempfile.mkdtemp(prefix="chunfeng-test-"))

import pytest  # noqa: E402
from django.db.backends.postgresql.operations import DatabaseOperations  # noqa: E402
from hypothesis import settings  # noqa: E402

settings.register_profile("chunfeng", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("chunfeng")

_sql_flush = DatabaseOperations.sql_flush


def _flush_ledgers_too(self: DatabaseOperations, *args: object, **kwargs: object) -> list[str]:
    """Tests with real transactions clean up by TRUNCATE, which the ledgers' guards refuse to everybody else."""
    statements = _sql_flush(self, *args, **kwargs)
    return ["SET session_replication_role = replica", *statements, "SET session_replication_role = origin"]


@pytest.fixture(scope="session", autouse=True)
def _flushing() -> Iterator[None]:
    DatabaseOperations.sql_flush = _flush_ledgers_too
    yield
    DatabaseOperations.sql_flush = _sql_flush
