"""For commands: a store that is up with the database, now."""

import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from chunfeng.domain.matching.enums import ChangeKind
from chunfeng.domain.matching.models import Change
from chunfeng.domain.matching.queries import outbox
from chunfeng.domain.matching.services.writing import Scribe
from chunfeng.engine.matching.files import DamagedFile
from chunfeng.engine.matching.manifest import NotBuilt
from chunfeng.engine.matching.store import Busy, Store
from chunfeng.shared import home
from chunfeng.shared.plain_error import PlainError

KEEPER_SECONDS = 600.0
LOOK_SECONDS = 0.05


class KeeperSilent(PlainError):
    """The process that keeps the store did not do what it was asked to."""

    code = "matching.keeper_silent"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many positions there are and how long it took; `kept`: it was done by the process that keeps the store."""

    positions: int
    seconds: float
    kept: bool


def bring_up(folder: Path | None = None) -> None:
    """Write what is pending, unless a keeper does so anyway. Nothing inside a transaction: its rows are for itself only."""
    if connection.in_atomic_block:
        return
    try:
        with Store.writer(folder or home.catalogue()) as writer:
            Scribe(writer).catch_up()
    except Busy:
        return


def rebuild(folder: Path | None = None) -> Rebuilt:
    """Read everything anew. While a keeper holds the store, it is asked to. Raises KeeperSilent."""
    folder = folder or home.catalogue()
    began = time.monotonic()
    try:
        with Store.writer(folder) as writer:
            return Rebuilt(Scribe(writer).rebuild(), time.monotonic() - began, kept=False)
    except Busy:
        _ask(folder)
        return Rebuilt(len(Store.open(folder).catalogue()), time.monotonic() - began, kept=True)


def _ask(folder: Path) -> None:
    """Leave the change that means everything, and wait until the store covers it."""
    asked = Change.objects.create(kind=ChangeKind.EVERYTHING, object_id=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [outbox.CHANNEL])
    until = time.monotonic() + KEEPER_SECONDS
    while time.monotonic() < until:
        if _covers(folder, asked.pk):
            return
        time.sleep(LOOK_SECONDS)
    raise KeeperSilent(
        _("The catalogue was not built anew."),
        where=str(folder),
        why=_("Another process keeps it and did not answer for %(minutes)d minutes.")
        % {"minutes": KEEPER_SECONDS // 60},
        next_step=_("Look into its log; or run ./chunfeng stop and try again."),
    )


def _covers(folder: Path, change_id: int) -> bool:
    try:
        cursor = outbox.Cursor.parse(Store.open(folder).cursor)
    except (NotBuilt, DamagedFile):
        return False
    pending = outbox.pending(cursor) if cursor else None
    return pending is not None and not pending.lost and change_id not in pending.changes
