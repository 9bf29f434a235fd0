"""What everybody may see: public notices, and where the application with a number stands."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from chunfeng.domain.programs.errors import NoSuchApplication, NoSuchNotice
from chunfeng.domain.programs.models import Application, Notice
from chunfeng.domain.programs.queries import working_time
from chunfeng.domain.programs.rules import numbers
from chunfeng.domain.programs.rules.facts import yuan
from chunfeng.kernel import clock
from chunfeng.shared import reach

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice as it was posted; `lines` are those of its snapshot, with sums in words."""

    notice: Notice
    title: str
    lines: list[dict[str, Any]]
    open: bool
    days_left: int


@dataclass(frozen=True, slots=True)
class Status:
    """Where an application stands: nothing about whose it is or what for."""

    number: str
    state: str
    label: str
    since: date


def notices() -> list[Posted]:
    """The latest notices, newest first; their lists are left out."""
    return [_posted(each) for each in Notice.objects.select_related("organisation").order_by("-pk")[:SHOWN]]


def notice(code: str) -> Posted:
    """One notice by its code. Raises NoSuchNotice."""
    found = Notice.objects.select_related("organisation").filter(code=code).first()
    if found is None:
        raise NoSuchNotice
    return _posted(found)


def status(text: str) -> Status:
    """Where the application with this number stands. Raises NoSuchApplication, for a mistyped number too."""
    number = numbers.read(text)
    with reach.elevated("where the application with a number stands, for whoever has the number"):
        found = Application.objects.sent().filter(number=number or "").first()
    if found is None:
        raise NoSuchApplication
    return Status(
        numbers.shown(found.number), found.state, str(found.get_state_display()), clock.local_day(found.updated_at)
    )


def _posted(found: Notice) -> Posted:
    shown = json.loads(found.snapshot)
    today = clock.today()
    lines = [
        {**line, "amount": yuan(line["amount"]) if line["amount"] else "", "shown": "、".join(line["shown"].values())}
        for line in shown["entries"]
    ]
    left = max(working_time.known().left(today, found.ends_on), 0)
    return Posted(found, shown["title"], lines, today <= found.ends_on, left)
