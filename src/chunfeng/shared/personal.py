"""One person's data across all domains: to show and hand out (PIPL 45), to erase (47), and to know which union answers.

Each domain provides its own part in `AppConfig.ready`, with its own queries; nobody above or below is imported.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """What one domain holds about a person. `rows` are (label, value) for people; `data` is the same for programs (JSON).

    `masked` are the rows as a page shows them, where `rows` hold what somebody looking over a shoulder should not read.
    """

    title: Any
    rows: Sequence[tuple[Any, Any]]
    data: Any = None
    masked: Sequence[tuple[Any, Any]] | None = None

    @property
    def on_page(self) -> Sequence[tuple[Any, Any]]:
        """The rows for a page."""
        return self.rows if self.masked is None else self.masked


@dataclass(frozen=True, slots=True)
class Kept:
    """What the law keeps after a wish to erase: what, by which article, and the last day (None: no end is set)."""

    what: Any
    law: Any
    until: date | None


def years_after(day: date, years: int) -> date:
    """The same day `years` later; the last of February where there is no 29th (Civil Code 202)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


Gather = Callable[[int], "Section | None"]
Erase = Callable[[int], None]
Keeps = Callable[[int], Sequence[Kept]]
Home = Callable[[int], str]


def _nothing_to_erase(person_id: int) -> None:
    """For a domain whose rows all stay, or go with somebody else's."""


def _nothing_kept(person_id: int) -> Sequence[Kept]:
    return ()


@dataclass(frozen=True, slots=True)
class _Part:
    gather: Gather
    erase: Erase
    keeps: Keeps


_parts: dict[str, _Part] = {}
_homes: dict[str, tuple[int, Home]] = {}


def provide(name: str, gather: Gather, *, erase: Erase = _nothing_to_erase, keeps: Keeps = _nothing_kept) -> None:
    """Take part under `name` (the domain's).

    `gather(person_id)` returns what is held, or None. `erase(person_id)` erases or makes anonymous whatever `keeps` does not
    name; it runs inside the transaction that erases the person, so that all of it happens or nothing. `keeps(person_id)`
    names what stays.
    """
    _parts[name] = _Part(gather, erase, keeps)


def provide_home(name: str, home: Home, *, rank: int) -> None:
    """`home(person_id)` is the path of the node of the union tree that answers for a person, or "" when it does not know.

    The lowest `rank` that knows counts: membership before wishes before the root.
    """
    _homes[name] = (rank, home)


def sections(person_id: int) -> dict[str, Section]:
    """What every domain holds, by its name, in the order in which the domains stand."""
    found = {name: part.gather(person_id) for name, part in _parts.items()}
    return {name: section for name, section in found.items() if section is not None}


def kept(person_id: int) -> list[Kept]:
    """All that the law keeps about this person."""
    return [item for part in _parts.values() for item in part.keeps(person_id)]


def erase(person_id: int) -> None:
    """Let every domain erase its part, the highest domain first. Call it inside a transaction."""
    for part in reversed(list(_parts.values())):
        part.erase(person_id)


def home(person_id: int) -> str:
    """The path of the node whose officers answer for this person; "/" when nobody knows one."""
    for _rank, known in sorted(_homes.values(), key=lambda item: item[0]):
        path = known(person_id)
        if path:
            return path
    return "/"
