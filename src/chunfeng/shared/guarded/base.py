"""The database wrapper: before a statement is sent, the connection's settings say who asks.

Named `base` because Django looks for it under this name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.backends.postgresql import base, operations

from chunfeng.shared import reach

_TELL = (
    b"SELECT set_config('chunfeng.everything', %s, false), set_config('chunfeng.person', %s, false),"
    b" set_config('chunfeng.paths', %s, false), set_config('chunfeng.employers', %s, false)"
)


class PreparedCursor(base.ServerBindingCursor):
    """Prepares each statement, whatever its values, and leaves its plan with the connection."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "PreparedCursor":
        self.connection.prepare_threshold = 0  # Django turns it off for all others, for the sake of poolers
        try:
            super().execute(query, params, **options)
        finally:
            self.connection.prepare_threshold = None
        return self


class Operations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """For logs and tests; a statement that was prepared before is not sent again, and is told as it was asked."""
        return super().last_executed_query(cursor, sql, params) or str(sql)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that tells PostgreSQL the present reach whenever it has changed since the last statement."""

    ops_class = Operations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: tuple[Any, reach.Reach] | None = None
        self._keeps_plans = False

    def create_cursor(self, name: str | None = None) -> Any:
        self._tell()
        return PreparedCursor(self.connection) if self._keeps_plans and name is None else super().create_cursor(name)

    @contextmanager
    def keeping_plans(self) -> Iterator[None]:
        """See `shared.plans`."""
        before, self._keeps_plans = self._keeps_plans, True
        try:
            yield
        finally:
            self._keeps_plans = before

    def _tell(self) -> None:
        """A pooled connection may come from anybody, so what was told counts for that very connection only."""
        wanted = reach.current()
        if self._told is not None and self._told[0] is self.connection and self._told[1] == wanted:
            return
        if self.connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR:
            return  # nothing but a rollback is heard now
        with psycopg.Cursor(self.connection) as cursor:
            cursor.execute(_TELL, wanted.settings())
        self._told = (self.connection, wanted)

    def _rollback(self) -> Any:
        """A rollback takes back settings too."""
        self._told = None
        return super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)
        self._told = None

    def close(self) -> None:
        self._told = None
        super().close()
