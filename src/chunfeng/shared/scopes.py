"""A scope is what part of the organisation tree somebody may see, as ranges over materialised paths.

Paths ("/1/12/") are stored with COLLATE "C" and end in "/", so that a subtree is one range of an index.
"""

from dataclasses import dataclass

from django.db.models import Q

from chunfeng.kernel.actor import Actor


def subtree(field: str, path: str) -> Q:
    """Rows whose `field` lies at or below `path`."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": path[:-1] + "0"})  # "0" is the successor of "/"


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
