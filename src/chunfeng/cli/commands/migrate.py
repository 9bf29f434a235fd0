"""Bring the database, its tables of places and occupations, and the collected static files to this version.

The keys are made on the first day.
"""

import argparse
import os

from django.core.management import call_command

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
    call_command("migrate", interactive=False, verbosity=0 if arguments.quiet else 1)
    places.load_if_needed()
    occupations.load_if_needed()
    unions.ensure_root()
    call_command("collectstatic", interactive=False, verbosity=0)
    return 0
