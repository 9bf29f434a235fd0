"""A fair as everybody sees it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from chunfeng.domain.employers.enums import EmployerStatus
from chunfeng.domain.employers.models import Position, PositionQuerySet
from chunfeng.domain.fairs.enums import HOLDING
from chunfeng.domain.fairs.errors import NoSuchFair, NoSuchStand
from chunfeng.domain.fairs.models import Fair, FairQuerySet, Participation, Stand
from chunfeng.domain.happenings.enums import PUBLIC, HappeningStatus
from chunfeng.kernel import clock
from chunfeng.shared.prepared import Prepared, Whole

SHOWN = (EmployerStatus.VERIFIED, EmployerStatus.PENDING)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An employer at a fair, where it stands, and its open positions there."""

    participation: Participation
    stands: str
    positions: tuple[Position, ...]


_FAIR = Whole(Fair, "happening", "happening__organisation", "happening__place")
_PUBLIC = Prepared(
    lambda code: Fair.objects.filter(happening__code=code, happening__status__in=PUBLIC).values_list(*_FAIR.names),
    code=str,
)
_STAND = Whole(Stand, "zone")
_NUMBERED = Prepared(
    lambda fair, number: Stand.objects.filter(fair_id=fair, number=number).order_by().values_list(*_STAND.names),
    fair=int,
    number=str,
)
_GUEST = Whole(Participation, "employer", "zone")
_COMING = Prepared(
    lambda fair, key: _coming(fair).filter(pk=key).values_list(*_GUEST.names),
    fair=int,
    key=int,
)


def public_fair(code: str) -> Fair:
    """A fair that is announced, on or over, by the code of its happening. Raises NoSuchFair."""
    found = _PUBLIC.rows(code=code)
    if not found:
        raise NoSuchFair
    return _FAIR.made(found[0])


def on_now(path: str) -> list[Fair]:
    """Fairs near a screen that are on: what it may lead to."""
    rows = near(path).filter(happening__status=HappeningStatus.RUNNING)
    return list(rows.order_by("happening__starts_at", "pk"))


def near(path: str) -> FairQuerySet:
    """Fairs of a union, below it, or of one above it: those that a screen in its hall may serve."""
    ends = [place + 1 for place, letter in enumerate(path) if letter == "/" and place]
    at_or_above = Q(happening__organisation_path__in=[path[:end] for end in ends])
    rows = FairQuerySet(Fair).filter(Q(happening__organisation_path__startswith=path) | at_or_above)
    return rows.select_related("happening")


def has_page(happening_id: int) -> bool:
    """Whether a happening has a hall to show."""
    return Fair.objects.filter(happening_id=happening_id).exclude(floor=[]).exists()


def exhibits(fair: Fair, *, words: str = "") -> list[Exhibit]:
    """Employers that come, by zone and stand; with `words`, those whose name or open positions hold them. Three queries."""
    said = words.strip().lower()
    coming = _coming(fair.pk).select_related("employer", "zone").prefetch_related(*_shown())
    found = [_exhibit(row) for row in coming]
    if said:
        found = [
            one
            for one in found
            if said in one.participation.employer.name.lower()
            or any(said in position.title.lower() for position in one.positions)
        ]
    return sorted(found, key=_order)


def exhibit_at(fair: Fair, number: str) -> tuple[Stand, Exhibit | None]:
    """A stand and who has it. Raises NoSuchStand."""
    stand, guest = guest_at(fair, number)
    if guest is None:
        return stand, None
    prefetch_related_objects([guest], *_shown())
    return stand, _exhibit(guest)


def guest_at(fair: Fair, number: str) -> tuple[Stand, Participation | None]:
    """A stand and whose it is, whatever they bring. Raises NoSuchStand."""
    stands = _NUMBERED.rows(fair=fair.pk, number=number)
    if not stands:
        raise NoSuchStand
    stand = _STAND.made(stands[0])
    guests = _COMING.rows(fair=fair.pk, key=stand.participation_id) if stand.participation_id else []
    return stand, next(map(_GUEST.made, guests), None)


def _coming(fair_id: int) -> QuerySet[Participation]:
    return Participation.objects.filter(fair_id=fair_id, presence__in=HOLDING, employer__status__in=SHOWN)


def _shown() -> "tuple[str | Prefetch[Any], ...]":
    """What is read with whoever comes: their stands and what is open with them."""
    return "stands", Prefetch(
        "positions", PositionQuerySet(Position).open_on(clock.today()).select_related("place").order_by("-id")
    )


def _exhibit(row: Participation) -> Exhibit:
    return Exhibit(row, "、".join(stand.number for stand in row.stands.all()), tuple(row.positions.all()))


def _order(one: Exhibit) -> tuple[int, str, str]:
    zone = one.participation.zone
    return (zone.pk if zone else 0, one.stands, one.participation.employer.name)
