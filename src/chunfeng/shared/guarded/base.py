"""The database wrapper: before a statement is sent, the connection's settings say who asks.

Named `base` because Django looks for it under this name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from chunfeng.shared import reach

_TELL = (
    b"SELECT set_config('chunfeng.everything', %s, false), set_config('chunfeng.person', %s, false),"
    b" set_config('chunfeng.paths', %s, false), set_config('chunfeng.employers', %s, false)"
)


class PreparedCursor(base.ServerBindingCursor):
    """Has PostgreSQL plan each statement once a connection, whatever its values."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "PreparedCursor":
        self.connection.prepare_threshold = 0  # Django turns it off for all others, for the sake of poolers
        try:
            super().execute(query, params, **options)
        finally:
            self.connection.prepare_threshold = None
        return self


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that tells PostgreSQL the present reach whenever it has changed since the last statement."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: tuple[Any, reach.Reach] | None = None
        self._plans_once = False

    def create_cursor(self, name: str | None = None) -> Any:
        self._tell()
        return PreparedCursor(self.connection) if self._plans_once and name is None else super().create_cursor(name)

    @contextmanager
    def planning_once(self) -> Iterator[None]:
        """Statements within are planned the first few times only, and kept with the connection.

        For what every request asks alike. A person's row is guarded by a dozen policies that look into as many tables, which
        have policies of their own: to plan its reading takes 5 ms, to read it a third of one.
        """
        before, self._plans_once = self._plans_once, True
        try:
            yield
        finally:
            self._plans_once = before

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
