"""The keeper: a thread that brings the store up with the database as soon as anything is committed.

Every long-lived process of a home starts one. The first to get the store's lock writes, woken by the triggers'
notifications; the others wait for the lock, which a process lets go of however it ends. What is left undone the next
one finds in the outbox.
"""

import logging
import threading
from typing import Any

import psycopg
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from chunfeng.domain.matching.queries import outbox
from chunfeng.domain.matching.queries.shelf import Shelf, shelf
from chunfeng.domain.matching.services.writing import Scribe
from chunfeng.engine.matching.store import Busy, CompactionFailed, Store, Writer

HEARTBEAT_SECONDS = 1.0
"""How long to wait for a notification before looking nevertheless."""

TAKEOVER_SECONDS = 0.25
"""How often to try for the lock."""

RETRY_SECONDS = 1.0

NAME = "chunfeng-keeper"
"""Of the thread, and of its connection in pg_stat_activity."""

log = logging.getLogger(__name__)


class Keeper(threading.Thread):
    """Keeps the store of one shelf, for as long as its process lives or until it is stopped."""

    def __init__(self, of: Shelf = shelf) -> None:
        super().__init__(name=NAME, daemon=True)
        self.shelf = of
        self.stopping = threading.Event()

    def start(self) -> None:
        """From now on readers of this process wait for the store, until it is up with the database or can't be."""
        self.shelf.coming = threading.Event()
        super().start()

    def stop(self) -> None:
        """Let another process take over."""
        self.stopping.set()
        self.join()

    def run(self) -> None:
        connections["default"] = _unpooled()
        try:
            while not self.stopping.is_set():
                self._keep_or_stand_by()
        finally:
            self._tell(kept=False)
            connection.close()

    def _keep_or_stand_by(self) -> None:
        try:
            try:
                writer = Store.writer(self.shelf.folder)
            except Busy:
                self._stand_by()
                return
            with writer:
                self._keep(writer)
        except Exception:
            # Whatever it was, pages go by the database meanwhile; a thread that ended would leave them to it for good.
            log.warning("the catalogue of positions is not kept for the moment", exc_info=True)
            self._tell(kept=False)
            connection.close()
            self.stopping.wait(RETRY_SECONDS)

    def _keep(self, writer: Writer) -> None:
        connection.ensure_connection()
        listening: psycopg.Connection[Any] = connection.connection
        listening.execute(f"LISTEN {outbox.CHANNEL}")
        scribe = Scribe(writer)
        while not self.stopping.is_set():
            scribe.catch_up()
            self._tell(kept=True)
            self._compact(writer)
            for _ in listening.notifies(timeout=HEARTBEAT_SECONDS, stop_after=1):
                pass

    def _compact(self, writer: Writer) -> None:
        try:
            if not writer.finish_compaction() and writer.compaction_due:
                writer.start_compaction()
        except CompactionFailed:
            log.warning("the catalogue of positions was not compacted", exc_info=True)

    def _stand_by(self) -> None:
        if not self.shelf.kept and (stored := self.shelf.look()) and not outbox.pending(stored.cursor).lost:
            self._tell(kept=True)
            connection.close()  # not needed again before it is this thread's turn to write
        self.stopping.wait(TAKEOVER_SECONDS)

    def _tell(self, *, kept: bool) -> None:
        """Readers go by the store, or else by the database, and need not wait any longer."""
        self.shelf.kept = kept
        if self.shelf.coming:
            self.shelf.coming.set()


def _unpooled() -> DatabaseWrapper:
    """A connection of the thread's own: it listens for as long as the thread lives, and pages need the pool's."""
    settings = connection.settings_dict
    options = {key: value for key, value in settings["OPTIONS"].items() if key != "pool"}
    return DatabaseWrapper({**settings, "OPTIONS": {**options, "application_name": NAME}}, "default")


_keeper: Keeper | None = None
_starting = threading.Lock()


def keep() -> Keeper:
    """Start this process's keeper, once."""
    global _keeper
    with _starting:
        if _keeper is None or not _keeper.is_alive():
            _keeper = Keeper()
            _keeper.start()
        return _keeper
