"""Which household counts as in hardship. Source: the union's rules for workers in hardship (建档标准); money in fen."""

from dataclasses import dataclass

from chunfeng.domain.programs.enums import Hardship


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """What a review looks at: the year's income and rigid spending (illness, school, rent), losses by an accident.

    `minimum_line` is the place's minimum income a head and month.
    """

    people: int
    income: int
    rigid: int = 0
    loss: int = 0
    minimum_line: int = 0


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
    if monthly(household) < household.minimum_line:
        return Hardship.DEEP
    if monthly(household) < 2 * household.minimum_line:
        return Hardship.RELATIVE
    if household.loss * 5 > household.income * 4:
        return Hardship.ACCIDENT
    if monthly(household) < BORDER_TIMES * household.minimum_line:
        return Hardship.BORDERLINE
    return Hardship.NONE
