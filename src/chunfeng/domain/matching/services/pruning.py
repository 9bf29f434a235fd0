"""What nobody needs any more."""

from datetime import timedelta

from django.db import connection

from chunfeng.kernel import clock

KEPT = timedelta(days=7)
"""A store that has not been written for longer reads everything anew."""

PRUNE = """
DELETE FROM matching_change
    WHERE xid < (SELECT xid FROM matching_change WHERE created_at < %s ORDER BY xid DESC LIMIT 1)
"""
"""The newest of the old rows stays: by its transaction readers see how far back the outbox is complete."""


FOREIGN = "DELETE FROM matching_change WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())"
"""Transactions that have not happened yet: rows from a backup of another cluster."""

COMPLETE = "INSERT INTO matching_change (kind, object_id, xid) VALUES ('everything', 0, '0')"


def prune() -> int:
    """Delete changes of more than a week ago; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(PRUNE, [clock.now() - KEPT])
        return int(cursor.rowcount)


def forget_foreign() -> None:
    """After a restore: numbers of another cluster's transactions would look like changes that are yet to come."""
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN)
        if cursor.rowcount:
            cursor.execute(COMPLETE)
