"""The catalogue as this process sees it: every look asks the outbox, and what is pending goes on top of what is held.

What is held is a catalogue, the cursor that it covers, and the changes on top of it by their ids. Inside a transaction its
own changes are among them; if it is rolled back they are visible no longer, and the shelf starts again from below.
"""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import connection

from chunfeng.domain.matching.enums import ChangeKind
from chunfeng.domain.matching.queries import outbox, rows
from chunfeng.engine.matching import Catalogue


@dataclass(frozen=True, slots=True)
class Held:
    """`catalogue` covers `cursor`, and the changes of these ids besides."""

    catalogue: Catalogue
    cursor: outbox.Cursor
    ids: frozenset[int] = frozenset()


@dataclass
class Shelf:
    """Where the current catalogue stands. Threads share it."""

    held: Held | None = None
    edition: int = 0
    busy: threading.Lock = field(default_factory=threading.Lock)

    def catalogue(self) -> Catalogue:
        """The catalogue as the database is now, for this transaction. The first call reads all: seconds at 30,000."""
        with self.busy:
            before = self.held
            self.held = self._now(before)
            if before is None or self.held.catalogue is not before.catalogue:
                self.edition += 1
            return self.held.catalogue

    def _now(self, held: Held | None) -> Held:
        if held is not None:
            pending = outbox.pending(held.cursor)
            fresh = {key: change for key, change in pending.changes.items() if key not in held.ids}
            if not pending.lost and held.ids <= pending.changes.keys() and not _is_everything(fresh.values()):
                catalogue = _with(held.catalogue, fresh.values()) if fresh else held.catalogue
                if connection.in_atomic_block:
                    return Held(catalogue, held.cursor, frozenset(pending.changes))
                return Held(catalogue, pending.cursor)
        return _read_anew()


def _read_anew() -> Held:
    cursor = outbox.here()
    own = outbox.pending(cursor).changes
    words = rows.lexicon()
    return Held(Catalogue.of(rows.position_rows(words), words), cursor, frozenset(own))


def _with(catalogue: Catalogue, changes: Collection[tuple[str, int]]) -> Catalogue:
    changed = {object_id for kind, object_id in changes if kind == ChangeKind.POSITION}
    upserts = rows.rows_of(changed, catalogue.lexicon)
    removals = changed - {row.id for row in upserts}
    if not upserts and not any(key in catalogue for key in removals):
        return catalogue
    return catalogue.with_changes(upserts, removals)


def _is_everything(changes: Collection[tuple[str, int]]) -> bool:
    return any(kind == ChangeKind.EVERYTHING for kind, _ in changes)


_shelf = Shelf()


def catalogue() -> Catalogue:
    """All open positions, as the database is now."""
    return _shelf.catalogue()


def edition() -> int:
    """Which catalogue of this process stands now: another number, other positions."""
    _shelf.catalogue()
    return _shelf.edition


def refresh() -> Catalogue:
    """The catalogue as the database is now: for whoever has just written and wants to see it."""
    return _shelf.catalogue()
