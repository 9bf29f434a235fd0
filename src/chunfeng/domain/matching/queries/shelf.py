"""The catalogue as this process sees it.

    kept by a keeper (`services.keeping`), here or in another process    what the store holds: costs a look at a file
    not kept, in a transaction, or to see what was just written          what is pending in the outbox, on top of that

What is held is a catalogue, the cursor that it covers, and the changes on top of it by their ids. Inside a transaction its
own changes are among them; if it is rolled back they are visible no longer, and the shelf starts again from below: from the
store, or without one from the database.
"""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from chunfeng.domain.matching.enums import ChangeKind
from chunfeng.domain.matching.queries import outbox, rows
from chunfeng.engine.matching import Catalogue
from chunfeng.engine.matching.files import DamagedFile
from chunfeng.engine.matching.manifest import NotBuilt
from chunfeng.engine.matching.store import Store
from chunfeng.shared import home

PATIENCE = 60.0
"""Seconds that readers wait for a keeper that has just begun, rather than all reading the whole database themselves."""


@dataclass(frozen=True, slots=True)
class Held:
    """`catalogue` covers `cursor`, and the changes of these ids besides. `below`: the store's cursor that it stands on."""

    catalogue: Catalogue
    cursor: outbox.Cursor
    ids: frozenset[int] = frozenset()
    below: str = ""


@dataclass
class Shelf:
    """Where the current catalogue stands. Threads share it."""

    folder: Path
    kept: bool = False
    edition: int = 0
    coming: threading.Event | None = None
    held: Held | None = None
    store: Store | None = None
    stored: Held | None = None
    newest: Catalogue | None = None
    busy: threading.RLock = field(default_factory=threading.RLock)

    def catalogue(self) -> Catalogue:
        """The newest catalogue at hand. Where nobody keeps a store, the first call reads all: seconds at 30,000."""
        if connection.in_atomic_block:
            return self.refreshed()
        if self.coming:
            self.coming.wait(PATIENCE)
        stored = self.look() if self.kept else None
        return self._seen(stored.catalogue) if stored else self.refreshed()

    def refreshed(self) -> Catalogue:
        """The catalogue as the database is now, for this transaction."""
        with self.busy:
            stored = self.look()
            self.held = self._risen(self._nearest(stored)) or self._risen(stored) or _read_anew()
            return self._seen(self.held.catalogue)

    def look(self) -> Held | None:
        """What the store holds; None where there is none, or nothing that this release can use."""
        try:
            if self.store is None:
                return self._open()
            stored = self.stored
            # The cursor before the catalogue: it may cover more than its cursor says, never less.
            self.store.catalogue()
            said, catalogue = self.store.cursor, self.store.catalogue()
            if stored and stored.catalogue is catalogue:
                return stored
            cursor = outbox.Cursor.parse(said)
            if cursor is None or stored is None or cursor.building != stored.cursor.building:
                return self._open()
            self.stored = Held(catalogue, cursor, below=said)
        except (NotBuilt, DamagedFile):
            self.store = self.stored = None
        return self.stored

    def _open(self) -> Held | None:
        with self.busy:
            Store.open(self.folder)  # is there one at all? The words cost more
            self.store = Store.open(self.folder, rows.lexicon())
            said = self.store.cursor
            cursor = outbox.Cursor.parse(said)
            self.stored = Held(self.store.catalogue(), cursor, below=said) if cursor else None
            return self.stored

    def _nearest(self, stored: Held | None) -> Held | None:
        """What is held, unless the store has moved on."""
        held = self.held
        if held is None or stored is None or held.below == stored.below or not (held.below or self.kept):
            return held
        return stored

    def _risen(self, held: Held | None) -> Held | None:
        """`held` with all that is pending; None if it can't be brought up."""
        if held is None:
            return None
        pending = outbox.pending(held.cursor)
        fresh = [change for key, change in pending.changes.items() if key not in held.ids]
        if pending.lost or not held.ids <= pending.changes.keys() or outbox.is_everything(fresh):
            return None
        catalogue = _with(held.catalogue, fresh)
        if connection.in_atomic_block:
            return Held(catalogue, held.cursor, frozenset(pending.changes), held.below)
        return Held(catalogue, pending.cursor, frozenset(), held.below)

    def _seen(self, catalogue: Catalogue) -> Catalogue:
        if catalogue is not self.newest:
            self.newest = catalogue
            self.edition += 1
        return catalogue


def _read_anew() -> Held:
    cursor = outbox.here()
    own = outbox.pending(cursor).changes
    words = rows.lexicon()
    return Held(Catalogue.of(rows.position_rows(words), words), cursor, frozenset(own))


def _with(catalogue: Catalogue, changes: Collection[outbox.Change]) -> Catalogue:
    changed = {object_id for kind, object_id in changes if kind == ChangeKind.POSITION}
    upserts = rows.rows_of(changed, catalogue.lexicon)
    removals = changed - {row.id for row in upserts}
    if not upserts and not any(key in catalogue for key in removals):
        return catalogue
    return catalogue.with_changes(upserts, removals)


shelf = Shelf(home.catalogue())


def catalogue() -> Catalogue:
    """All open positions: as the database is now, or where a keeper keeps the store, a moment before."""
    return shelf.catalogue()


def edition() -> int:
    """Which catalogue of this process stands now: another number, other positions."""
    shelf.catalogue()
    return shelf.edition


def refresh() -> Catalogue:
    """The catalogue as the database is now: for whoever has just written and wants to see it."""
    return shelf.refreshed()
