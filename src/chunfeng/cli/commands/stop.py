"""End everything that runs in this home: pages, worker, database."""

import argparse
import sys
from pathlib import Path

from chunfeng.cli import running
from chunfeng.shared import home as places
from chunfeng.shared import postgres, words
from chunfeng.shared.words import gettext_noop

HELP = gettext_noop("End everything that runs in this home: pages, worker, database")
NEEDS = "nothing"

_ = words.reader(Path(__file__).parents[1] / "locale")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    home = places.home()
    ended = []
    for name in ("serve", *running.CHILDREN):  # the supervisor first, or it would start the others again
        process = running.find(home, name)
        if process:
            running.end(home, process)
            ended.append(name)
    if errand := running.find(home, running.ERRAND):
        running.end(home, errand)
    for folder in (home, home / "test"):
        if postgres.stop(folder):
            ended.append("database")
    for name in ended:
        sys.stdout.write(_("Stopped: {name}").format(name=name) + "\n")
    if not ended:
        sys.stdout.write(_("Nothing is running here.") + "\n")
    return 0
