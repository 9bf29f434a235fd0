"""An embedded, real PostgreSQL: one per home, shared by every process, or whatever DATABASE_URL names.

Knows no Django. `ensure` is all that most callers need; `start` and `stop` are for who owns the server's life.
"""

import os
from pathlib import Path

from chunfeng.shared.postgres.address import check, client_environment, django_database, parts, socket_url
from chunfeng.shared.postgres.cluster import Status, start, status, stop
from chunfeng.shared.postgres.errors import (
    DiskFull,
    NotInstalled,
    NotYours,
    PostgresError,
    ShelterUnsafe,
    StartFailed,
    StopFailed,
    Unreachable,
    WrongVersion,
)
from chunfeng.shared.postgres.programs import program

__all__ = [
    "DiskFull",
    "NotInstalled",
    "NotYours",
    "PostgresError",
    "ShelterUnsafe",
    "StartFailed",
    "Status",
    "StopFailed",
    "Unreachable",
    "WrongVersion",
    "check",
    "client_environment",
    "django_database",
    "ensure",
    "parts",
    "program",
    "socket_url",
    "start",
    "status",
    "stop",
]


def ensure(home: Path, *, fast: bool = False) -> str:
    """The database's URL: DATABASE_URL when it is set (nothing is touched then), else the home's own running server."""
    return os.environ.get("DATABASE_URL") or start(home, fast=fast)
