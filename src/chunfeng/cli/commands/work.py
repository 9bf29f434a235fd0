"""One job worker alone: for a machine that only works, or beside `serve --no-worker`."""

import argparse

from django.core.management import call_command

from chunfeng.domain.matching.services import keeping
from chunfeng.shared.words import gettext_noop

HELP = gettext_noop("Run the job worker alone")
NEEDS = "tables"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--concurrency", type=int, default=4, metavar="N")


def run(arguments: argparse.Namespace) -> int:
    keeping.keep()
    call_command("procrastinate", "worker", f"--concurrency={arguments.concurrency}")
    return 0
