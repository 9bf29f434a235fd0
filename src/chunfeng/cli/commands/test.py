"""Run the tests on a database of their own, fast and thrown away."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from chunfeng.shared import home as places
from chunfeng.shared import postgres
from chunfeng.shared.words import gettext_noop

HELP = gettext_noop("Run the tests; pytest's own arguments are passed on")
NEEDS = "nothing"
PASSES_ON = "rest"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything goes to pytest."""


def run(arguments: argparse.Namespace, rest: Sequence[str]) -> int:
    home = places.home() / "test"
    home.mkdir(mode=0o700, exist_ok=True)
    found_running = postgres.status(home).running
    environment = {**os.environ, "CHUNFENG_HOME": str(home)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a hundred processes would translate the same sources, each anew
    try:
        command = [sys.executable, "-m", "pytest", *_shared_out(rest), *rest]
        return subprocess.run(command, cwd=places.REPOSITORY, env=environment, check=False).returncode
    finally:
        if not found_running:
            postgres.stop(home)


def _shared_out(rest: Sequence[str]) -> list[str]:
    """A process for each processor, who is done takes work from the other; a single file or test starts sooner in one."""
    narrowed = any(argument.split("::")[0].endswith(".py") for argument in rest)
    chosen = any(argument.startswith(("-n", "--numprocesses", "--pdb", "-p")) for argument in rest)
    return [] if narrowed or chosen else ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]
