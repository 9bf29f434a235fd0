"""Writing the shipped table of places into the database."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from chunfeng.domain.places import catalog

_COLUMNS = "code, name, short_name, level, parent_id, pinyin, initials, lon, lat"
_CHANGING = ("name", "short_name", "level", "parent_id", "pinyin", "initials", "lon", "lat")


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many places were read, and what became of them. read = created + updated + unchanged."""

    read: int
    created: int
    updated: int
    unchanged: int


def load() -> LoadReport:
    """Bring the table in line with the shipped one. Repeating it changes nothing.

    Places that the shipped table no longer has stay: positions and people may refer to them.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE places_shipped (LIKE places_place) ON COMMIT DROP")
        with cursor.copy(f"COPY places_shipped ({_COLUMNS}) FROM STDIN") as copy:
            for row in _rows():
                copy.write_row(row)
        same = ", ".join(f"old.{column}" for column in _CHANGING)
        new = ", ".join(f"shipped.{column}" for column in _CHANGING)
        changes = ", ".join(f"{column} = shipped.{column}" for column in _CHANGING)
        cursor.execute(
            f"UPDATE places_place old SET {changes} FROM places_shipped shipped "  # noqa: S608  our own column names
            f"WHERE old.code = shipped.code AND ({same}) IS DISTINCT FROM ({new})"
        )
        updated = cursor.rowcount
        cursor.execute(
            f"INSERT INTO places_place ({_COLUMNS}) SELECT {_COLUMNS} FROM places_shipped "  # noqa: S608
            "ON CONFLICT (code) DO NOTHING"
        )
        created = cursor.rowcount
        cursor.execute("DROP TABLE places_shipped")
    read = len(catalog.table())
    return LoadReport(read, created, updated, read - created - updated)


def load_if_needed() -> LoadReport | None:
    """`load` when the table differs from the shipped one, else None. Cheap enough for every start."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(string_agg(concat_ws('|', code, name, short_name, level, parent_id, pinyin, initials, "
            "round(lon::numeric, 4), round(lat::numeric, 4)), chr(10) ORDER BY code)) FROM places_place"
        )
        stored = cursor.fetchone()[0]
    return None if stored == catalog.noted_digest() else load()


def _rows() -> Iterator[tuple[str, str, str, str, str | None, str, str, float | None, float | None]]:
    for row in catalog.table().values():
        yield row.code, row.name, row.short_name, row.level, row.parent, row.pinyin, row.initials, row.lon, row.lat
