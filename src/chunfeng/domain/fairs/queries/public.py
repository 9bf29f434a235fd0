"""A fair as everybody sees it."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from chunfeng.domain.employers.enums import EmployerStatus
from chunfeng.domain.employers.models import Position, PositionQuerySet
from chunfeng.domain.fairs.enums import HOLDING, StandKind
from chunfeng.domain.fairs.errors import NoSuchFair, NoSuchStand
from chunfeng.domain.fairs.models import Fair, Participation, Stand
from chunfeng.domain.happenings.enums import PUBLIC, HappeningStatus
from chunfeng.kernel import clock

SHOWN = (EmployerStatus.VERIFIED, EmployerStatus.PENDING)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An employer at a fair, where it stands, and its open positions there."""

    participation: Participation
    stands: str
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Desks of one kind, such as legal advice, and where they stand."""

    kind: StandKind
    stands: tuple[str, ...]


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
    """Fairs that are on at a union, below it, or at one above it: what a screen in its hall may lead to."""
    ends = [place + 1 for place, letter in enumerate(path) if letter == "/" and place]
    near = Q(happening__organisation_path__startswith=path) | Q(
        happening__organisation_path__in=[path[:end] for end in ends]
    )
    rows = Fair.objects.filter(near, happening__status=HappeningStatus.RUNNING).select_related("happening")
    return list(rows.order_by("happening__starts_at", "pk"))


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


def desks(fair: Fair) -> list[Advice]:
    """The desks of the hall that are no employer's, in the order of their kinds."""
    rows = list(fair.stands.exclude(kind=StandKind.BOOTH))
    found = [Advice(kind, tuple(row.number for row in rows if row.kind == kind)) for kind in StandKind]
    return [one for one in found if one.stands]


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
