"""Positions that anybody may see: published, not past their last day, of an employer that was neither refused nor suspended."""

from dataclasses import dataclass

from chunfeng.domain.employers.enums import EmployerStatus
from chunfeng.domain.employers.errors import PositionNotFound
from chunfeng.domain.employers.models import Position, PositionQuerySet
from chunfeng.kernel import clock

MOST = 100
LOOKED_AT = 5
"""How many of the newest positions are looked at for each that is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSearch:
    """Empty means all. `place_code` and `occupation_code` reach all below them; `pay_from` is fen a month."""

    words: str = ""
    place_code: str = ""
    occupation_code: str = ""
    kind: str = ""
    pay_from: int | None = None


def open_positions(
    search: OpenSearch, *, after: int | None = None, size: int = 20
) -> tuple[list[Position], int | None]:
    """At most `size` (100) open positions, newest first, and the key that continues after them (None: these were all)."""
    rows = _open()
    if search.words.strip():
        rows = rows.filter(title__icontains=search.words.strip())
    if search.place_code:
        rows = rows.filter(place__code__startswith=search.place_code)
    if search.occupation_code:
        rows = rows.filter(occupation__code__startswith=search.occupation_code)
    if search.kind:
        rows = rows.filter(kind=search.kind)
    if search.pay_from is not None:
        rows = rows.filter(pay_monthly_high__gte=search.pay_from)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    wanted = max(1, min(size, MOST))
    found = list(rows.order_by("-pk")[: wanted + 1])
    return found[:wanted], (found[wanted - 1].pk if len(found) > wanted else None)


def newest(count: int) -> list[Position]:
    """The open positions that were published last, of as many employers as there are among them: one of each comes first."""
    found = list(_open().order_by("-published_at", "-pk")[: count * LOOKED_AT])
    first = {position.employer_id: position for position in reversed(found)}.values()
    chosen = {position.pk for position in first}
    return sorted(found, key=lambda position: position.pk not in chosen)[:count]


def open_position(position_id: int) -> Position:
    """Raises PositionNotFound for what is not open today."""
    found = _open().filter(pk=position_id).first()
    if found is None:
        raise PositionNotFound
    return found


def _open() -> PositionQuerySet:
    return (
        PositionQuerySet(Position)
        .open_on(clock.today())
        .filter(employer__status__in=(EmployerStatus.VERIFIED, EmployerStatus.PENDING))
        .select_related("employer", "place", "occupation")
    )
