"""Folding: what has changed is added into the numbers of each node and of all above it."""

from django.db import connection, transaction

from chunfeng.domain.unions.services.reach import TREE_LOCK

BATCH = 20_000
FOLD_LOCK = 7243002


def fold(*, batch: int = BATCH) -> int:
    """Fold all changes that have been committed; how many they were. Two at a time take turns, nobody else waits."""
    folded = 0
    while True:
        taken = _fold_some(batch)
        folded += taken
        if taken < batch:
            return folded


@transaction.atomic
def _fold_some(batch: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s), pg_advisory_xact_lock_shared(%s)", [FOLD_LOCK, TREE_LOCK])
        cursor.execute(
            """
            WITH taken AS (
                DELETE FROM unions_tallydelta
                WHERE id = ANY (ARRAY(SELECT id FROM unions_tallydelta ORDER BY id LIMIT %s))
                RETURNING path, what, change
            ), spread AS (
                SELECT node::bigint AS organisation_id, what, sum(change) AS change
                FROM (SELECT path, what, sum(change) AS change FROM taken GROUP BY path, what) summed,
                    unnest(string_to_array(trim(BOTH '/' FROM path), '/')) AS node
                GROUP BY node, what HAVING sum(change) <> 0
            ), folded AS (
                INSERT INTO unions_organisationtally AS t (organisation_id, what, number)
                SELECT organisation_id, what, change FROM spread
                ON CONFLICT (organisation_id, what) DO UPDATE SET number = t.number + excluded.number
            )
            SELECT count(*) FROM taken
            """,
            [batch],
        )
        return int(cursor.fetchone()[0])


def carry(*, organisation_id: int, old_path: str, new_path: str) -> None:
    """Take the numbers of a part that moves away from those above it before, and give them to those above it now.

    Within the lock of the tree. What waits to be folded below it moves along.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE unions_tallydelta SET path = %(new)s || substr(path, length(%(old)s) + 1)"
            " WHERE path >= %(old)s AND path < %(after)s",
            {"new": new_path, "old": old_path, "after": old_path[:-1] + "0"},
        )
        for path, sign in ((above(old_path), -1), (above(new_path), 1)):
            if path:
                cursor.execute(
                    "INSERT INTO unions_tallydelta (path, what, change) SELECT %s, what, %s * number"
                    " FROM unions_organisationtally WHERE organisation_id = %s AND number <> 0",
                    [path, sign, organisation_id],
                )


def above(path: str) -> str:
    """The path of the node above, "" for a root."""
    shorter = path.rstrip("/").rpartition("/")[0]
    return f"{shorter}/" if shorter else ""
