"""Whether the store says what the database says."""

import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from chunfeng.domain.matching.enums import ChangeKind
from chunfeng.domain.matching.queries import outbox, rows
from chunfeng.engine.matching import Catalogue, Lexicon, PositionRow
from chunfeng.engine.matching.files import DamagedFile
from chunfeng.engine.matching.manifest import NotBuilt
from chunfeng.engine.matching.store import Store
from chunfeng.shared import home
from chunfeng.shared.plain_error import PlainError

SECOND_LOOKS = 4
LOOK_SECONDS = 0.25


class NoCatalogue(PlainError):
    """There is no catalogue, or none that can be read."""

    code = "matching.no_catalogue"


def no_catalogue(folder: Path, error: Exception) -> NoCatalogue:
    """What the store says, in the words of people."""
    if isinstance(error, NotBuilt):
        why = _("None has been built in this home yet.")
    elif isinstance(error, DamagedFile):
        why = _("A file of it is damaged: %(file)s") % {"file": error.path.name}
    else:
        why = _("It is being changed all the time.")
    return NoCatalogue(
        _("There is no catalogue that can be read."),
        where=str(folder),
        why=why,
        next_step=_("Build it from the database: ./chunfeng match rebuild"),
    )


@dataclass(frozen=True, slots=True)
class Verified:
    """What came out. `damage`: of the files, a line each; the others by position; `pending` changes are on their way."""

    positions: int
    damage: tuple[str, ...]
    missing: tuple[int, ...]
    stale: tuple[int, ...]
    surplus: tuple[int, ...]
    pending: int

    @property
    def holds(self) -> bool:
        return not (self.damage or self.missing or self.stale or self.surplus)


def verify(folder: Path | None = None) -> Verified:
    """The store's own checks, then every position as it is stored beside what the database says. Raises NoCatalogue.

    What differs is looked at again a moment later, since a keeper may be writing; what the outbox still holds back is
    no fault.
    """
    folder = folder or home.catalogue()
    words = rows.lexicon()
    try:
        store = Store.open(folder, words)
        damage = store.verify()
        differing, count = _all_differing(store.catalogue(), words)
        for _look in range(SECOND_LOOKS):
            if differing:
                time.sleep(LOOK_SECONDS)
                differing = set(_differing(store.catalogue(), rows.rows_of(differing, words), words, differing))
        cursor = outbox.Cursor.parse(store.cursor)
        current = store.catalogue()
    except (NotBuilt, DamagedFile) as error:
        raise no_catalogue(folder, error) from error
    changes = outbox.pending(cursor).changes.values() if cursor else ()
    waiting = {key for kind, key in changes if kind == ChangeKind.POSITION}
    wanted = {row.id for row in rows.rows_of(differing - waiting, words)}
    return Verified(
        positions=count,
        damage=tuple(damage),
        missing=tuple(sorted(key for key in wanted if key not in current)),
        stale=tuple(sorted(key for key in wanted if key in current)),
        surplus=tuple(sorted(differing - waiting - wanted)),
        pending=len(waiting),
    )


def _all_differing(stored: Catalogue, words: Lexicon) -> tuple[set[int], int]:
    unseen = set(stored.ids.tolist())
    differing: set[int] = set()
    count = 0
    for batch in _batches(rows.position_rows(words)):
        ids = {row.id for row in batch}
        differing.update(_differing(stored, batch, words, ids))
        unseen -= ids
        count += len(batch)
    return differing | unseen, count


def _differing(
    stored: Catalogue, found: Collection[PositionRow], words: Lexicon, ids: Collection[int]
) -> Iterator[int]:
    """Those of `ids` that `found`, which the database says of them, and the store tell differently."""
    fresh = Catalogue.of(found, words)
    return (key for key in ids if _said(fresh, key) != _said(stored, key))


def _said(catalogue: Catalogue, key: int) -> PositionRow | None:
    try:
        row = catalogue.position(key)
    except KeyError:
        return None
    return replace(row, words=tuple(sorted(row.words)), skills=tuple(sorted(row.skills)))


def _batches(found: Iterable[PositionRow]) -> Iterator[list[PositionRow]]:
    remaining = iter(found)
    while batch := list(islice(remaining, rows.BATCH)):
        yield batch
