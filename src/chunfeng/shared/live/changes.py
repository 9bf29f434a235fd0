"""Rows of a table that have changed since the last look, for one process that looks often."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from chunfeng.kernel import clock


class Changes:
    """`rows` have `updated_at`, with an index. A row is stamped before its transaction ends, so that each look goes back
    over the last `WINDOW` and leaves out what it has told.
    """

    WINDOW = timedelta(seconds=10)

    def __init__(self, rows: "QuerySet[Any]", *columns: str) -> None:
        self._rows, self._columns = rows, columns
        self._seen: set[tuple[int, datetime]] = set()

    def look(self) -> list[tuple[Any, ...]]:
        """The columns of each row that is new or has changed."""
        now = clock.now()
        recent = self._rows.filter(updated_at__gt=now - self.WINDOW)
        found = list(recent.values_list("pk", "updated_at", *self._columns))
        new = [row[2:] for row in found if row[:2] not in self._seen]
        self._seen = {row[:2] for row in found}
        return new
