"""Numbers that change on a day and differ by place: which one holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chunfeng.domain.programs.rules.declared import Declaration
from chunfeng.engine.eligibility import day as day_number


@dataclass(frozen=True, slots=True)
class Placed:
    """A value from a day on; `place` reaches everything below its code, "" everywhere."""

    key: str
    place: str
    starts_on: date
    value: int
    clause: str = ""


def holding(values: Iterable[Placed], key: str, place: str, day: date) -> Placed | None:
    """The value in force at a place on a day: the longest place wins, then the latest day. None where none is."""
    known = [each for each in values if each.key == key and place.startswith(each.place) and each.starts_on <= day]
    return max(known, key=lambda each: (len(each.place), each.starts_on), default=None)


def in_force(declaration: Declaration, shared: Iterable[Placed], place: str, day: date) -> dict[str, int | None]:
    """Every number that the declaration asks for, with its value at a place on a day; None where nobody has entered one."""
    own = [
        Placed(each.key, "", dated.starts_on, dated.value)
        for each in declaration.parameters.values()
        for dated in each.values
    ]
    values = [*shared, *own]
    found = {key: holding(values, key, place, day) for key in declaration.asks_for if key != "today"}
    numbers = {key: each.value if each else None for key, each in found.items()}
    return {**numbers, "today": day_number(day)} if "today" in declaration.asks_for else numbers
