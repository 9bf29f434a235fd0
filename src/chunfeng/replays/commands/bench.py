"""Measurements in a home of their own (the folder `bench` of this one), so that nothing here is touched."""

import argparse
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from chunfeng.cli import frame
from chunfeng.shared import home as places
from chunfeng.shared import postgres, words
from chunfeng.shared.words import gettext_noop

HELP = gettext_noop("Measure: pages, sheets, members, match, quality, union, programs, drop, fair")
NEEDS = "nothing"
PASSES_ON = "rest"

BENCHES = {
    "pages": ("chunfeng.replays.benches.pages", "django"),
    "sheets": ("chunfeng.replays.benches.sheets", "django"),
    "members": ("chunfeng.replays.benches.members", "django"),
    "quality": ("chunfeng.replays.benches.quality", "django"),
    "drop": ("chunfeng.replays.benches.drop", "django"),
    "fair": ("chunfeng.replays.benches.fair", "django"),
    "union": ("chunfeng.replays.benches.union", "django"),
    "programs": ("chunfeng.replays.benches.programs", "django"),
    "match": ("chunfeng.replays.benches.engine.runner", "nothing"),
}
"""Each with its module and what it needs (see `cli.frame`)."""

_ = words.reader(Path(__file__).parents[1] / "locale")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bench", choices=BENCHES)
    parser.add_argument("--json", action="store_true", help=_("one JSON object as the last line"))


def run(arguments: argparse.Namespace, rest: list[str]) -> int:
    module, needs = BENCHES[arguments.bench]
    if frame.asks_for_help(rest):
        frame.prepare(needs, with_database=False)
        _parser(arguments.bench, importlib.import_module(module)).parse_args(rest)
    home = places.home() / "bench"
    home.mkdir(mode=0o700, exist_ok=True)
    os.environ["CHUNFENG_HOME"] = str(home)
    os.environ.pop("DATABASE_URL", None)  # a measurement never runs in somebody's database
    served = postgres.status(home).running
    frame.prepare(needs)
    bench: Any = importlib.import_module(module)
    try:
        result = bench.run(_parser(arguments.bench, bench).parse_args(rest))
    finally:
        if not served:
            postgres.stop(home)
    if arguments.json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0 if result["sound"] else 1


def _parser(name: str, bench: Any) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"chunfeng bench {name}")
    bench.add_arguments(parser)
    return parser
