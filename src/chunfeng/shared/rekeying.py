"""Bringing every encrypted value under the current key while the product goes on serving.

Nothing is locked and nothing is remembered outside the data: a value says by its first bytes which key it is under. Each
value is replaced only if it still is what was read, so whoever writes meanwhile wins; what a late writer left under the old
key is found by the next round. A process that is killed loses at most one batch of work, and the next run goes on.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from chunfeng.shared import keyring
from chunfeng.shared.fields import EncryptedText, current_keyring

BATCH = 1000
ROUNDS = 5
PATIENCE = 60.0  # seconds to wait for transactions that began before the new key was known

Progress = Callable[["Column", int], None]


@dataclass(frozen=True, slots=True)
class Column:
    """One encrypted column of one table."""

    table: str
    name: str
    key: str  # the primary key's column
    purpose: str

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"


def columns() -> list[Column]:
    """Every encrypted column of every table, by name."""
    return sorted(_columns(), key=str)


def usage() -> dict[Column, Counter[str]]:
    """How many values of each column are under which key."""
    found: dict[Column, Counter[str]] = {}
    with connection.cursor() as cursor:
        for column in columns():
            cursor.execute(
                f"SELECT convert_from(substring({_quoted(column.name)} FROM 1 FOR position('\\x3a'::bytea IN "  # noqa: S608  names of our own models
                f"{_quoted(column.name)}) - 1), 'UTF8'), count(*) FROM {_quoted(column.table)} "
                f"WHERE octet_length({_quoted(column.name)}) > 0 GROUP BY 1 ORDER BY 1"
            )
            found[column] = Counter(dict(cursor.fetchall()))
    return found


def behind() -> int:
    """How many values are under another key than the current one."""
    current = current_keyring().current
    return sum(number for keys in usage().values() for key_id, number in keys.items() if key_id != current)


def reencrypt(*, batch: int = BATCH, progress: Progress | None = None) -> int:
    """One round over all columns. Returns how many values were brought under the current key.

    Raises keyring.KeyMissing for a value whose key the keyring does not hold.
    """
    done = 0
    for column in columns():
        last = 0
        while rows := _old_rows(column, last, batch):
            last = rows[-1][0]
            changed = _replace(column, rows)
            done += changed
            if progress is not None:
                progress(column, changed)
    return done


def settle() -> bool:
    """Wait until every process knows the keyring as it is now, and until whatever was being written before is written.

    False when a transaction that began before is still open after PATIENCE seconds.
    """
    time.sleep(keyring.NOTICED_WITHIN * 1.2)
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (mine,) = cursor.fetchone()
        while True:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            (oldest,) = cursor.fetchone()
            if oldest >= mine:
                return True
            if time.monotonic() > until:
                return False
            time.sleep(0.1)


def _columns() -> Iterator[Column]:
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            yield from _columns_of(model)


def _columns_of(model: type[Model]) -> Iterator[Column]:
    for found in model._meta.local_concrete_fields:
        if isinstance(found, EncryptedText):
            yield Column(model._meta.db_table, found.column, model._meta.pk.column, found.purpose)


def _old_rows(column: Column, last: int, batch: int) -> list[tuple[int, bytes]]:
    prefix = current_keyring().current.encode() + b":"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_quoted(column.key)}, {_quoted(column.name)} FROM {_quoted(column.table)} "  # noqa: S608
            f"WHERE {_quoted(column.key)} > %s AND octet_length({_quoted(column.name)}) > 0 "
            f"AND substring({_quoted(column.name)} FROM 1 FOR %s) <> %s ORDER BY 1 LIMIT %s",
            [last, len(prefix), prefix, batch],
        )
        return [(row_id, bytes(value)) for row_id, value in cursor.fetchall()]


def _replace(column: Column, rows: list[tuple[int, bytes]]) -> int:
    ring = current_keyring()
    new = [
        ring.encrypt_bytes(ring.decrypt_bytes(value, purpose=column.purpose), purpose=column.purpose)
        for _row_id, value in rows
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        # what may never be changed otherwise (words of the audit trail) may come under another key
        cursor.execute("SELECT set_config('chunfeng.rekeying', 'on', true)")
        cursor.execute(
            f"UPDATE {_quoted(column.table)} t SET {_quoted(column.name)} = v.new "  # noqa: S608
            f"FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[]) AS v(id, old, new) "
            f"WHERE t.{_quoted(column.key)} = v.id AND t.{_quoted(column.name)} = v.old",
            [[row_id for row_id, _value in rows], [value for _row_id, value in rows], new],
        )
        return int(cursor.rowcount)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
