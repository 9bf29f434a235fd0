"""Fairs as those who plan them see them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.db.models.fields.files import FieldFile

from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.fairs import catalog
from chunfeng.domain.fairs.enums import EXPECTED, HOLDING, GuestStatus, StandKind
from chunfeng.domain.fairs.errors import NoSuchFair, NoSuchParticipation, NoSuchPrint
from chunfeng.domain.fairs.models import (
    BoothPhone,
    Demand,
    Fair,
    Participation,
    ParticipationQuerySet,
    Print,
    Stand,
    Tick,
)
from chunfeng.domain.fairs.queries.booths import acting
from chunfeng.domain.fairs.rules import checklist as rules
from chunfeng.domain.fairs.rules import lists
from chunfeng.domain.happenings.enums import HappeningKind
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope
from chunfeng.shared.sheets.columns import Column
from chunfeng.shared.windows import Window, window

LIST_COLUMNS: tuple[Column, ...] = lists.COLUMNS


@dataclass(frozen=True, slots=True)
class Guest:
    """An employer at a fair. `missed`: to how many fairs it did not come before."""

    participation: Participation
    stands: str
    positions: int
    headcount: int
    missed: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A title that employers said they will look for."""

    title: str
    employers: int
    headcount: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How a fair stands, in numbers."""

    invited: int
    coming: int
    standby: int
    declined: int
    came: int
    never_came: int
    positions: int
    headcount: int
    seated: int
    asked_anew: int


def desk_fairs(actor: Actor, *, after: int | None = None, before: int | None = None) -> Window[Happening]:
    """Happenings of the kind fair in the actor's part of the tree, newest first, each with its `fair` where there is one."""
    rows = Happening.objects.filter(Scope.of(actor).on("organisation_path"), kind=HappeningKind.FAIR)
    return window(rows.select_related("fair", "organisation"), after=after, before=before)


def desk_fair(actor: Actor, fair_id: int) -> Fair:
    """One fair in the actor's part of the tree. Raises NoSuchFair."""
    fair = (
        Fair.objects.filter(Scope.of(actor).on("happening__organisation_path"), pk=fair_id)
        .select_related("happening__organisation", "happening__place")
        .first()
    )
    if fair is None:
        raise NoSuchFair
    return fair


def counts(fair: Fair) -> Counts:
    """Three queries."""
    by = dict(fair.participations.values_list("presence").annotate(Count("id")))
    brought = _brought(fair).aggregate(number=Count("id"), heads=Sum("headcount"))
    anew = fair.participations.filter(presence=GuestStatus.ACCEPTED).exclude(answered_for=fair.happening.starts_at)
    return Counts(
        invited=by.get(GuestStatus.INVITED, 0),
        coming=sum(by.get(presence, 0) for presence in HOLDING),
        standby=by.get(GuestStatus.STANDBY, 0),
        declined=by.get(GuestStatus.DECLINED, 0),
        came=by.get(GuestStatus.CAME, 0),
        never_came=by.get(GuestStatus.NEVER_CAME, 0),
        positions=brought["number"],
        headcount=brought["heads"] or 0,
        seated=fair.participations.holding().filter(stands__isnull=False).distinct().count(),
        asked_anew=anew.count(),
    )


def guests(fair: Fair, *, presence: str = "", words: str = "") -> list[Guest]:
    """Employers of a fair, by name; four queries."""
    rows = (
        ParticipationQuerySet(Participation)
        .filter(fair=fair)
        .select_related("employer", "zone")
        .prefetch_related("stands", Prefetch("positions", Position.objects.only("id", "headcount", "status")))
        .order_by("employer__name", "id")
    )
    if presence:
        rows = rows.filter(presence=presence)
    if words.strip():
        rows = rows.filter(employer__name__icontains=words.strip())
    found = list(rows)
    missed = dict(
        Participation.objects.filter(
            employer_id__in=[row.employer_id for row in found], presence=GuestStatus.NEVER_CAME
        )
        .exclude(fair=fair)
        .values_list("employer_id")
        .annotate(Count("id"))
    )
    for row in found:
        row.fair = fair
    return [
        Guest(
            participation=row,
            stands="、".join(stand.number for stand in row.stands.all()),
            positions=len(row.positions.all()),
            headcount=sum(position.headcount or 0 for position in row.positions.all()),
            missed=missed.get(row.employer_id, 0),
        )
        for row in found
    ]


def guest(actor: Actor, participation_id: int) -> Participation:
    """One employer at a fair of the actor's part of the tree. Raises NoSuchParticipation."""
    found = (
        Participation.objects.filter(Scope.of(actor).on("fair__happening__organisation_path"), pk=participation_id)
        .select_related("fair__happening__organisation", "employer", "zone")
        .prefetch_related("demands", "stands", "steps__by", "positions")
        .first()
    )
    if found is None:
        raise NoSuchParticipation
    return found


def phones(participation: Participation) -> list[tuple[BoothPhone, str]]:
    """The phones at a booth, the latest first, and whose each is: "" for whoever is beyond the reader's part of the tree."""
    found = list(acting(participation))
    people = Person.objects.in_bulk([phone.person_id for phone in found])
    return [(phone, people[phone.person_id].name if phone.person_id in people else "") for phone in found]


def inviting(actor: Actor, fair: Fair, *, words: str = "", limit: int = 50) -> list[Employer]:
    """Employers that can be invited: verified, in the actor's part of the tree, not on the list; the newest first."""
    rows = Employer.objects.filter(Scope.of(actor).on("organisation__path"), status=EmployerStatus.VERIFIED).exclude(
        participations__fair=fair
    )
    if words.strip():
        rows = rows.filter(Q(name__icontains=words.strip()) | Q(industry__icontains=words.strip()))
    return list(rows.order_by("-id")[:limit])


def checklist(fair: Fair) -> list[rules.Item]:
    """What the law and the day want, point by point."""
    ticks = Tick.objects.filter(fair=fair).values_list("point", "for_start")
    start = fair.happening.starts_at
    return rules.items(
        catalog.points(),
        day=clock.local_day(start),
        expected=fair.expected,
        facts=_facts(fair),
        shown={point: for_start == start for point, for_start in ticks},
    )


def ticks(fair: Fair) -> dict[str, Tick]:
    """What officers have shown, by point."""
    return {tick.point: tick for tick in Tick.objects.filter(fair=fair).select_related("by")}


def tick_file(actor: Actor, fair_id: int, point: str) -> tuple[FieldFile, str]:
    """A document of the checklist and its name. Raises NoSuchFair, also where there is none."""
    tick = Tick.objects.filter(fair=desk_fair(actor, fair_id), point=point).exclude(file="").first()
    if tick is None:
        raise NoSuchFair
    return tick.file, tick.file_name


def demand(fair: Fair) -> list[Wanted]:
    """What employers said beforehand that they look for, the most people first."""
    rows = (
        Demand.objects.filter(participation__fair=fair, participation__presence__in=EXPECTED)
        .values("title")
        .annotate(employers=Count("participation", distinct=True), people=Sum("headcount"))
        .order_by("-people", "title")
    )
    return [Wanted(row["title"], row["employers"], row["people"]) for row in rows]


def coming(fair: Fair) -> list[Participation]:
    """Employers that have booths promised, by name."""
    return list(fair.participations.holding().select_related("employer").order_by("employer__name", "id"))


def stand_at(fair: Fair, row: int, column: int) -> Stand | None:
    """The stand on a square."""
    return fair.stands.select_related("zone").filter(row=row, column=column).first()


def waiting_for_stand(fair: Fair) -> list[Participation]:
    """Employers that come and have fewer stands than they want, by name."""
    rows = fair.participations.holding().select_related("employer").prefetch_related("stands")
    return [row for row in rows.order_by("employer__name", "id") if len(row.stands.all()) < row.booths]


def list_rows(fair: Fair) -> Iterable[dict[str, object]]:
    """The list of employers as the sheet has it, those that come."""
    for row in guests(fair):
        if row.participation.holds:
            one = row.participation
            yield {
                "stand": row.stands,
                "employer": one.employer.name,
                "code": one.employer.credit_code or "",
                "zone": one.zone.name if one.zone else "",
                "people": one.people,
                "booths": one.booths,
                "draw": one.draw or "",
                "power": lists.YES if one.power else lists.NO,
                "plates": one.plates or "",
            }


def prints(fair: Fair) -> dict[str, Print]:
    """Papers by kind."""
    return {paper.kind: paper for paper in Print.objects.filter(fair=fair)}


def print_file(actor: Actor, fair_id: int, kind: str) -> FieldFile:
    """A paper that is ready. Raises NoSuchFair, NoSuchPrint."""
    paper = Print.objects.filter(fair=desk_fair(actor, fair_id), kind=kind).exclude(file="").first()
    if paper is None:
        raise NoSuchPrint
    return paper.file


def _facts(fair: Fair) -> rules.Facts:
    held = fair.participations.holding()
    numbers = held.aggregate(
        number=Count("id", distinct=True),
        unverified=Count("id", filter=~Q(employer__status=EmployerStatus.VERIFIED), distinct=True),
        unseated=Count("id", filter=Q(stands__isnull=True), distinct=True),
    )
    brought = _brought(fair).aggregate(
        number=Count("id"), unchecked=Count("id", filter=~Q(status=PositionStatus.PUBLISHED))
    )
    return rules.Facts(
        announced=fair.happening.is_public,
        employers=numbers["number"],
        unverified=numbers["unverified"],
        positions=brought["number"],
        unchecked=brought["unchecked"],
        booths=fair.stands.filter(kind=StandKind.BOOTH).count(),
        unseated=numbers["unseated"],
        asked_anew=held.filter(presence=GuestStatus.ACCEPTED).exclude(answered_for=fair.happening.starts_at).count(),
    )


def _brought(fair: Fair) -> QuerySet[Position]:
    return Position.objects.filter(pk__in=fair.participations.holding().values("positions"))
