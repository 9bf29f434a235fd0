"""What a program will cost, and when its budget is gone, before anybody has applied."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chunfeng.domain.programs.rules.declared import Declaration
from chunfeng.engine.eligibility import Asked, Tally

YEAR = 365
STEPS = 12


@dataclass(frozen=True, slots=True)
class Forecast:
    """`covers`: how many of those who qualify the budget is enough for (None: no budget, or all of them).

    `gone_on`: the day on which it is gone when all who qualify apply evenly over the program's term; None: it lasts. `curve`:
    (day, spent in fen or pieces), as a chart shows it.
    """

    key: str
    tally: Tally
    limit: int | None
    covers: int | None
    gone_on: date | None
    curve: tuple[tuple[date, int], ...]


def asked(declaration: Declaration, parameters: Mapping[str, int | None]) -> Asked:
    """What the engine counts for a declaration, with the numbers that hold for it."""
    conditions = [each.when for each in declaration.conditions]
    amount = declaration.amount
    if amount is None:
        return Asked(conditions, parameters)
    return Asked(conditions, parameters, amount.formula, amount.at_most, amount.most)


def forecast(declaration: Declaration, tally: Tally, today: date) -> Forecast:
    """Cost and end of the budget. Amounts that hang on the form are taken at their highest."""
    money, pieces = _limits(declaration)
    highest = declaration.amount.most if declaration.amount else 0
    wanted = tally.cost + tally.unpriced * highest if pieces is None else tally.qualify
    limit = money if pieces is None else pieces
    begin = max(today, declaration.starts_on)
    term = max((declaration.ends_on - begin).days + 1, 1) if declaration.ends_on else YEAR
    if limit is None or wanted <= limit:
        return Forecast(declaration.key, tally, limit, None, None, tuple(_curve(begin, term, wanted, limit)))
    days = max(-(-limit * term // wanted), 1)
    covers = limit * tally.qualify // wanted
    gone_on = begin + timedelta(days=days - 1)
    return Forecast(declaration.key, tally, limit, covers, gone_on, tuple(_curve(begin, term, wanted, limit)))


def _limits(declaration: Declaration) -> tuple[int | None, int | None]:
    budget = declaration.budget
    return (None, None) if budget is None else (budget.total, budget.pieces)


def _curve(begin: date, term: int, wanted: int, limit: int | None) -> Iterator[tuple[date, int]]:
    for step in range(STEPS + 1):
        spent = wanted * step // STEPS
        yield begin + timedelta(days=term * step // STEPS), spent if limit is None else min(spent, limit)
