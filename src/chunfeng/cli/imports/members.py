"""`chunfeng import members FILE`: bring a roster of members in."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from chunfeng.cli.bars import Bar
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.services import rosters
from chunfeng.kernel.actor import Actor
from chunfeng.shared.plain_error import PlainError

KIND = "members"
HELP = gettext_noop("Members from a roster (csv, xlsx)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help=_("say what would happen and change nothing"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object as the last line"))
    parser.add_argument("--organisation", metavar="CODE", help=_("code of the union of rows that name none"))
    parser.add_argument(
        "--errors", type=Path, metavar="FILE", help=_("write the rows that were not taken here (xlsx or csv)")
    )
    parser.add_argument("--chunk", type=int, default=rosters.CHUNK, metavar="ROWS", help=_("rows of one transaction"))
    parser.add_argument(
        "--processes", type=int, default=rosters.PROCESSES, metavar="N", help=_("processes that work at once")
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when the file was read (rows may have been rejected). The same file again goes on where it was broken off."""
    actor = Actor.system("import members")
    bar = Bar(quiet=arguments.json or not sys.stderr.isatty())
    given: dict[str, Any] = {
        "actor": actor,
        "organisation_id": _organisation(arguments.organisation).pk,
        "path": arguments.file,
        "errors": arguments.errors,
        "chunk_rows": max(1, arguments.chunk),
        "progress": bar.show,
    }
    given |= {} if arguments.dry_run else {"processes": max(0, arguments.processes)}
    outcome = (rosters.try_out if arguments.dry_run else rosters.bring_in)(**given)
    bar.end()
    if arguments.json:
        sys.stdout.write(json.dumps(_answer(outcome, dry_run=arguments.dry_run), ensure_ascii=False) + "\n")
    else:
        _tell(outcome, dry_run=arguments.dry_run)
    return 0


def _organisation(code: str | None) -> Any:
    found = unions.by_code(code) if code else unions.root()
    if found is None:
        raise PlainError(
            _("There is no union with this code."),
            where=str(code),
            next_step=_("Take a code from the list of unions on the union desk."),
            code="no_such_union",
        )
    return found


def _answer(outcome: rosters.Outcome, *, dry_run: bool) -> dict[str, Any]:
    return {
        "kind": KIND,
        "import": outcome.roster_id,
        "dry_run": dry_run,
        "resumed": outcome.resumed,
        **outcome.counts,
        "messages": [
            dict(zip(("row", "code", "column", "what"), (row, code, *rosters.told((row, key, code))), strict=True))
            for row, key, code in outcome.first
        ],
    }


def _tell(outcome: rosters.Outcome, *, dry_run: bool) -> None:
    out = sys.stdout.write
    words = {
        "read": _("rows read"),
        "joined": _("new memberships"),
        "people": _("people who were not known before"),
        "known": _("members as before"),
        "rejected": _("rows not taken"),
    }
    if dry_run:
        out(_("Nothing was changed; this is what would happen:") + "\n")
    elif outcome.resumed:
        out(_("Went on after a break; {rows} rows were in already.").format(rows=f"{outcome.resumed:,}") + "\n")
    for name, text in words.items():
        out(f"{outcome.counts[name]:>9}  {text}\n")
    for problem in outcome.first:
        column, what = rosters.told(problem)
        place = _("row {row}, {header}").format(row=problem[0], header=column)
        out(f"  {place}: {what}\n")
