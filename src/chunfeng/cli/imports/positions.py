"""`chunfeng import positions FILE`: bring a sheet of positions in."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from chunfeng.cli.bars import Bar
from chunfeng.domain.employers.services import imports
from chunfeng.domain.unions import queries as unions
from chunfeng.kernel.actor import Actor
from chunfeng.shared.plain_error import PlainError

KIND = "positions"
HELP = gettext_noop("Positions from a sheet (xlsx, xls, csv)")
MAIN_COUNTS = ("read", "created", "updated", "unchanged", "rejected")
MESSAGES_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help=_("say what would happen and change nothing"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object as the last line"))
    parser.add_argument("--organisation", metavar="CODE", help=_("code of the union that answers for the employers"))
    parser.add_argument("--publish", action="store_true", help=_("publish at once what passes the checks"))
    parser.add_argument("--errors", type=Path, metavar="XLSX", help=_("write the rows that were not taken here"))


def run(arguments: argparse.Namespace) -> int:
    """0 when the sheet was read (rows may have been rejected), 1 when it could not be."""
    path: Path = arguments.file
    if not path.is_file():
        raise PlainError(
            _("This file could not be read."),
            where=str(path),
            why=_("There is no such file."),
            next_step=_("Check the name and choose the file again."),
            code="missing",
        )
    organisation = _organisation(arguments.organisation)
    actor = Actor.system("import positions")
    bring = imports.preview if arguments.dry_run else imports.import_now
    bar = Bar(quiet=arguments.json or not sys.stderr.isatty())
    with path.open("rb") as file:
        sheet = bring(
            actor=actor,
            file=File(file),
            name=path.name,
            organisation_id=organisation.pk,
            publish=arguments.publish,
            progress=bar.show,
        )
    bar.end()
    if arguments.errors and not sheet.problem:
        imports.error_workbook(actor=actor, import_id=sheet.pk, path=arguments.errors)
    if arguments.dry_run and not sheet.problem:
        imports.discard(actor=actor, import_id=sheet.pk)
    if arguments.json:
        sys.stdout.write(json.dumps(_answer(sheet, dry_run=arguments.dry_run), ensure_ascii=False) + "\n")
    else:
        _tell(sheet, dry_run=arguments.dry_run)
    return 1 if sheet.problem else 0


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


def _answer(sheet: Any, *, dry_run: bool) -> dict[str, Any]:
    return {
        "kind": KIND,
        "import": sheet.pk,
        "dry_run": dry_run,
        **sheet.counts,
        "problem_text": sheet.problem,
        "mapping": sheet.mapping,
        "messages": sheet.messages[:MESSAGES_SHOWN],
    }


def _tell(sheet: Any, *, dry_run: bool) -> None:
    out = sys.stdout.write
    if sheet.problem:
        out(f"{sheet.problem}\n")
        return
    words = {
        "read": _("rows read"),
        "created": _("new positions"),
        "updated": _("changed positions"),
        "unchanged": _("positions as before"),
        "rejected": _("rows not taken"),
    }
    if dry_run:
        out(_("Nothing was changed; this is what would happen:") + "\n")
    for name in MAIN_COUNTS:
        out(f"{sheet.counts[name]:>8}  {words[name]}\n")
    for message in sheet.messages[:MESSAGES_SHOWN]:
        place = _("row {row}, {header}").format(row=message["row"], header=message["header"] or "—")
        out(f"  {place}: {message['what']} {message['why']} {message['suggestion']}\n")
