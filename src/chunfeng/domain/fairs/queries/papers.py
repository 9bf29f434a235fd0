"""What is printed for a fair. Addresses come from the page that asks: the domain knows none."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chunfeng.domain.employers.models import Position
from chunfeng.domain.employers.queries.positions import pay_words
from chunfeng.domain.fairs.enums import PrintKind, StandKind
from chunfeng.domain.fairs.models import Fair, Stand
from chunfeng.domain.fairs.queries.public import exhibits
from chunfeng.domain.fairs.rules import halls as rules
from chunfeng.domain.fairs.rules import signs
from chunfeng.kernel import clock
from chunfeng.shared import papers

FOLDER = Path(__file__).parents[1] / "papers"


def pdf(fair: Fair, kind: PrintKind, *, address: str) -> bytes:
    """A paper of the fair as one PDF; `address` is its public page ("https://…/fairs/k3m9/")."""
    data = {
        PrintKind.CARDS: _cards,
        PrintKind.SIGNS: _signs,
        PrintKind.BADGES: _badges,
        PrintKind.HANDBOOK: _handbook,
    }[kind](fair, address)
    return papers.render(FOLDER / f"{kind}.typ", {**_head(fair, address), **data})


def _head(fair: Fair, address: str) -> dict[str, Any]:
    happening = fair.happening
    day = clock.local_day(happening.starts_at)
    start, end = (moment.astimezone(clock.SHANGHAI) for moment in (happening.starts_at, happening.ends_at))
    return {
        "fair": happening.title,
        "host": happening.organisation.name,
        "when": f"{day.year}-{day.month:02d}-{day.day:02d}  {start:%H:%M}–{end:%H:%M}",
        "where": " ".join(filter(None, (happening.venue, happening.address))),
        "code": papers.qr(address),
    }


def _cards(fair: Fair, address: str) -> dict[str, Any]:
    """A card a booth: number, employer, its positions, and the code of its page."""
    return {
        "scan": _("Scan: positions, apply, take a number"),
        "more": _("and %(count)s more: scan"),
        "cards": [
            {
                "number": number,
                "employer": one.participation.employer.name,
                "zone": one.participation.zone.name if one.participation.zone else "",
                "positions": [_short(position) for position in one.positions[:6]],
                "more": max(0, len(one.positions) - 6),
                "code": papers.qr(f"{address}{number}/"),
            }
            for one in exhibits(fair)
            for number in one.stands.split("、")
            if number
        ],
    }


def _signs(fair: Fair, address: str) -> dict[str, Any]:
    """Signs from the gate on: where people choose their way, an arrow for each zone and desk."""
    stands = list(fair.stands.select_related("zone", "participation__zone"))
    hall = rules.walkable(fair.floor, [rules.DrawnStand(one.number, one.row, one.column) for one in stands])
    arrows = {"left": "←", "right": "→", "up": "↑", "down": "↓", "here": "●"}
    return {
        "signs": [
            {
                "at": sign.number,
                "place": _("Entrance") if sign.entrance else _("Crossing %(number)s") % {"number": sign.number},
                "lines": [{"arrow": arrows[way], "to": "、".join(names)} for way, names in sign.ways],
            }
            for sign in signs.signs(hall, _goals(stands))
        ]
    }


def _badges(fair: Fair, address: str) -> dict[str, Any]:
    return {
        "guest": _("Employer"),
        "helper": _("Staff"),
        "badges": [
            {"name": one.participation.employer.name, "stand": one.stands}
            for one in exhibits(fair)
            for _number in range(one.participation.people)
        ],
    }


def _handbook(fair: Fair, address: str) -> dict[str, Any]:
    found = exhibits(fair)
    return {
        "title": _("Handbook of positions"),
        "figures": _("%(employers)s employers, %(positions)s positions")
        % {"employers": len(found), "positions": sum(len(one.positions) for one in found)},
        "columns": [_("Position"), pgettext("handbook", "People"), _("Pay"), _("Asked for"), _("Place")],
        "nobody": _("No open positions at the time of printing."),
        "employers": [
            {
                "name": one.participation.employer.name,
                "stand": one.stands,
                "zone": one.participation.zone.name if one.participation.zone else "",
                "about": one.participation.employer.about[:160],
                "positions": [_row(position) for position in one.positions],
            }
            for one in found
        ],
    }


def _goals(stands: list[Stand]) -> dict[str, list[str]]:
    """What signs lead to: zones by name, desks by what they are; the stands of each."""
    goals: dict[str, list[str]] = {}
    for stand in stands:
        zone = stand.zone or (stand.participation.zone if stand.participation else None)
        name = (zone.name if zone else "") if stand.kind == StandKind.BOOTH else str(stand.get_kind_display())
        if name:
            goals.setdefault(name, []).append(stand.number)
    return goals


def _short(position: Position) -> str:
    people = f" × {position.headcount}" if position.headcount else ""
    return f"{position.title}{people}  {pay_words(position)}"


def _row(position: Position) -> list[str]:
    return [
        position.title,
        str(position.headcount or position.get_headcount_kind_display()),
        pay_words(position),
        "，".join((str(position.get_education_display()), str(position.get_experience_display()))),
        position.place_text or (position.place.name if position.place else ""),
    ]
