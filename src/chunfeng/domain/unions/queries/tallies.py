"""Numbers of any part of the tree, however large: the tallies of its nodes and the changes not yet folded into them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from chunfeng.domain.unions.models import FederationTie, Organisation, OrganisationVersion
from chunfeng.kernel import clock

Numbers = Mapping[str, int]
"""what → number: "organisations", "organisations.joint", "workers", "members", "members.courier", …; 0 is left out"""

# OFFSET 0 keeps the planner from flattening the subquery: joined, it reads all changes once for each part.
_TOTALS = """
SELECT what, sum(number)::bigint FROM (
    SELECT what, number FROM unions_organisationtally WHERE organisation_id = ANY (%(ids)s)
    UNION ALL
    SELECT d.what, d.change FROM unnest(%(paths)s::text[], %(ends)s::text[]) AS part (first, past),
        LATERAL (SELECT what, change FROM unions_tallydelta
                 WHERE path >= part.first COLLATE "C" AND path < part.past COLLATE "C" OFFSET 0) d
) numbers GROUP BY what
"""
_BY_NODE = """
SELECT organisation_id, what, sum(number)::bigint FROM (
    SELECT organisation_id, what, number FROM unions_organisationtally WHERE organisation_id = ANY (%(ids)s)
    UNION ALL
    SELECT part.id, d.what, d.change
    FROM unnest(%(ids)s::bigint[], %(paths)s::text[], %(ends)s::text[]) AS part (id, first, past),
        LATERAL (SELECT what, change FROM unions_tallydelta
                 WHERE path >= part.first COLLATE "C" AND path < part.past COLLATE "C" OFFSET 0) d
) numbers GROUP BY organisation_id, what
"""


def totals(*paths: str) -> dict[str, int]:
    """The numbers at and below `paths` together: nothing twice, though one of them may lie inside another."""
    return {what: number for what, number in _asked(_TOTALS, widest(paths)) if number}


def totals_by_node(organisations: Sequence[Organisation]) -> dict[int, dict[str, int]]:
    """organisation id → its numbers, for a page of organisations: one query."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for organisation_id, what, number in _asked(_BY_NODE, [each.path for each in organisations]):
        if number:
            found[organisation_id][what] = number
    return {each.pk: dict(found[each.pk]) for each in organisations}


def counted_by(federation: Organisation, *, on: date | None = None) -> tuple[str, ...]:
    """The paths that a federation counts: its own and those of its ties on that day (today), none inside another."""
    day = on or clock.today()
    ties = FederationTie.objects.filter(federation=federation, starts_on__lte=day).exclude(ends_on__lt=day)
    return widest([federation.path, *ties.order_by("id").values_list("organisation__path", flat=True)])


def federation_totals(federation: Organisation) -> dict[str, int]:
    """The numbers of a federation: its own members and those of its ties, nobody twice."""
    return totals(*counted_by(federation))


def organisations_on(day: date, path: str) -> int:
    """How many organisations stood at and below `path`, as it was that day. Counted, not kept: for pages of the past."""
    return OrganisationVersion.objects.on(day).under(path).count()


def pending() -> int:
    """Changes that wait to be folded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM unions_tallydelta")
        return int(cursor.fetchone()[0])


def widest(paths: Iterable[str]) -> tuple[str, ...]:
    """`paths` without those that lie at or below another of them."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not (kept and path.startswith(kept[-1])):
            kept.append(path)
    return tuple(kept)


def _asked(question: str, paths: Sequence[str]) -> list[tuple[Any, ...]]:
    if not paths:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            question,
            {
                "ids": [int(path.rstrip("/").rpartition("/")[2]) for path in paths],
                "paths": list(paths),
                "ends": [path[:-1] + "0" for path in paths],
            },
        )
        return list(cursor.fetchall())
