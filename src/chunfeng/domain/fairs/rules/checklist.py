"""What is missing before the day of a fair, and what crowd an employer brings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.verdict import Outcome, Reason

CROWD_A_HEAD = 3
USUAL_CROWD, MOST_CROWD = 20, 600


@dataclass(frozen=True, slots=True)
class Point:
    """One point. `paper`: an officer shows it; otherwise it is counted. `least`: people expected from which it applies."""

    key: str
    paper: bool
    days: int
    least: int
    titles: Mapping[str, str]
    clauses: Mapping[str, str]

    @property
    def title(self) -> str:
        return _said(self.titles)

    @property
    def clause(self) -> str:
        return _said(self.clauses)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the product knows about a fair by itself."""

    announced: bool
    employers: int
    unverified: int
    positions: int
    unchecked: int
    booths: int
    unseated: int
    asked_anew: int


@dataclass(frozen=True, slots=True)
class Item:
    """One point for one fair: how it stands, until when it is due. `again`: it was shown for another day."""

    point: Point
    reason: Reason
    due_on: date
    again: bool = False

    @property
    def done(self) -> bool:
        return self.reason.outcome is Outcome.PASS


def items(points: Iterable[Point], *, day: date, expected: int, facts: Facts, shown: Mapping[str, bool]) -> list[Item]:
    """Every point that applies to a fair of `expected` people on `day`.

    `shown`: points that an officer has shown, and whether that was for this very day.
    """
    found = []
    for point in points:
        if expected < point.least:
            continue
        again = point.paper and shown.get(point.key) is False
        passed = shown.get(point.key, False) if point.paper else _counted(point.key, facts)
        reason = Reason.check(
            f"fair.{point.key}",
            passed,
            text=point.title,
            clause=point.clause,
            actual=_actual(point.key, facts),
            next_step="" if passed else _next(point, again),
        )
        found.append(Item(point, reason, day - timedelta(days=point.days), again))
    return found


def crowd(*, said: int | None, headcount: int) -> int:
    """People expected at an employer's booth: as said, or three for each place it offers, within 20 and 600."""
    return said if said is not None else min(max(USUAL_CROWD, headcount * CROWD_A_HEAD), MOST_CROWD)


def _counted(key: str, facts: Facts) -> bool:
    return {
        "announced": facts.announced,
        "employers_verified": facts.employers > 0 and facts.unverified == 0,
        "positions_checked": facts.positions > 0 and facts.unchecked == 0,
        "hall_drawn": facts.booths > 0,
        "all_seated": facts.employers > 0 and facts.unseated == 0,
        "answers_hold": facts.asked_anew == 0,
    }[key]


def _actual(key: str, facts: Facts) -> str:
    left = {
        "employers_verified": facts.unverified,
        "positions_checked": facts.unchecked,
        "all_seated": facts.unseated,
        "answers_hold": facts.asked_anew,
    }.get(key, 0)
    return ngettext("%(count)s left", "%(count)s left", left) % {"count": left} if left else ""


def _next(point: Point, again: bool) -> object:
    if again:
        return _("The fair was moved since: show it for the new day.")
    if point.paper:
        return _("Add the document, or say where it lies.")
    return {
        "announced": _("Announce the fair."),
        "employers_verified": _("Verify the employers that come, or take them off the list."),
        "positions_checked": _("Approve the positions that they bring, or send them back."),
        "hall_drawn": _("Draw the hall."),
        "all_seated": _("Seat the employers."),
        "answers_hold": _("Ask the employers whether they come on the new day."),
    }[point.key]


def _said(words: Mapping[str, str]) -> str:
    return words.get("zh" if (get_language() or "zh").startswith("zh") else "en", "")
