"""Twenty programs over a million members: the columns built from the database, then who qualifies and what it costs.

Then ten thousand applications for one program through three reviews (`benches.applications`).
"""

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils.translation import gettext_noop

from chunfeng.cli.commands import migrate
from chunfeng.domain.programs.queries import checking
from chunfeng.domain.programs.queries import population as questions
from chunfeng.domain.programs.services import population
from chunfeng.domain.unions.models import Membership
from chunfeng.replays.benches import applications, members
from chunfeng.replays.benches.machine import machine

NAME = "programs"
HELP = gettext_noop("Ask 20 programs of 1,000,000 members; 10,000 applications through three reviews")
MEMBERS = 1_000_000
PROGRAMS = 20
TIMES = 5
SAMPLE = 2_000
ONE_MS = 500
ALL_MS = 2_000
PLACE = "4201"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--applications", type=int, default=applications.APPLICATIONS)
    parser.add_argument("--connections", type=int, default=applications.CONNECTIONS)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Fill the bench's home with members once, build the columns, ask."""
    migrate.run(argparse.Namespace(quiet=True))
    missing = arguments.members - Membership.objects.members().count()
    if missing > 0:
        members.run(argparse.Namespace(rows=missing, processes=2, seed=Membership.objects.count()))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    built, built_cpu = _timed(population.rebuild)
    result = {"bench": NAME, **machine(), "people": built.people, **measure()}
    result |= {"build_seconds": round(built.seconds, 1), "build_cpu_seconds": round(built_cpu, 1)}
    sys.stderr.write(
        f"{built.people:,} people: columns in {result['build_seconds']} s, slowest program {result['slowest_ms']} ms,"
        f" {PROGRAMS} programs {result['all_ms']} ms\n"
    )
    flow = applications.measure(arguments.applications, arguments.connections)
    sys.stderr.write(
        f"{flow['applications']:,} applications: {flow['decisions_per_s']} decisions a second, one {flow['decision_p50_ms']} ms"
        f" (p99 {flow['decision_p99_ms']} ms), {flow['passed']:,} passed, books {'balance' if flow['balances'] else 'DIFFER'}\n"
    )
    asked = result["agree"] and result["slowest_ms"] < ONE_MS and result["all_ms"] < ALL_MS
    return {**result, "flow": flow, "sound": asked and applications.is_sound(flow)}


def measure() -> dict[str, Any]:
    """Milliseconds of each program alone and of all at once (the least of several runs), and whether a sample agrees."""
    programs = checking.examples(PROGRAMS)
    alone = {each.key: _least(lambda each=each: questions.forecasts([each], PLACE)) for each in programs}
    together = _least(lambda: questions.forecasts(programs, PLACE))
    return {
        "programs": len(programs),
        "slowest_ms": max(alone.values()),
        "mean_ms": round(sum(alone.values()) / len(alone), 1),
        "all_ms": together,
        "allowed_one_ms": ONE_MS,
        "allowed_all_ms": ALL_MS,
        "sample": SAMPLE,
        "agree": questions.agrees(programs, SAMPLE, PLACE),
    }


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    spent = time.process_time()
    return act(), time.process_time() - spent


def _least(act: Callable[[], Any]) -> float:
    return round(min(_once(act) for _ in range(TIMES)) * 1000, 1)


def _once(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
