"""Bring the database, its tables of places and occupations, and the collected static files to this version.

The keys are made on the first day.
"""

import argparse
import os
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

import chunfeng
from chunfeng.domain.occupations import services as occupations
from chunfeng.domain.places import services as places
from chunfeng.domain.unions import services as unions
from chunfeng.shared import home, keyring
from chunfeng.shared.words import gettext_noop

HELP = gettext_noop("Bring the database to this version")
NEEDS = "django"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true")


def run(arguments: argparse.Namespace) -> int:
    if "CHUNFENG_KEYRING" not in os.environ:
        keyring.ensure_file(home.keys() / "keyring.json")
    if pending() or not arguments.quiet:  # with nothing to do Django takes seconds to say so
        call_command("migrate", interactive=False, verbosity=0 if arguments.quiet else 1)
    places.load_if_needed()
    occupations.load_if_needed()
    unions.ensure_root()
    collect()
    return 0


def pending() -> int:
    """How many migrations this version would run."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect() -> None:
    """Collect, hash and compress the static files, unless that was done with these very files."""
    note, state = Path(settings.STATIC_ROOT) / ".collected", _state_of_files()
    if not note.exists() or note.read_text("ascii") != state:
        call_command("collectstatic", interactive=False, verbosity=0)
        note.write_text(state, "ascii")


def _state_of_files() -> str:
    """The files as they are now, and what makes of them what is served."""
    found = ((name, Path(storage.path(name)).stat()) for finder in get_finders() for name, storage in finder.list([]))
    lines = sorted(f"{name} {seen.st_size} {seen.st_mtime_ns}" for name, seen in found)
    makers = (
        settings.STORAGES["staticfiles"]["BACKEND"],
        chunfeng.__version__,
        version("django"),
        version("whitenoise"),
    )
    return sha256("\n".join([*makers, *lines]).encode()).hexdigest()
