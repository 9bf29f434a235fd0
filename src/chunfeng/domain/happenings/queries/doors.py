"""The day itself: who is expected, who is in, people and people-times apart."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from chunfeng.domain.happenings.enums import DOORS, LIVE, CheckInKind
from chunfeng.domain.happenings.errors import NoSuchHappening
from chunfeng.domain.happenings.models import CheckIn, Device, Happening, Registration
from chunfeng.domain.happenings.rules.roles import DOORKEEPERS
from chunfeng.domain.happenings.rules.visits import Totals
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope

SEARCHED = 20
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Expected:
    """One who may come: the masked name and the end of the phone are enough to find them by hand."""

    registration_id: int
    name: str
    phone_tail: str
    status: str
    session_id: int | None
    came: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """One act at a door, as the desk lists it."""

    client_id: str
    at: datetime
    name: str
    kind: str
    kind_label: str
    flag: str
    flag_label: str
    counted: bool
    where: str


def totals(happening_id: int) -> Totals:
    """People (人), those without a name, and people-times (人次), as they are known now."""
    counted = CheckIn.objects.filter(happening_id=happening_id, counted=True)
    found = counted.aggregate(
        people=Count("person", distinct=True), unnamed=Count("visitor", distinct=True), times=Count("pk")
    )
    return Totals(people=found["people"], unnamed=found["unnamed"], times=found["times"])


def came(happening_id: int) -> set[int]:
    """Ids of the people who have come in."""
    rows = CheckIn.objects.filter(happening_id=happening_id, counted=True, person__isnull=False)
    return set(rows.values_list("person_id", flat=True))


def keeps_doors(actor: Actor, happening_id: int) -> Happening:
    """A happening at whose doors the actor may stand. Raises NoSuchHappening."""
    found = Happening.objects.filter(Scope.of(actor).on("organisation_path"), pk=happening_id).first()
    if found is None or not actor.covers(found.organisation_path, *DOORKEEPERS):
        raise NoSuchHappening
    return found


def at_the_doors(actor: Actor) -> list[Happening]:
    """What a device or an organiser can check people in to now: on the day itself, the day before and after."""
    day = clock.day_start(clock.today())
    rows = Happening.objects.filter(Scope.of(actor).on("organisation_path"), status__in=DOORS)
    rows = rows.filter(starts_at__lt=day + 2 * DAY, ends_at__gt=day - DAY)
    return list(rows.order_by("starts_at", "pk"))


def expected(actor: Actor, happening_id: int) -> list[Expected]:
    """Everybody who may come, for a device to keep while it has a network. Raises NoSuchHappening."""
    keeps_doors(actor, happening_id)
    rows = Registration.objects.filter(happening_id=happening_id, status__in=LIVE).select_related("person")
    there = came(happening_id)
    return [_expected(row, there) for row in rows.order_by("pk")]


def found_by_hand(actor: Actor, happening_id: int, words: str) -> list[Expected]:
    """Those whose name, or the end of whose phone, somebody typed at the door. Raises NoSuchHappening."""
    keeps_doors(actor, happening_id)
    words = words.strip()
    if not words:
        return []
    rows = Registration.objects.filter(happening_id=happening_id, status__in=LIVE).select_related("person")
    if words.isdecimal():
        found = [row for row in rows.order_by("pk") if str(row.person.phone).endswith(words)][:SEARCHED]
    else:
        found = list(rows.filter(Q(name__icontains=words) | Q(person__name__icontains=words)).order_by("pk")[:SEARCHED])
    there = came(happening_id)
    return [_expected(row, there) for row in found]


def latest(actor: Actor, happening_id: int, limit: int = 20) -> list[Scan]:
    """The last acts at the doors, newest first; none of happenings elsewhere."""
    rows = (
        CheckIn.objects.filter(Scope.of(actor).on("happening__organisation_path"), happening_id=happening_id)
        .exclude(kind=CheckInKind.UNDO)
        .select_related("person", "device", "registration")
        .order_by("-at", "-pk")[:limit]
    )
    return [
        Scan(
            client_id=str(row.client_id),
            at=row.at,
            name=masking.name((row.registration.name if row.registration else "") or row.person.name)
            if row.person
            else "",
            kind=row.kind,
            kind_label=row.get_kind_display(),
            flag=row.flag,
            flag_label=row.get_flag_display() if row.flag else "",
            counted=row.counted,
            where=row.device.name if row.device else row.door,
        )
        for row in rows
    ]


def devices(actor: Actor) -> list[Device]:
    """Devices in the actor's part of the tree: those in use first."""
    rows = Device.objects.filter(Scope.of(actor).on("organisation_path")).select_related("organisation", "enrolled_by")
    return sorted(rows, key=lambda device: (device.revoked_at is not None, -device.pk))


def devices_at(found: Happening) -> list[Device]:
    """Devices that have served at its doors and are not revoked."""
    served = CheckIn.objects.filter(happening=found, device__isnull=False).values("device")
    return list(Device.objects.filter(pk__in=served, revoked_at__isnull=True).order_by("pk"))


def kept_at_doors(found: Happening) -> int:
    """How many acts these devices still kept when they last reached us."""
    return sum(device.waiting for device in devices_at(found))


def _expected(row: Registration, there: set[int]) -> Expected:
    return Expected(
        registration_id=row.pk,
        name=masking.name(row.name or row.person.name),
        phone_tail=str(row.person.phone or "")[-4:],
        status=row.status,
        session_id=row.session_id,
        came=row.person_id in there,
    )
