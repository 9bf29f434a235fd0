"""Check the audit trail, and note where it ends."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.utils.translation import gettext as _

from chunfeng.shared import audit_chain
from chunfeng.shared.words import gettext_noop

NAME = "audit"
HELP = gettext_noop("Verify the chain over the audit trail, or print its end to be kept elsewhere")
NEEDS = "tables"

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="verify | anchor")
    verify = actions.add_parser("verify", help="walk the whole chain; 1 where an entry was changed, removed or cut off")
    verify.add_argument("--anchors", type=Path, metavar="FILE", help="compare with these anchors, not with the home's")
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    actions.add_parser("anchor", help="link what is new, and print the signed end of the chain")


def run(arguments: argparse.Namespace) -> int:
    """0; 1 where the trail is not what it was, or the file of anchors cannot be read."""
    if arguments.action == "anchor":
        audit_chain.link(everything=True)
        print(audit_chain.anchor())
        return 0
    return _verify(arguments.anchors, as_json=arguments.json)


def _verify(file: Path | None, *, as_json: bool) -> int:
    try:
        anchors = file.read_text("ascii").split() if file is not None else None
    except (OSError, UnicodeDecodeError):
        print(_("%(file)s cannot be read as a file of anchors.") % {"file": file}, file=sys.stderr)
        return 1
    found = audit_chain.verify(anchors=anchors)
    if as_json:
        print(json.dumps({**asdict(found), "holds": found.holds}))
        return 0 if found.holds else 1
    if found.unlinked:
        print(_("%(count)d entries are not linked yet.") % {"count": found.unlinked})
    if found.holds:
        said = _("The audit trail is whole: %(links)d entries, compared with %(anchors)d anchors.")
        print(said % {"links": found.links, "anchors": found.anchors})
        return 0
    print("\n".join(_said(each) for each in found.findings[:SHOWN]), file=sys.stderr)
    if len(found.findings) > SHOWN:
        print(_("and %(count)d more") % {"count": len(found.findings) - SHOWN}, file=sys.stderr)
    print(_("Keep this database as it is, and compare it with a backup: docs/operations/security.md"), file=sys.stderr)
    return 1


def _said(finding: audit_chain.Finding) -> str:
    texts = {
        "changed": _("Entry %(entry)d is not what was written (link %(link)d)."),
        "removed": _("Entry %(entry)d is gone (link %(link)d)."),
        "words": _("The words of entry %(entry)d are not those that were typed."),
        "order": _("A link is missing before link %(link)d."),
        "cut": _("The chain no longer holds link %(link)d as it was anchored: its end was cut off or rewritten."),
        "anchor": _("An anchor was not signed by this house."),
    }
    return texts[finding.kind] % {"entry": finding.entry_id, "link": finding.position}
