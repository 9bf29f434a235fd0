"""How long the numbers of any part of a large tree take: 500,000 organisations, asked at every level, with changes waiting."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from django.db import connection, transaction

from chunfeng.cli.commands import migrate
from chunfeng.domain.unions import queries, services
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor
from chunfeng.replays.benches.machine import machine

NAME = "union"
ORGANISATIONS = 500_000
WAITING = 2_000
"""Changes not folded yet: what a busy minute leaves."""
ASKED = 40
"""Nodes asked at each level."""
TIMES = 7
ALLOWED_MS = 5.0
SHAPE = (31, 11, 8, 14)
"""Provinces, cities in each, counties in each, towns in each; the rest are base unions."""
SYSTEM = Actor.system("bench union")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--organisations", type=int, default=ORGANISATIONS)
    parser.add_argument("--waiting", type=int, default=WAITING)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Build the tree once in the bench's home, then ask."""
    migrate.run(argparse.Namespace(quiet=True))
    built = build(arguments.organisations)
    result = {"bench": NAME, **machine(), **built, **measure(arguments.waiting)}
    sys.stderr.write(
        f"{result['organisations']:,} organisations, {result['waiting']:,} changes waiting:"
        f" slowest subtree {result['slowest_ms']} ms, a page of 50 {result['page_ms']} ms\n"
    )
    return {**result, "sound": result["exact"] and result["slowest_ms"] < ALLOWED_MS}


def build(organisations: int) -> dict[str, Any]:
    """A tree of that size below the root, by plain INSERTs, with its versions and numbers; as it is when it is there."""
    there = Organisation.objects.count()
    if there >= organisations:
        return {"organisations": there, "build_seconds": None, "fold_seconds": None}
    root = services.ensure_root()
    started = time.perf_counter()
    with transaction.atomic():
        above = list(Organisation.objects.filter(level=4).order_by("pk").values_list("pk", flat=True))
        if not above:
            above = [root.pk]
            for level, number in enumerate(SHAPE, 1):
                above = _insert(above, level, "territorial", len(above) * number)
        left = organisations - Organisation.objects.count()
        _insert(above, 5, "enterprise", max(left, 0))
    built = time.perf_counter()
    services.fold(batch=200_000)
    folded = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE unions_organisation, unions_organisationtally, unions_tallydelta")
    return {
        "organisations": Organisation.objects.count(),
        "build_seconds": round(built - started, 1),
        "fold_seconds": round(folded - built, 1),
    }


def measure(waiting: int) -> dict[str, Any]:
    """Milliseconds for the numbers of a subtree at each level, of a page of 50, and of a federation; a move of a county."""
    random = Random(4)
    nodes = {level: _sample(random, level) for level in range(6)}
    base = nodes[5]
    services.fold()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO unions_tallydelta (path, what, change) VALUES (%s, 'members', 1)",
            [[random.choice(base).path] for _ in range(waiting)],
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE unions_tallydelta")
    levels = {level: max(_ms(lambda node=node: queries.totals(node.path)) for node in nodes[level]) for level in nodes}
    page = max(
        _ms(lambda parent=parent: queries.totals_by_node(list(parent.children.order_by("name")[:50])))
        for parent in nodes[3][:10]
    )
    paths = [node.path for node in random.sample(nodes[4], 20)]
    moved = nodes[3][0]
    parent = next(each for each in nodes[2] if each.pk != moved.parent_id)
    before = queries.totals(nodes[0][0].path)
    started = time.perf_counter()
    services.move(actor=SYSTEM, organisation_id=moved.pk, parent_id=parent.pk)
    move_ms = (time.perf_counter() - started) * 1000
    same = queries.totals(nodes[0][0].path) == before
    services.move(actor=SYSTEM, organisation_id=moved.pk, parent_id=moved.parent_id)
    return {
        "waiting": waiting,
        "totals_ms_by_level": {str(level): round(ms, 2) for level, ms in levels.items()},
        "slowest_ms": round(max(levels.values()), 2),
        "page_ms": round(page, 2),
        "federation_ms": round(_ms(lambda: queries.totals(*paths)), 2),
        "move_county_ms": round(move_ms, 1),
        "exact": same and _exact(nodes[2]),
    }


def _insert(above: Sequence[int], level: int, kind: str, number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO unions_organisation (created_at, updated_at, name, kind, level, state, parent_id, path, since, code,"
            " workers, approval_number, founded_on)"
            " SELECT now(), now(), 'U' || %s || '-' || n, %s, %s, 'founded', (%s::bigint[])[1 + n %% %s], '', '2026-01-01',"
            " 'bench-' || left(gen_random_uuid()::text, 23), CASE WHEN %s = 5 THEN 30 ELSE 0 END, '', '2026-01-01'"
            " FROM generate_series(0, %s - 1) n RETURNING id",
            [level, kind, level, list(above), len(above), level, number],
        )
        return [row[0] for row in cursor.fetchall()]


def _sample(random: Random, level: int) -> list[Organisation]:
    ids = list(Organisation.objects.filter(level=level).order_by("pk").values_list("pk", flat=True))
    return list(Organisation.objects.filter(pk__in=random.sample(ids, min(ASKED, len(ids)))).order_by("pk"))


def _exact(nodes: Sequence[Organisation]) -> bool:
    """Whether the kept numbers are those that counting finds, at a few nodes."""
    return all(
        queries.totals(node.path)["organisations"]
        == Organisation.objects.under(node.path).filter(state="founded").count()
        for node in nodes[:5]
    )


def _ms(ask: Callable[[], object]) -> float:
    """The shortest of a few runs: what it takes, and not what else the machine does."""
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
    return min(taken)
