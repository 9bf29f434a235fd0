"""Everybody's best positions at once: `match push` by its short name."""

import argparse

from chunfeng.cli import pushing
from chunfeng.shared.words import gettext_noop

HELP = gettext_noop("The best positions for everybody who is looking, on this machine or on a cluster")
NEEDS = "tables"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pushing.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; raises PlainError, which the frame tells."""
    return pushing.run(arguments)
