"""The desks that somebody may sit at besides the worker's pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from chunfeng.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Desk:
    title: Any
    url: str
    icon: str


def desks_of(actor: Actor) -> list[Desk]:
    """The union's desk for staff, the hiring desk for those who speak for an employer; only desks that are installed."""
    return list(_desks(actor))


def _desks(actor: Actor) -> Iterator[Desk]:
    offered = (
        (actor.is_staff, "desk:home", _("Union desk"), "landmark"),
        (bool(actor.employer_ids), "hire:home", _("Hiring desk"), "briefcase"),
    )
    for applies, name, title, icon in offered:
        if applies:
            try:
                yield Desk(title, reverse(name), icon)
            except NoReverseMatch:
                continue
