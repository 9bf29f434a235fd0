"""The database wrapper: before a statement is sent, the connection's settings say who asks.

Named `base` because Django looks for it under this name.
"""

from typing import Any, Self

import psycopg
from django.db.backends.postgresql import base

from chunfeng.shared import reach

_TELL = (
    b"SELECT set_config('chunfeng.everything', %s, false), set_config('chunfeng.person', %s, false),"
    b" set_config('chunfeng.paths', %s, false), set_config('chunfeng.employers', %s, false)"
)


class PlannedCursor(psycopg.Cursor[Any]):
    """A cursor whose statements the connection keeps planned. All others stay as they come: keeping the SQL of each would
    hold a hundred texts a connection, those of bulk inserts among them.
    """

    def execute(self, query: Any, params: Any = None, **_: Any) -> Self:
        self.connection.prepare_threshold = 1
        try:
            return super().execute(query, params, prepare=True)
        finally:
            self.connection.prepare_threshold = None


class DatabaseOperations(base.DatabaseOperations):
    """Django's log of queries shows the SQL of planned ones too, though not their values, which went beside it."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that tells PostgreSQL the present reach whenever it has changed since the last statement."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: tuple[Any, reach.Reach] | None = None

    def create_cursor(self, name: str | None = None) -> Any:
        self._tell()
        return super().create_cursor(name)

    def planned(self) -> Any:
        """A cursor for statements that are asked again and again: PostgreSQL plans each once a connection."""
        self.ensure_connection()
        self._tell()
        with self.wrap_database_errors:
            return self._prepare_cursor(PlannedCursor(self.connection))

    def _tell(self) -> None:
        """A pooled connection may come from anybody, so what was told counts for that very connection only."""
        wanted = reach.current()
        if self._told is not None and self._told[0] is self.connection and self._told[1] == wanted:
            return
        if self.connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR:
            return  # nothing but a rollback is heard now
        with PlannedCursor(self.connection) as cursor:
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
