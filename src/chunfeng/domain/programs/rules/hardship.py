"""Which household counts as in hardship. Source: the union's rules for workers in hardship (建档标准); money in fen."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.programs.enums import Hardship, HardshipReason, Relation
from chunfeng.domain.programs.rules.facts import yuan
from chunfeng.kernel.verdict import Reason

CLAUSE = _("The union's rules for workers in hardship: by the household's income a head and month")
MOST_PEOPLE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """What a review looks at: the year's income and rigid spending (illness, school, rent), losses by an accident.

    `minimum_line` is the place's minimum income a head and month. `members` are (relation, the year's income), the worker
    among them: no names, which the formula does not ask for. With `people` 0 nobody worked it out here: the level came with a
    list, and `evidence` says what it rests on.
    """

    people: int
    income: int
    rigid: int = 0
    loss: int = 0
    minimum_line: int = 0
    members: Sequence[tuple[str, int]] = ()
    reasons: Sequence[str] = ()
    words: str = ""
    evidence: str = ""

    @classmethod
    def of(
        cls,
        members: Sequence[tuple[str, int]],
        *,
        rigid: int,
        loss: int,
        minimum_line: int,
        reasons: Sequence[str] = (),
        words: str = "",
    ) -> "Household":
        """From its members: how many they are and what they earn follows."""
        return cls(
            people=len(members),
            income=sum(income for _relation, income in members),
            rigid=rigid,
            loss=loss,
            minimum_line=minimum_line,
            members=tuple(members),
            reasons=tuple(reasons),
            words=words.strip()[:500],
        )

    @property
    def relations(self) -> list[tuple[str, int]]:
        """(who in words, the year's income)"""
        return [(str(Relation(relation).label), income) for relation, income in self.members]

    @property
    def why(self) -> list[str]:
        """The reasons in words."""
        return [str(HardshipReason(each).label) for each in self.reasons]


def written(household: Household) -> str:
    """JSON, as a file keeps it."""
    return json.dumps(asdict(household), ensure_ascii=False)


def read(figures: str) -> Household:
    """The other way round; what older files do not have is empty."""
    found: dict[str, Any] = json.loads(figures)
    members, reasons = tuple(map(tuple, found.get("members", ()))), tuple(found.get("reasons", ()))
    return Household(**{**found, "members": members, "reasons": reasons})


def monthly(household: Household) -> int:
    """(income − rigid spending) / 12 / people, rounded down."""
    return (household.income - household.rigid) // (12 * household.people)


BORDER_TIMES = 3
"""Below so many times the line a household is on the border (临界困难); provinces set it themselves."""


def level(household: Household) -> Hardship:
    """Deep below the minimum-income line, relative below twice it, accident with a loss above 80% of a year's income.

    Whoever is none of these and not far above is on the border: not on the register, but some benefits are for them too.
    """
    if household.people < 1:
        raise ValueError("a household has at least one person")
    met = {reason.code: reason.outcome == "pass" for reason in explained(household)}
    if met["hardship.deep"]:
        return Hardship.DEEP
    if met["hardship.relative"]:
        return Hardship.RELATIVE
    if met["hardship.accident"]:
        return Hardship.ACCIDENT
    return Hardship.BORDERLINE if met["hardship.borderline"] else Hardship.NONE


def explained(household: Household) -> tuple[Reason, ...]:
    """Each of the three levels and the border, whether it is met, with the household's figure and the threshold.

    Nothing for a level that came with a list.
    """
    if household.people < 1:
        return ()
    head = yuan(monthly(household))
    return (
        Reason.check(
            "hardship.deep",
            monthly(household) < household.minimum_line,
            text=_("Deep hardship: a head has less than the minimum-income line a month"),
            actual=head,
            threshold=yuan(household.minimum_line),
            clause=CLAUSE,
        ),
        Reason.check(
            "hardship.relative",
            monthly(household) < 2 * household.minimum_line,
            text=_("Relative hardship: a head has less than twice the minimum-income line a month"),
            actual=head,
            threshold=yuan(2 * household.minimum_line),
            clause=CLAUSE,
        ),
        Reason.check(
            "hardship.accident",
            household.loss * 5 > household.income * 4,
            text=_("Hardship by accident: a loss above 80% of the year's income"),
            actual=yuan(household.loss),
            threshold=yuan(household.income * 4 // 5),
            clause=CLAUSE,
        ),
        Reason.check(
            "hardship.borderline",
            monthly(household) < BORDER_TIMES * household.minimum_line,
            text=_("On the border: a head has less than three times the minimum-income line a month"),
            actual=head,
            threshold=yuan(BORDER_TIMES * household.minimum_line),
            clause=CLAUSE,
        ),
    )
