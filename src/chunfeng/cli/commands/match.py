"""Try the matching engine on a seeker from a file, against the database or a sheet of positions; keep its catalogue sound."""

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from chunfeng.cli import pushing
from chunfeng.domain.matching import queries
from chunfeng.domain.matching.services import rebuilding
from chunfeng.engine import matching as engine
from chunfeng.kernel import clock
from chunfeng.shared.plain_error import PlainError
from chunfeng.shared.words import gettext_noop

NAME = "match"
HELP = gettext_noop("Match a seeker from a JSON file with positions; build and check the catalogue")
NEEDS = "tables"

SHOWN_IDS = 20
SHOWN_TITLES = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="seeker | explain | push | rebuild | verify")
    seeker = actions.add_parser("seeker", help="the best positions for the seeker in FILE (format: docs/engine.md)")
    seeker.add_argument("file", type=Path, metavar="FILE")
    seeker.add_argument("--top", type=int, default=20, metavar="N", help="how many (default: 20)")
    explain = actions.add_parser("explain", help="every condition and every part of the score for one position")
    explain.add_argument("file", type=Path, metavar="SEEKER")
    explain.add_argument("position", type=int, metavar="POSITION_ID")
    for action in (seeker, explain):
        action.add_argument("--positions", type=Path, metavar="SHEET", help="csv, xlsx, xls or json, not the database")
    pushing.add_arguments(actions.add_parser("push", help=pushing.DESCRIPTION))
    rebuild = actions.add_parser("rebuild", help="build the catalogue anew from the database")
    verify = actions.add_parser("verify", help="compare the catalogue with the database; 1 where they differ")
    for action in (seeker, explain, rebuild, verify):
        action.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """0, or 1 with a friendly message where a file can't be used, the position isn't there, or the catalogue is wrong."""
    try:
        match arguments.action:
            case "rebuild":
                return _rebuild(as_json=arguments.json)
            case "verify":
                return _verify(as_json=arguments.json)
            case "push":
                return pushing.run(arguments)
        market = _market(arguments.positions)
        document = queries.read_seeker(arguments.file, market.catalogue.lexicon)
        if arguments.action == "explain":
            answer = queries.explained(market.catalogue, document, arguments.position)
        else:
            answer = queries.ranked(market.catalogue, document, max(arguments.top, 0), market.shown)
    except PlainError as error:
        _complain(error, as_json=arguments.json)
        return 1
    print(json.dumps(answer, ensure_ascii=False) if arguments.json else _page(answer))
    return 0


def _rebuild(*, as_json: bool) -> int:
    built = rebuilding.rebuild()
    if as_json:
        print(json.dumps({"positions": built.positions, "seconds": round(built.seconds, 3), "kept": built.kept}))
        return 0
    print(
        _("The catalogue holds %(count)d positions; built in %(seconds).1f s.")
        % {"count": built.positions, "seconds": built.seconds}
    )
    if built.kept:
        print(_("The process that keeps it did so; pages show it already."))
    return 0


def _verify(*, as_json: bool) -> int:
    found = queries.verify()
    if as_json:
        print(json.dumps({**asdict(found), "holds": found.holds}, ensure_ascii=False))
        return 0 if found.holds else 1
    if found.pending:
        print(_("%(count)d changes are on their way into the catalogue.") % {"count": found.pending})
    if found.holds:
        print(_("The catalogue says what the database says, for all %(count)d positions.") % {"count": found.positions})
        return 0
    said = (
        (_("%(count)d positions are missing: %(which)s"), found.missing),
        (_("%(count)d positions are stored as they were before: %(which)s"), found.stale),
        (_("%(count)d positions are stored but not open: %(which)s"), found.surplus),
    )
    lines = [*found.damage, *(text % {"count": len(ids), "which": _some(ids)} for text, ids in said if ids)]
    print("\n".join([*lines, _("Build it anew: ./chunfeng match rebuild")]), file=sys.stderr)
    return 1


def _some(ids: tuple[int, ...]) -> str:
    return ", ".join(map(str, ids[:SHOWN_IDS])) + (", …" if len(ids) > SHOWN_IDS else "")


@dataclass(frozen=True)
class _Market:
    catalogue: engine.Catalogue
    shown: dict[int, queries.Listed] | None


def _market(sheet: Path | None) -> _Market:
    if sheet is None:
        rebuilding.bring_up()
        return _Market(queries.catalogue(), None)
    lexicon = queries.lexicon()
    rows, shown = queries.read_positions(sheet, lexicon)
    return _Market(engine.Catalogue.of(rows, lexicon), shown)


def _complain(error: PlainError, *, as_json: bool) -> None:
    if as_json:
        said = {"code": error.code, "what": error.what, "where": error.where, "why": error.why, "next": error.next_step}
        print(json.dumps({"error": said}, ensure_ascii=False))
    else:
        print(str(error), file=sys.stderr)


def _page(answer: dict[str, Any]) -> str:
    if "checks" in answer:
        return "\n".join(_explanation_lines(answer))
    lines = [
        _("%(fits)d of %(positions)d positions fit on %(day)s.")
        % {"fits": answer["fits"], "positions": answer["positions"], "day": clock.today().isoformat()}
    ]
    lines += [*answer["notes"], ""]
    for match in answer["matches"]:
        facts = "  ".join(str(match[key]) for key in ("title", "employer", "place", "pay") if match[key])
        lines.append(f"{match['rank']:>3}. {match['score']:.3f}  {facts}  #{match['id']}")
        lines.append(f"     {' · '.join(match['reasons'])}")
    if answer["titles"]:
        named = "、".join(each["title"] for each in answer["titles"][:SHOWN_TITLES])
        lines += ["", _("Your words point to: %(titles)s") % {"titles": named}]
    if answer["binding"]:
        lines += ["", _("What limits most: %(what)s") % {"what": answer["binding_text"]}]
        lines += [f"  + {option['text']}" for option in answer["relaxations"]]
    for word, near in answer["unknown_words"].items():
        lines.append(_("No position uses “%(word)s”.") % {"word": word} + (f" → {'、'.join(near)}" if near else ""))
    return "\n".join(lines)


def _explanation_lines(answer: dict[str, Any]) -> list[str]:
    marks = {"pass": "✓", "fail": "✗", "unknown": "?"}
    lines = [_("It fits.") if answer["fits"] else _("It does not fit.")]
    for check in answer["checks"]:
        values = " / ".join(text for text in (check["value"], check["threshold"]) if text)
        step = f" → {check['next_step']}" if check["next_step"] else ""
        lines.append(f"  {marks[check['outcome']]} {check['text']} {values}{step}")
    lines.append(_("Score %(score).3f:") % {"score": answer["score"]})
    lines += [f"  {part['code']:<12}{part['score']:.3f} × {part['weight']:.2f}" for part in answer["parts"]]
    return lines
