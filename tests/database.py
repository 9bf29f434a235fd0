"""A pytest plugin, loaded before the settings are: a real PostgreSQL to test on, and a database with all tables to copy.

Making the tables takes many seconds, copying a database a moment. So the first process that wants a database makes one
(`make_ready`), named after all that its tables and rows are made from; every process of this run and of later ones
begins with a copy. Whatever changes the digest makes a new one; `--create-db` does so by hand.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql

from chunfeng.shared import postgres

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.setdefault("CHUNFENG_HOME", str(ROOT / "var" / "test")))
HOME.mkdir(parents=True, exist_ok=True)
os.environ["DATABASE_URL"] = postgres.ensure(HOME, fast=True)

SOURCE = ROOT / "src" / "chunfeng"
PREFIX = "chunfeng_ready_"


def _ingredients() -> Iterator[Path]:
    """All files that say how the tables and the rows of places and occupations come to be."""
    yield from (ROOT / "requirements" / "dev.txt", SOURCE / "config" / "settings.py")
    folders = ("kernel", "shared", "domain/places", "domain/occupations", "domain/*/migrations")
    for folder in folders:
        for found in sorted(SOURCE.glob(folder)):
            files = (path for path in found.rglob("*") if path.is_file() and path.suffix not in {".pyc", ".po", ".mo"})
            yield from sorted(files)


def ready() -> str:
    """The name of the database with all tables that these sources make."""
    digest = sha256()
    for file in _ingredients():
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return PREFIX + digest.hexdigest()[:16]


def is_made() -> bool:
    """Whether these sources' database is there already."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        return admin.execute("SELECT FROM pg_database WHERE datname = %s", [ready()]).fetchone() is not None


@contextmanager
def making(*, anew: bool) -> Iterator[str | None]:
    """Within: the name of an empty database to make ready, or None when there is one already. One process at a time."""
    wanted = ready()
    half = f"{PREFIX}half"
    with (HOME / "ready.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
            found = admin.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]).fetchall()
            there = {str(name) for (name,) in found}
            if wanted in there and not anew:
                yield None
                return
            for name in there:
                admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(half)))
            yield half
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            admin.execute(rename.format(sql.Identifier(half), sql.Identifier(wanted)))
