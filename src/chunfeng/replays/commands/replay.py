"""Replays of the systems that the product has to bring to life: played from outside, counted apart, compared at the end."""

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

HELP = gettext_noop("Play systems from outside and compare the bulletins: list, all, or some of them")
NEEDS = "nothing"

REPLAYS = {
    name: f"chunfeng.replays.{name.lower()}.story"
    for name in (
        "A1",
        "A3",
        "A5",
        "A6",
        "A7",
        "A8",
        "A9",
        "B1",
        "B2",
        "B3",
        "B4",
        "B5",
        "B6",
        "E1",
        "E2",
        "E3",
        "E4",
        "E6",
        "E10",
    )
}

_ = words.reader(Path(__file__).parents[1] / "locale")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="+", metavar="NAME", choices=["list", "all", *REPLAYS])
    parser.add_argument("--slow", action="store_true", help=_("one act after the other, to be watched"))
    parser.add_argument("--scale", type=float, default=1.0, help=_("share of the figures, for a quick look"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object as the last line"))


def run(arguments: argparse.Namespace) -> int:
    if "list" in arguments.names:
        sys.stdout.write("".join(f"{name}\n" for name in REPLAYS))
        return 0
    home = places.home() / "replay"
    home.mkdir(mode=0o700, exist_ok=True)
    os.environ["CHUNFENG_HOME"] = str(home)
    os.environ.pop("DATABASE_URL", None)  # a replay empties its database: never somebody's
    frame.prepare("django")
    names = list(REPLAYS) if "all" in arguments.names else list(dict.fromkeys(arguments.names))
    try:
        results = _play(home, names, arguments)
    finally:
        postgres.stop(home)
    if arguments.json:
        told = (
            results[0] if len(results) == 1 else {"replays": results, "agrees": all(each["agrees"] for each in results)}
        )
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return 0 if all(result["agrees"] for result in results) else 1


def _play(home: Path, names: list[str], arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """All of them against one running product: each has a part of the country to itself."""
    # What replays import needs Django, which is set up once the home is known.
    stage: Any = importlib.import_module("chunfeng.replays.stage")
    stories = {name: importlib.import_module(REPLAYS[name]).Story(scale=arguments.scale) for name in names}
    results = []
    with stage.served(home, stories.values()) as (address, box):
        for name, story in stories.items():
            results.append(stage.told(name, story, address, box, slow=arguments.slow))
            _show(results[-1])
    return results


def _show(result: dict[str, Any]) -> None:
    width = max(len(name) for name in result["figures"])
    sys.stdout.write(f"{result['replay']}  {result['seconds']} s\n")
    for name, pair in result["figures"].items():
        sign = "=" if pair["tally"] == pair["bulletin"] else "≠"
        sys.stdout.write(f"  {name:<{width}}  {pair['tally']:>7} {sign} {pair['bulletin']:>7}\n")
    sys.stdout.write((_("Tally and bulletin agree.") if result["agrees"] else _("Tally and bulletin differ.")) + "\n")
