"""A fair as everybody sees it."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from chunfeng.domain.employers.enums import EmployerStatus
from chunfeng.domain.employers.models import Position, PositionQuerySet
from chunfeng.domain.fairs.enums import HOLDING
from chunfeng.domain.fairs.errors import NoSuchFair, NoSuchStand
from chunfeng.domain.fairs.models import Fair, FairQuerySet, Participation, Stand
from chunfeng.domain.happenings.enums import PUBLIC, HappeningStatus
from chunfeng.kernel import clock

SHOWN = (EmployerStatus.VERIFIED, EmployerStatus.PENDING)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An employer at a fair, where it stands, and its open positions there."""

    participation: Participation
    stands: str
    positions: tuple[Position, ...]


def public_fair(code: str) -> Fair:
    """A fair that is announced, on or over, by the code of its happening. Raises NoSuchFair."""
    fair = (
        Fair.objects.filter(happening__code=code, happening__status__in=PUBLIC)
        .select_related("happening__organisation", "happening__place")
        .first()
    )
    if fair is None:
        raise NoSuchFair
    return fair


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
    found = [_exhibit(row) for row in _coming(fair)]
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
    stand = fair.stands.select_related("zone").filter(number=number).first()
    if stand is None:
        raise NoSuchStand
    row = _coming(fair).filter(pk=stand.participation_id).first() if stand.participation_id else None
    return stand, _exhibit(row) if row else None


def _coming(fair: Fair) -> QuerySet[Participation]:
    open_now = PositionQuerySet(Position).open_on(clock.today()).select_related("place").order_by("-id")
    return (
        Participation.objects.filter(fair=fair, presence__in=HOLDING, employer__status__in=SHOWN)
        .select_related("employer", "zone")
        .prefetch_related("stands", Prefetch("positions", open_now))
    )


def _exhibit(row: Participation) -> Exhibit:
    return Exhibit(row, "、".join(stand.number for stand in row.stands.all()), tuple(row.positions.all()))


def _order(one: Exhibit) -> tuple[int, str, str]:
    zone = one.participation.zone
    return (zone.pk if zone else 0, one.stands, one.participation.employer.name)
