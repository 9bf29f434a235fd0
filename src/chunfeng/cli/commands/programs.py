"""Benefits as files: check what an officer wrote, see whom it reaches and what it costs, compare two versions."""

import argparse
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from chunfeng.domain.programs.queries import checking, deciding, population
from chunfeng.domain.programs.services import parameters, publishing
from chunfeng.domain.programs.services import population as building
from chunfeng.domain.unions import queries as unions
from chunfeng.kernel.actor import Actor
from chunfeng.shared.plain_error import PlainError
from chunfeng.shared.words import gettext_noop

NAME = "programs"
HELP = gettext_noop("Check declarations of benefits, see whom they reach, put together the figures of all members")
NEEDS = "tables"

_SYSTEM = Actor.system("chunfeng programs")


class NoSuchFile(PlainError):
    code = "programs.no_such_file"


class NoSuchOrganisation(PlainError):
    code = "programs.no_such_organisation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="check | forecast | diff | refresh | number | publish | replay-decisions"
    )
    check = actions.add_parser("check", help=_("say everything that is wrong with declarations, or what they mean"))
    forecast = actions.add_parser("forecast", help=_("who qualifies today, what it costs, when the budget is gone"))
    for action in (check, forecast):
        action.add_argument("files", nargs="+", type=Path, metavar="FILE")
    diff = actions.add_parser("diff", help=_("who gains and who loses by a new version"))
    diff.add_argument("old", type=Path, metavar="OLD")
    diff.add_argument("new", type=Path, metavar="NEW")
    for action in (forecast, diff):
        action.add_argument("--place", default="", metavar="CODE", help=_("place whose numbers of the law hold"))
    refresh = actions.add_parser("refresh", help=_("put together the figures of all members, as every night"))
    number = actions.add_parser("number", help=_("enter a number of the law with its first day"))
    number.add_argument("key", metavar="KEY")
    number.add_argument("value", type=Decimal, metavar="VALUE", help=_("money in yuan"))
    number.add_argument("--place", default="", metavar="CODE", help=_("default: everywhere"))
    number.add_argument("--from", dest="starts_on", type=date.fromisoformat, required=True, metavar="2026-01-31")
    number.add_argument("--clause", required=True, help=_("the notice that it stands in"))
    publish = actions.add_parser("publish", help=_("offer what declarations say to everybody below an organisation"))
    publish.add_argument("files", nargs="+", type=Path, metavar="FILE")
    publish.add_argument("--at", required=True, metavar="CODE", help=_("code of the organisation"))
    replay = actions.add_parser("replay-decisions", help=_("make every stored decision again from what it kept"))
    for action in (check, forecast, diff, refresh, number, publish, replay):
        action.add_argument("--json", action="store_true", help=_("one JSON object as the last line"))


def run(arguments: argparse.Namespace) -> int:
    """0, or 1 where a declaration is wrong."""
    match arguments.action:
        case "check":
            return _check(arguments.files, as_json=arguments.json)
        case "forecast":
            found, lines = _forecast(arguments.files, arguments.place)
        case "diff":
            found, lines = _diff(arguments.old, arguments.new, arguments.place)
        case "number":
            found, lines = _enter(arguments)
        case "publish":
            found, lines = _publish(arguments.files, arguments.at)
        case "replay-decisions":
            return _replay(as_json=arguments.json)
        case _:
            built = building.rebuild()
            found = {"people": built.people, "seconds": round(built.seconds, 2)}
            lines = [_("Figures of %(people)d people, put together in %(seconds).1f s.") % found]
    print(json.dumps(found, ensure_ascii=False) if arguments.json else "\n".join(lines))
    return 0


def _publish(files: list[Path], code: str) -> tuple[dict[str, Any], list[str]]:
    """All of them or none."""
    organisation = unions.by_code(code)
    if organisation is None:
        raise NoSuchOrganisation(
            _("There is no organisation with the code %(code)s.") % {"code": code},
            next_step=_("The codes are listed by: ./chunfeng union list"),
        )
    texts = [_text(file) for file in files]
    versions = publishing.publish_all(actor=_SYSTEM, texts=texts, organisation_id=organisation.pk)
    found = {each.program.key: each.number for each in versions}
    lines = [
        _("%(key)s is open in version %(number)d.") % {"key": key, "number": number} for key, number in found.items()
    ]
    return found, lines


def _replay(*, as_json: bool) -> int:
    """0 when each stored decision says the same again; else 1 and which do not."""
    replayed = deciding.replay()
    found = {"decisions": replayed.decisions, "differ": list(replayed.differ)}
    lines = [_("%(decisions)d decisions made again, %(number)d differ.") % {**found, "number": len(replayed.differ)}]
    lines += [_("  decision %(id)d") % {"id": each} for each in replayed.differ[:50]]
    print(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(lines))
    return 1 if replayed.differ else 0


def _check(files: list[Path], *, as_json: bool) -> int:
    """Every file alone, then all of them together: those that are wrong with everything that is wrong."""
    wrong: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        try:
            checking.checked(_text(file))
        except checking.BadDeclaration as error:
            wrong[str(file)] = [
                {"code": each.code, "line": each.line, "column": each.column, "what": each.what, "hint": each.hint}
                for each in error.problems
            ]
            if not as_json:
                print(f"✗ {file}\n{error}\n")
    good = [file for file in files if str(file) not in wrong]
    shown = [checking.preview(each) for each in checking.checked_together([_text(file) for file in good])]
    if as_json:
        print(json.dumps({"sound": not wrong, "problems": wrong}, ensure_ascii=False))
    else:
        print("\n\n".join("\n".join(_lines(each)) for each in shown))
    return 1 if wrong else 0


def _lines(shown: checking.Preview) -> list[str]:
    lines = [f"✓ {shown.key} · {shown.title}", f"  {shown.purpose}", "", _("Who may have it:")]
    in_form = _("asked in the form")
    for number, each in enumerate(shown.asks, 1):
        lines.append(f"  {number}. {each.label}（{each.clause}）")
        lines.append(f"     {each.formula}" + (f"  · {in_form}" if each.form_only else ""))
    lines += [
        "",
        _("Gives: %(what)s") % {"what": shown.gives},
        _("Looked at by: %(who)s") % {"who": " → ".join(shown.stages)},
    ]
    return [*lines, _("Budget: %(budget)s") % {"budget": shown.budget}]


def _forecast(files: list[Path], place: str) -> tuple[dict[str, Any], list[str]]:
    declarations = checking.checked_together([_text(file) for file in files])
    found: dict[str, Any] = {}
    lines: list[str] = []
    for declaration, each in zip(declarations, population.forecasts(declarations, place), strict=True):
        count = each.tally
        conditions = zip(declaration.conditions, count.by_condition, count.alone, strict=True)
        found[each.key] = {
            "people": count.people,
            "qualify": count.qualify,
            "may": count.may,
            "fail": count.fail,
            "cost": count.cost,
            "may_cost": count.may_cost,
            "limit": each.limit,
            "covers": each.covers,
            "gone_on": each.gone_on and each.gone_on.isoformat(),
        }
        lines += [
            f"{each.key} · {declaration.title}",
            _("  qualify %(qualify)d, perhaps %(may)d, do not %(fail)d") % found[each.key],
            *(
                _("  %(label)s: yes %(yes)d, no %(no)d, unknown %(unknown)d; the only thing in the way of %(alone)d")
                % {"label": condition.label, "yes": yes, "no": no, "unknown": unknown, "alone": alone}
                for condition, (yes, no, unknown), alone in conditions
            ),
            _("  cost %(cost)s to %(most)s yuan")
            % {"cost": f"{count.cost // 100:,}", "most": f"{(count.cost + count.may_cost) // 100:,}"},
        ]
        if each.gone_on:
            lines.append(_("  the budget is enough for %(covers)d and gone on %(gone_on)s") % found[each.key])
    return found, lines


def _diff(old: Path, new: Path, place: str) -> tuple[dict[str, Any], list[str]]:
    before, after = (checking.checked(_text(file)) for file in (old, new))
    found = population.difference(_SYSTEM, before, after, place)
    counts = {"gain": found.gain, "lose": found.lose, "become_unknown": found.become_unknown, "cost": found.cost}
    line = _(
        "%(gain)d gain it, %(lose)d lose it, of %(become_unknown)d it is not known any more; cost changes by %(yuan)s yuan."
    )
    return counts, [line % {**counts, "yuan": f"{found.cost // 100:,}"}]


def _enter(arguments: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    made = parameters.enter(
        actor=_SYSTEM,
        key=arguments.key,
        place_code=arguments.place,
        starts_on=arguments.starts_on,
        value=checking.shared_number(arguments.key, arguments.value),
        clause=arguments.clause,
    )
    found = {"key": made.key, "place": arguments.place, "from": made.starts_on.isoformat(), "value": made.value}
    return found, [_("%(key)s holds from %(from)s on.") % found]


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoSuchFile(
            _("The file can't be read."),
            where=str(file),
            why=str(error),
            next_step=_("Give the path of a TOML file in UTF-8."),
        ) from error
