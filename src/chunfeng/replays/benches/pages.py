"""How long pages take with 30,000 positions and 20 requests in flight, over loopback, server and client on one machine."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.db import connections
from django.utils.translation import gettext_noop

from chunfeng.domain.people.models import Person
from chunfeng.replays import product
from chunfeng.replays.benches import market
from chunfeng.replays.benches.machine import machine
from chunfeng.shared import home as places

NAME = "pages"
HELP = gettext_noop("Pages with 30,000 positions and 20 requests in flight")

MATCH_TARGET, LIST_TARGET = 150.0, 80.0
"""Milliseconds that 95 of 100 requests must stay under."""
SEEKERS, POSITIONS = 200, 200
CLIENT = Path(__file__).parents[1] / "hammer.py"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--positions", type=int, default=30_000)
    parser.add_argument("--in-flight", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--only", default="")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """The pages by name, each with median, p95 and p99 in milliseconds."""
    market.ensure(arguments.positions)
    kinds = _kinds()
    connections.close_all()
    results: dict[str, Any] = {}
    extra = ["--workers", str(arguments.workers), "--threads", str(arguments.threads)]
    with product.served(places.home(), *extra, CHUNFENG_STAFF_FACTOR_FROM="9999-12-31") as address:
        for name, target, requests in kinds:
            if arguments.only in name:
                results[name] = _measure(address, requests, arguments) | {"target_ms": target}
                _show(name, results[name])
    for result in results.values():
        result["meets"] = result["p95_ms"] < result["target_ms"] and result["failed"] == 0
    return {
        "bench": NAME,
        "machine": machine(),
        "positions": arguments.positions,
        "in_flight": arguments.in_flight,
        "workers": arguments.workers,
        "threads": arguments.threads,
        "pages": results,
        "meets": all(result["meets"] for result in results.values()),
        "sound": all(result["failed"] == 0 for result in results.values()),
    }


Request = tuple[str, str]
"""Path and session key; "" for somebody who is not signed in."""


def _kinds() -> list[tuple[str, float, list[Request]]]:
    seekers = [market.session_of(person) for person in market.some_seekers(SEEKERS)]
    officer, owner = (_session(person) for person in (market.an_officer(), market.an_owner()))
    positions = market.position_ids(POSITIONS)
    return [
        ("match", MATCH_TARGET, [("/jobs/", session) for session in seekers]),
        ("jobs, signed out", LIST_TARGET, [("/jobs/", "")]),
        ("position", LIST_TARGET, [(f"/jobs/{number}/", "") for number in positions]),
        ("hire: positions", LIST_TARGET, [("/hire/positions/", owner)]),
        ("desk: positions", LIST_TARGET, [("/desk/positions/", officer)]),
        ("desk: employers", LIST_TARGET, [("/desk/employers/", officer)]),
        ("desk: figures", LIST_TARGET, [("/desk/figures/", officer)]),
    ]


def _session(person: Person) -> str:
    return market.session_of(person)


def _measure(address: str, requests: list[Request], arguments: argparse.Namespace) -> dict[str, Any]:
    """Let a process of its own ask, so that its work does not wait for ours."""
    order = {
        "address": address,
        "requests": requests,
        "in_flight": arguments.in_flight,
        "warm_seconds": 2.0,
        "seconds": arguments.seconds,
    }
    done = subprocess.run(
        [sys.executable, str(CLIENT)], input=json.dumps(order), capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


def _show(name: str, result: dict[str, Any]) -> None:
    sys.stderr.write(
        f"{name:<20} median {result['median_ms']:>7.1f}  p95 {result['p95_ms']:>7.1f}  p99 {result['p99_ms']:>7.1f} ms"
        f"  {result['per_second']:>6.0f}/s  target {result['target_ms']:.0f}  failed {result['failed']}\n"
    )
