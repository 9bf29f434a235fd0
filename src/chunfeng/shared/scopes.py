"""A scope is what part of the organisation tree somebody may see, as ranges over materialised paths.

Paths ("/1/12/") are stored with COLLATE "C" and end in "/", so that a subtree is one range of an index.
"""

from django.db.models import Q


def subtree(field: str, path: str) -> Q:
    """Rows whose `field` lies at or below `path`."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": path[:-1] + "0"})  # "0" is the successor of "/"


def within(field: str, paths: tuple[str, ...]) -> Q:
    """Rows under any of `paths`; none at all when there are no paths: deny by default."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= subtree(field, path)
    return condition
