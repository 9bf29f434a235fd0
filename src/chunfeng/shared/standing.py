"""What the domains know about people, for rules that decide over them: facts by their ids, a row a person.

Each domain provides its own part in its `handlers`, with its own queries; nobody above or below is imported. What a fact means
is declared in `domain/programs/declarations/facts.toml`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.db.models import QuerySet

from chunfeng.shared import reach

Row = tuple[Any, ...]
BATCH = 10_000
"""Rows fetched at a time."""

Item = TypeVar("Item")
Rows = Callable[[Sequence[int] | None, date], Iterator[Sequence[Row]]]


@dataclass(frozen=True, slots=True)
class Part:
    """`rows(person_ids, day)` yields batches of (person id, one value for each of `facts`) as of `day`; None for whom: all.

    Values are bool, int (fen for money), date, str, or a list of str; None is unknown. Somebody without a row has
    `without` for a fact, or unknown where that says nothing.
    """

    facts: tuple[str, ...]
    rows: Rows
    without: Mapping[str, Any] = field(default_factory=dict)


_parts: dict[str, Part] = {}


def batched(rows: QuerySet[Any, Item], person_ids: Collection[int] | None = None) -> Iterator[list[Item]]:
    """The rows, some thousands at a time; all at once where they are those of `person_ids`: a cursor costs more than they do."""
    if person_ids is not None:
        yield list(rows)
        return
    rest = rows.iterator(BATCH)
    while batch := list(islice(rest, BATCH)):
        yield batch


def provide(name: str, part: Part) -> None:
    """Take part under `name`, the domain's."""
    _parts[name] = part


def parts() -> Mapping[str, Part]:
    """All parts by the names of their domains."""
    return dict(_parts)


def about(person_id: int, day: date, wanted: Collection[str] | None = None) -> dict[str, Any]:
    """Every provided fact about one person; None is unknown. With `wanted`, domains that know none of these are not asked.

    A verdict hangs on all of it, whichever officer asks: whoever calls has made sure that they may.
    """
    found: dict[str, Any] = {}
    for part in _parts.values():
        if wanted is not None and not any(fact in wanted for fact in part.facts):
            continue
        with reach.elevated("all that is known of the one whom a verdict is about"):
            rows = [row for batch in part.rows([person_id], day) for row in batch]
        values = rows[0][1:] if rows else (part.without.get(fact) for fact in part.facts)
        found |= dict(zip(part.facts, values, strict=True))
    return found
