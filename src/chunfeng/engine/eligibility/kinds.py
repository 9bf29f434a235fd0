"""What facts and parameters may be, and what a formula knows of them before it has seen anybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

EPOCH: Final = date(1970, 1, 1)
LARGEST: Final = 2**62
"""No formula may get beyond this: then neither 64-bit columns nor CEL overflow, and both evaluators agree."""


class Kind(StrEnum):
    """The type of a value. Money and days are numbers with a unit: adding one to the other is refused."""

    BOOL = "bool"
    INT = "int"
    FEN = "fen"
    DATE = "date"
    WORD = "word"
    WORDS = "words"


NUMBERS: Final = frozenset({Kind.INT, Kind.FEN, Kind.DATE})

Value = bool | int | str | frozenset[str]
"""A value as both evaluators hold it: dates are days since 1970-01-01, money is fen."""

Stated = Value | date | list[str] | tuple[str, ...] | set[str] | None


@dataclass(frozen=True, slots=True)
class Known:
    """A fact by its id. `words` are the codes that a word, or a member of words, can be (empty: any).

    `low` and `high` bound numbers: what lies outside is not believed, so that no formula overflows. The lowest number of
    32 bits lies outside too: in a column it is the mark of what is not known.
    """

    id: str
    kind: Kind
    words: tuple[str, ...] = ()
    low: int = -(2**31) + 1
    high: int = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Given:
    """A parameter: a number that is known, though its value changes from day to day."""

    id: str
    kind: Kind
    low: int = -(10**13)
    high: int = 10**13


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What formulas may speak of."""

    facts: Mapping[str, Known] = field(default_factory=dict)
    parameters: Mapping[str, Given] = field(default_factory=dict)

    @classmethod
    def of(
        cls, facts: "list[Known] | tuple[Known, ...]", parameters: "list[Given] | tuple[Given, ...]" = ()
    ) -> "Vocabulary":
        return cls({fact.id: fact for fact in facts}, {given.id: given for given in parameters})

    def kind(self, name: str) -> Kind | None:
        """The type of a fact or parameter; None where there is no such thing."""
        known = self.facts.get(name) or self.parameters.get(name)
        return known.kind if known is not None else None


def day(value: date) -> int:
    """Days since 1970-01-01."""
    return (value - EPOCH).days


def day_of(number: int) -> date:
    """The date of a number of days since 1970-01-01."""
    return date.fromordinal(EPOCH.toordinal() + number)


def full_months(begin: Any, end: Any) -> Any:
    """Full months from one day to another; days may be whole columns, and are counted from 1970-01-01.

    A month ends on the day of the same number, or on the last day of a month that has no such day (Civil Code 202).
    """
    month, day_of_month = _civil(begin)
    last_month, last_day = _civil(end)
    short = (last_day < day_of_month) & (_civil(end + 1)[1] != 1)
    return last_month - month - short * 1


def _civil(days: Any) -> tuple[Any, Any]:
    """(months since a March long ago, day of the month), in whole numbers only, so that columns take it too."""
    shifted = days + 719_468
    era = shifted // 146_097
    inner = shifted - era * 146_097
    year = (inner - inner // 1_460 + inner // 36_524 - inner // 146_096) // 365
    day_of_year = inner - (365 * year + year // 4 - year // 100)
    month = (5 * day_of_year + 2) // 153
    return (year + era * 400) * 12 + month, day_of_year - (153 * month + 2) // 5 + 1


def read(known: Known | Given, stated: Stated) -> Value | None:
    """A stated value as the evaluators hold it; None for one that is missing or lies outside the bounds.

    Raises TypeError for a value of another type: that is a mistake of the caller, not of the person.
    """
    if stated is None:
        return None
    match known.kind:
        case Kind.BOOL if isinstance(stated, bool):
            return stated
        case Kind.DATE if isinstance(stated, date):
            return day(stated)
        case Kind.INT | Kind.FEN | Kind.DATE if isinstance(stated, int) and not isinstance(stated, bool):
            return stated if known.low <= stated <= known.high else None
        case Kind.WORD if isinstance(stated, str):
            return stated
        case Kind.WORDS if isinstance(stated, (list, tuple, set, frozenset)):
            return frozenset(stated)
    raise TypeError(f"{known.id} is {known.kind.value}, not {type(stated).__name__}")
