"""Whether the tables are those of this version. Import only after `django.setup`."""

import argparse
import sys
from pathlib import Path

from django.db import connection

from chunfeng.cli.commands import migrate
from chunfeng.shared import home, words
from chunfeng.shared.plain_error import PlainError

_ = words.reader(Path(__file__).parent / "locale")


class TablesPending(PlainError):
    """There is data, and its tables are of another version: changing them is for the operator to decide."""

    code = "tables.pending"


def ensure() -> None:
    """Make the tables of a fresh home, with a line that says so. Raises TablesPending where others stand already."""
    count = migrate.pending()
    if not count:
        return
    if connection.introspection.table_names():
        raise TablesPending(
            _("The tables are not those of this version."),
            where=str(home.home()),
            why=_("{count} changes are pending").format(count=count),
            next_step=_("Run ./chunfeng migrate first."),
        )
    # What the command itself has to say goes to the standard output, and may be read by a program.
    sys.stderr.write(_("This home is new: making its tables …") + "\n")
    sys.stderr.flush()
    migrate.run(argparse.Namespace(quiet=True))
