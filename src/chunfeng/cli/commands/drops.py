"""Check the lots of a draw: everything that its record states, worked out again."""

import argparse
import sys
from pathlib import Path

from chunfeng.engine import draw
from chunfeng.shared import words
from chunfeng.shared.plain_error import PlainError
from chunfeng.shared.words import gettext_noop

HELP = gettext_noop("Check the record of a draw that was downloaded: verify FILE")
NEEDS = "nothing"

_ = words.reader(Path(__file__).parents[1] / "locale")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["verify"])
    parser.add_argument("file", type=Path, help=_("the record, as the page of results offers it"))
    parser.add_argument(
        "--commitment", default="", help=_("the seed's fingerprint that was published before anybody entered")
    )
    parser.add_argument(
        "--list-hash", default="", help=_("the list's fingerprint that was published when it was closed")
    )


def run(arguments: argparse.Namespace) -> int:
    try:
        record = draw.read(arguments.file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PlainError(
            _("This is no record of a draw."),
            where=str(arguments.file),
            why=str(error),
            next_step=_("Download it again from the page of results."),
            code="drops.no_record",
        ) from error
    told = {
        "format": _("the record has the form that this program knows"),
        "commitment": _("the seed is the one that was fixed before anybody entered"),
        "list_hash": _("the list is the one that was closed"),
        "one_entry_each": _("nobody is on the list twice"),
        "number_of_winners": _("as many win as there are pieces"),
        "winners": _("the winners are those that follow from seed and list"),
        "commitment_noted": _("the seed's fingerprint is the one that you noted"),
        "list_hash_noted": _("the list's fingerprint is the one that you noted"),
    }
    findings = draw.check(record, commitment=arguments.commitment, list_hash=arguments.list_hash)
    for finding in findings:
        sys.stdout.write(f"{'✓' if finding.holds else '✗'} {told[finding.code]}\n")
        if not finding.holds:
            sys.stdout.write(f"    {finding.stated or '—'} ≠ {finding.found or '—'}\n")
    if not all(finding.holds for finding in findings):
        sys.stdout.write(_("This draw does not hold.") + "\n")
        return 1
    sys.stdout.write(_("This draw holds.") + "\n")
    return 0
