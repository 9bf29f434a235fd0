"""Bring a backup back: into a fresh database first, which takes the old one's name only when it is complete."""

import argparse
import sys
from pathlib import Path

from chunfeng.cli import archive, running
from chunfeng.shared import home as places
from chunfeng.shared import words
from chunfeng.shared.plain_error import PlainError
from chunfeng.shared.words import gettext_noop

HELP = gettext_noop("Bring a backup back")
NEEDS = "database"

_ = words.reader(Path(__file__).parents[1] / "locale")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--replace", action="store_true", help=_("give up the data that is here now"))


def run(arguments: argparse.Namespace) -> int:
    home = places.home()
    for name in ("serve", *running.CHILDREN):
        if running.find(home, name):
            raise PlainError(
                _("The pages are being served from this database."),
                where=str(home),
                next_step=_("Run ./chunfeng stop first."),
                code="restore.in_use",
            )
    if not arguments.replace and archive.tables():
        raise PlainError(
            _("There is data in this database already."),
            where=str(home),
            next_step=_(
                "Restore into a new CHUNFENG_HOME, or give up the data here with --replace (back it up first)."
            ),
            code="restore.not_empty",
        )
    kept = archive.read(arguments.file.absolute(), home=home)
    sys.stdout.write(_("Restored: {tables} tables.").format(tables=archive.tables()) + "\n")
    if kept.old_keys:
        sys.stdout.write(_("The keys that were here lie in {folder} now.").format(folder=kept.old_keys) + "\n")
    if not kept.keys:
        text = _("The backup contains no keys: copy the keys folder that belongs to it to {folder}.")
        sys.stdout.write(text.format(folder=places.keys(home)) + "\n")
    return 0
