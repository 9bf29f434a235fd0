"""`chunfeng import occupations FILE`: a full table of the national classification, CSV or a workbook."""

import argparse
import csv
import io
import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from python_calamine import CalamineError, CalamineWorkbook

from chunfeng.domain.occupations import services
from chunfeng.shared.plain_error import PlainError

KIND = "occupations"
HELP = gettext_noop("Read a table of the national classification of occupations")
_WORKBOOKS = {".xlsx", ".xls", ".xlsm", ".ods"}
_MESSAGES_SHOWN = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help=_("CSV (UTF-8 or GB18030) or Excel; the first row names the columns"))
    parser.add_argument("--dry-run", action="store_true", help=_("check and count, write nothing"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))


def run(arguments: argparse.Namespace) -> int:
    report = services.import_table(read(arguments.file), dry_run=arguments.dry_run)
    if arguments.json:
        result = {**asdict(report), "dry_run": arguments.dry_run}
        result["problems"] = result["problems"][:_MESSAGES_SHOWN]
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(_told(report, dry_run=arguments.dry_run))
    return 0


def _told(report: services.ImportReport, *, dry_run: bool) -> str:
    counts = _(
        "Read %(read)d rows: %(created)d new, %(updated)d changed, %(unchanged)d as before, %(rejected)d not taken."
    ) % {name: getattr(report, name) for name in ("read", "created", "updated", "unchanged", "rejected")}
    lines = [counts]
    for problem in report.problems[:_MESSAGES_SHOWN]:
        place = _("Row %(row)d, column %(column)s: ") % {"row": problem.row, "column": problem.column}
        lines.append(place + problem.text)
    if dry_run:
        lines.append(_("Nothing was written: this was a dry run."))
    return "\n".join(lines) + "\n"


def read(path: Path) -> list[dict[str, object]]:
    """The rows of a table by its headers, with every row in its place. Raises PlainError when it cannot be read."""
    try:
        table = _workbook(path) if path.suffix.lower() in _WORKBOOKS else _csv(path.read_bytes())
    except (OSError, CalamineError, UnicodeDecodeError, csv.Error) as error:
        raise PlainError(
            _("The table could not be read."),
            where=str(path),
            why=str(error),
            next_step=_("Give a CSV file in UTF-8 or GB18030, or an Excel workbook without a password."),
            code="unreadable_table",
        ) from error
    if not table:
        raise PlainError(_("The table is empty."), where=str(path), code="empty_table")
    headers = [str(cell).strip() for cell in table[0]]
    return [dict(zip(headers, row, strict=False)) for row in table[1:]]


def _workbook(path: Path) -> list[list[object]]:
    with CalamineWorkbook.from_path(str(path)) as book:
        return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]


def _csv(content: bytes) -> list[list[object]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
