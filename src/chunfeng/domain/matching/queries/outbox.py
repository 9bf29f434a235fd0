"""Reading the outbox: nothing is lost that commits late, and nobody waits for a transaction that stays open.

    snapshot of a reading      …──────────┤xmin  running, or done already  xmax├──────…
    committed before it        applied     applied ids with xid ≥ xmin are noted
    commits after it                       has xid ≥ xmin, and an id that is not noted

So a *cursor* is xmin together with the noted ids, and what it does not cover is every visible change with xid ≥ xmin whose
id is not noted. The transaction that has been open longest holds xmin, and makes the note longer; nothing else.

A cursor counts for one database in one life. Another database, one brought back from a backup, another release (which
may read positions differently), or an outbox pruned beyond the cursor: then everything is to be read anew.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Self

from django.db import connection

import chunfeng
from chunfeng.domain.matching.enums import ChangeKind

CHANNEL = "chunfeng_matching"
"""What the triggers notify on."""

FORMAT = 1

Change = tuple[str, int]
"""Its kind and its object."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a catalogue has read. `noted`: ids with xid ≥ xmin that it covers, an int8multirange as text.

    `building` tells one reading of everything, and so its lexicon, from the next.
    """

    database: str
    xmin: int
    noted: str = "{}"
    building: str = ""

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The cursor in `text`; None where this release can't tell what it covers."""
        try:
            said = json.loads(text)
            cursor = cls(str(said["database"]), int(said["xmin"]), str(said["noted"]), str(said["building"]))
            return cursor if (said["format"], said["release"]) == (FORMAT, chunfeng.__version__) else None
        except (ValueError, KeyError, TypeError):
            return None

    def __str__(self) -> str:
        return json.dumps({"format": FORMAT, "release": chunfeng.__version__, **asdict(self)})


@dataclass(frozen=True, slots=True)
class Pending:
    """What a cursor does not cover: id of the change → its kind and object. `cursor` covers all of it.

    `lost`: the outbox can't tell any more; only reading everything helps.
    """

    changes: dict[int, Change]
    cursor: Cursor
    lost: bool = False


def here() -> Cursor:
    """A cursor that covers all that is committed, but nothing of the present transaction.

    To be taken before rows are read: what changes in between is read twice, not lost.
    """
    return _read(None).cursor


def pending(cursor: Cursor) -> Pending:
    """What is visible now and not covered by `cursor`; rows of the present transaction stay pending until it ends."""
    return _read(cursor)


def is_everything(changes: Iterable[Change]) -> bool:
    """Whether only reading everything again will do."""
    return any(kind == ChangeKind.EVERYTHING for kind, _ in changes)


QUESTION = """
WITH now AS (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin),
seen AS MATERIALIZED (
    SELECT id, kind, object_id, xid FROM matching_change WHERE xid >= COALESCE(%(xmin)s::xid8, (SELECT xmin FROM now))
),
fresh AS (SELECT id, kind, object_id FROM seen WHERE %(xmin)s IS NOT NULL AND NOT id <@ %(noted)s::int8multirange)
SELECT
    (SELECT system_identifier FROM pg_control_system())
        || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
        || '/' || (SELECT oid FROM pg_database WHERE datname = current_database()),
    (SELECT xmin::text FROM now),
    (SELECT range_agg(int8range(id, id, '[]'))::text FROM seen
        WHERE xid >= (SELECT xmin FROM now) AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned()),
    (SELECT oldest.xid::text FROM matching_change oldest ORDER BY oldest.xid LIMIT 1),
    (SELECT array_agg(id ORDER BY id) FROM fresh),
    (SELECT array_agg(kind ORDER BY id) FROM fresh),
    (SELECT array_agg(object_id ORDER BY id) FROM fresh)
"""
"""The database is named by its cluster, its timeline (another after recovery or failover) and its oid."""


def _read(cursor: Cursor | None) -> Pending:
    with connection.cursor() as database:
        database.execute(
            QUESTION, {"xmin": str(cursor.xmin) if cursor else None, "noted": cursor.noted if cursor else "{}"}
        )
        identity, xmin, noted, lowest, ids, kinds, objects = database.fetchone()
    now = Cursor(identity, int(xmin), noted or "{}", cursor.building if cursor else secrets.token_hex(4))
    if cursor is None:
        return Pending({}, now)
    changes = dict(zip(ids or (), zip(kinds or (), objects or (), strict=True), strict=True))
    pruned = lowest is not None and int(lowest) > cursor.xmin
    return Pending(changes, now, lost=cursor.database != identity or now.xmin < cursor.xmin or pruned)
