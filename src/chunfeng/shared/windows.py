"""One page of a long list by its keys: as quick at the last row as at the first.

Rows are ordered by descending id, newest first. The address says `after` (older than that id) or `before` (newer); the
count stops at a cap, because "1000+" tells people as much as "28,731" and costs nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models

from chunfeng.kernel.typed import whole

M = TypeVar("M", bound=models.Model)
SIZE = 20
CAP = 1000


@dataclass(frozen=True, slots=True)
class Window(Generic[M]):
    """`older` and `newer` are the keys of the neighbouring windows, None where there are none."""

    items: tuple[M, ...]
    older: int | None
    newer: int | None
    total: int
    capped: bool

    def __iter__(self) -> Iterator[M]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def window(
    rows: "models.QuerySet[M]", *, after: int | None = None, before: int | None = None, size: int = SIZE, cap: int = CAP
) -> Window[M]:
    """The `size` rows after or before a key (the newest without one) and the count up to `cap`: two queries."""
    if before is not None:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: size + 1])
        more, items = len(found) > size, tuple(reversed(found[:size]))
        newer = items[0].pk if more else None
        older = items[-1].pk if items else None
    else:
        kept = rows if after is None else rows.filter(pk__lt=after)
        found = list(kept.order_by("-pk")[: size + 1])
        more, items = len(found) > size, tuple(found[:size])
        older = items[-1].pk if more else None
        newer = items[0].pk if items and after is not None else None
    total = rows.order_by()[: cap + 1].count()
    return Window(items=items, older=older, newer=newer, total=min(total, cap), capped=total > cap)


def keys(query: Mapping[str, Any]) -> dict[str, int]:
    """`after` and `before` from an address; anything that is no number is ignored."""
    found = {name: whole(str(query.get(name, ""))) for name in ("after", "before")}
    return {name: key for name, key in found.items() if key is not None}
