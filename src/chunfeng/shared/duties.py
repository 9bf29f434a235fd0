"""Who has which work open at a node of the tree, so that nothing is left lying when somebody goes.

Each domain provides its own kinds of work in `handlers.py`; they are found on first use. A kind is worth providing when its
rows have an owner: work that is everybody's passes on by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import autodiscover_modules

Count = Callable[[int, str], int]
"""called with person id and path: how much of this kind the person has open at and below that path"""
PassOn = Callable[[int, int | None, str], int]
"""called with the ids of who has it and who gets it (None: back to everybody there), and the path; how much it was"""


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of work; `label` is what people call it ("foundings to review")."""

    kind: str
    label: Any
    count: Count
    pass_on: PassOn


@dataclass(frozen=True, slots=True)
class Open:
    kind: str
    label: Any
    number: int


_duties: dict[str, Duty] = {}
_searched = False


def provide(duty: Duty) -> None:
    """Take part in hand-overs. Providing a kind again replaces it."""
    _duties[duty.kind] = duty


def all_duties() -> tuple[Duty, ...]:
    """Every kind, by name."""
    global _searched
    if not _searched:
        autodiscover_modules("handlers")
        _searched = True
    return tuple(duty for _, duty in sorted(_duties.items()))


def open_work(person_id: int, path: str) -> list[Open]:
    """What this person has open at and below `path`; kinds without any are left out."""
    counted = [Open(duty.kind, duty.label, duty.count(person_id, path)) for duty in all_duties()]
    return [each for each in counted if each.number]


def pass_on(*, from_id: int, to_id: int | None, path: str) -> dict[str, int]:
    """Give all of it to somebody else, or back to everybody there. Within the caller's transaction. kind → how much."""
    passed = {duty.kind: duty.pass_on(from_id, to_id, path) for duty in all_duties()}
    return {kind: number for kind, number in passed.items() if number}
