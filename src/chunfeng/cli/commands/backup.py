"""Write a backup: the database and the files people handed in; the keys only when asked, since they open both."""

import argparse
import sys
from pathlib import Path

from chunfeng.cli import archive
from chunfeng.shared import home as places
from chunfeng.shared import words
from chunfeng.shared.plain_error import PlainError
from chunfeng.shared.words import gettext_noop

HELP = gettext_noop("Write a backup of the database and the files")
NEEDS = "database"

_ = words.reader(Path(__file__).parents[1] / "locale")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--plain", action="store_true", help=_("the database alone, as SQL text"))
    parser.add_argument("--with-keys", action="store_true", help=_("put the encryption keys in, too"))


def run(arguments: argparse.Namespace) -> int:
    file: Path = arguments.file.absolute()
    if file.exists():
        raise PlainError(
            _("There is a file of this name already."),
            where=str(file),
            next_step=_("Choose another name; a backup never replaces a file."),
            code="backup.exists",
        )
    if arguments.plain:
        archive.write_sql(file)
    else:
        archive.write(file, home=places.home(), with_keys=arguments.with_keys)
    size = f"{file.stat().st_size / 2**20:.1f} MB"
    sys.stdout.write(_("Backup written: {file} ({size})").format(file=file, size=size) + "\n")
    if not arguments.with_keys:
        text = _(
            "The encryption keys are NOT in it. Keep a copy of {folder} in another place: without it, names and "
            "phone numbers in this backup can never be read again."
        )
        sys.stdout.write(text.format(folder=places.keys()) + "\n")
    else:
        sys.stdout.write(_("The encryption keys are in it: keep this file as safe as the data itself.") + "\n")
    return 0
