"""A scope is what part of the organisation tree somebody may see, as ranges over materialised paths.

Paths ("/1/12/") are stored with COLLATE "C" and end in "/", so that a subtree is one range of an index.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet

from chunfeng.kernel.actor import Actor
from chunfeng.shared.prepared import Prepared


def subtree(field: str, path: str) -> Q:
    """Rows whose `field` lies at or below `path`."""
    return _between(field, *_bounds(path))


def within(field: str, paths: tuple[str, ...]) -> Q:
    """Rows under any of `paths`; none at all when there are no paths: deny by default."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= subtree(field, path)
    return condition


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the tree that a query may reach: made once from the actor, and every query filters by it.

    No paths means nothing at all.
    """

    paths: tuple[str, ...] = ()

    @classmethod
    def of(cls, actor: Actor, path: str | None = None) -> "Scope":
        """What the actor's posts reach; with `path`, only the part of it at or below that node."""
        whole = cls(actor.scopes())
        return whole if path is None else whole.narrowed(path)

    def covers(self, path: str) -> bool:
        return any(path.startswith(own) for own in self.paths)

    def narrowed(self, path: str) -> "Scope":
        """The part at or below `path`; nothing when that lies outside."""
        return Scope((path,)) if self.covers(path) else Scope(tuple(own for own in self.paths if own.startswith(path)))

    def on(self, field: str) -> Q:
        """The condition for rows whose `field` holds a path."""
        return within(field, self.paths)


class Counted:
    """How many rows lie in a scope; counting stops at `cap`. Asked with every page, so prepared, once for each number of paths.

    `rows` makes the queryset of all, `field` is where their path stands.
    """

    def __init__(self, rows: Callable[[], QuerySet[Any, Any]], field: str, *, cap: int) -> None:
        self._rows, self._field, self._cap = rows, field, cap
        self._prepared = cache(self._prepare)

    def within(self, scope: Scope) -> int:
        bounds = list(chain.from_iterable(map(_bounds, scope.paths)))
        values = {f"bound_{number}": bound for number, bound in enumerate(bounds)}
        return self._prepared(len(bounds)).count(**values) if bounds else 0

    def _prepare(self, count: int) -> Prepared:
        return Prepared(self._write, **{f"bound_{number}": str for number in range(count)})

    def _write(self, *bounds: str) -> QuerySet[Any, Any]:
        condition = Q()
        for pair in zip(bounds[::2], bounds[1::2], strict=True):
            condition |= _between(self._field, *pair)
        return self._rows().filter(condition).order_by().values_list("pk")[: self._cap]


def _bounds(path: str) -> tuple[str, str]:
    return path, path[:-1] + "0"  # "0" is the successor of "/"


def _between(field: str, lowest: str, beyond: str) -> Q:
    return Q(**{f"{field}__gte": lowest, f"{field}__lt": beyond})
