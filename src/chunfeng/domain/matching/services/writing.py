"""Bringing a store up with the database: what the outbox says has changed is read as it is now, and written."""

import time
from collections.abc import Sequence

from chunfeng.domain.matching.enums import ChangeKind
from chunfeng.domain.matching.queries import outbox, rows
from chunfeng.domain.matching.services import pruning
from chunfeng.engine.matching.files import DamagedFile
from chunfeng.engine.matching.manifest import NotBuilt
from chunfeng.engine.matching.store import Writer

PORTION = 5_000
"""Positions written at once: a large import comes in bit by bit, and its rows don't fill the memory."""

UNWRITTEN_SECONDS = 300.0
"""How long a cursor may stay unwritten that moved without any position changing."""


class Scribe:
    """Brings one store up with the database. For one thread, which holds the store's lock, outside of transactions."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.writer.lexicon = rows.lexicon()
        self.cursor = _written(writer)
        self.written_at = time.monotonic()

    def catch_up(self) -> int:
        """Write what is pending, or everything if the outbox can't tell what that is; how many positions."""
        pending = outbox.pending(self.cursor) if self.cursor else None
        if pending is None or pending.lost or outbox.is_everything(pending.changes.values()):
            return self.rebuild()
        changed = sorted({key for kind, key in pending.changes.values() if kind == ChangeKind.POSITION})
        if len(changed) > PORTION and 2 * len(changed) > rows.shown().count():
            return self.rebuild()
        portions = [changed[start : start + PORTION] for start in range(0, len(changed), PORTION)]
        for portion in portions[:-1]:
            self._write(portion, self.cursor)
        if portions or time.monotonic() - self.written_at > UNWRITTEN_SECONDS:
            self._write(portions[-1] if portions else (), pending.cursor)
        self.cursor = pending.cursor
        return len(changed)

    def rebuild(self) -> int:
        """Write everything anew; how many positions."""
        pruning.forget_foreign()
        cursor = outbox.here()
        self.writer.lexicon = words = rows.lexicon()
        positions = self.writer.rebuild(rows.position_rows(words), cursor=str(cursor))
        self.cursor, self.written_at = cursor, time.monotonic()
        return positions

    def _write(self, position_ids: Sequence[int], cursor: outbox.Cursor | None) -> None:
        upserts = rows.rows_of(position_ids, self.writer.lexicon)
        removals = set(position_ids) - {row.id for row in upserts}
        self.writer.apply(upserts, removals, cursor=str(cursor))
        self.written_at = time.monotonic()


def _written(writer: Writer) -> outbox.Cursor | None:
    try:
        return outbox.Cursor.parse(writer.cursor)
    except (NotBuilt, DamagedFile):
        return None
