"""One person's registrations, tickets, groups and news."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from chunfeng.domain.happenings.enums import HOLDING, LIVE, HappeningStatus, RegistrationStep
from chunfeng.domain.happenings.errors import NoSuchRegistration
from chunfeng.domain.happenings.models import Feedback, Group, Happening, Registration, RegistrationLog
from chunfeng.domain.happenings.queries import public, tickets
from chunfeng.domain.happenings.rules import calendar, codes
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach, seals
from chunfeng.shared.prepared import Prepared

NEWS = (
    RegistrationStep.OFFER,
    RegistrationStep.LAPSE,
    RegistrationStep.CALL_OFF,
    RegistrationStep.MOVED,
    RegistrationStep.REMIND,
    RegistrationStep.ASK,
    RegistrationStep.CANCEL,
)
"""Steps that somebody else took and the person should read of."""
PAST_SHOWN = 50
FEED_LIFE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One's own ticket. `code` is the sealed text: a device with the public key checks it without a network; `short` the
    digits to type where there is no camera, in groups of four.
    """

    registration: Registration
    name: str
    code: str
    short: str


def registrations_of(actor: Actor) -> list[Registration]:
    """What is to come first, soonest on top; then what is past, newest first."""
    rows = list(
        Registration.objects.of(actor.person_id)
        .select_related("happening__place", "session", "group")
        .order_by("-happening__starts_at", "-pk")[:PAST_SHOWN]
    )
    now = clock.now()
    coming = [row for row in rows if row.happening.ends_at > now and row.status in LIVE]
    return [*reversed(coming), *(row for row in rows if row not in coming)]


def registration_of(actor: Actor, registration_id: int) -> Registration:
    """One of one's own. Raises NoSuchRegistration."""
    found = (
        Registration.objects.of(actor.person_id)
        .select_related("happening__place", "happening__organisation", "session", "group", "person")
        .filter(pk=registration_id)
        .first()
    )
    if found is None:
        raise NoSuchRegistration
    return found


def standing(actor: Actor, happening_id: int) -> Registration | None:
    """The live registration of the actor for a happening."""
    if actor.person_id is None:
        return None
    return (
        Registration.objects.of(actor.person_id)
        .live()
        .filter(happening_id=happening_id)
        .select_related("happening", "session")
        .first()
    )


def ticket(registration: Registration) -> Ticket | None:
    """The ticket of somebody who has a seat."""
    if registration.status not in HOLDING:
        return None
    name = registration.person.name or registration.name
    return Ticket(registration, name, tickets.sealed(registration, name), tickets.short(registration.pk))


def steps_of(registration: Registration) -> list[RegistrationLog]:
    """What happened with a registration, oldest first."""
    return list(registration.steps.order_by("at", "pk"))


def place_in_line(registration: Registration) -> int:
    """How many wait before this one, and this one: 1 is next."""
    with reach.elevated("how many stand before one on the waiting list"):
        return (
            1
            + Registration.objects.filter(happening_id=registration.happening_id, status=registration.status)
            .filter(Q(asked_at__lt=registration.asked_at) | Q(asked_at=registration.asked_at, pk__lt=registration.pk))
            .count()
        )


def next_up(actor: Actor) -> Registration | None:
    """What comes next for the actor: a seat that waits for a yes before anything else."""
    if actor.person_id is None:
        return None
    rows = (
        Registration.objects.of(actor.person_id)
        .filter(status__in=HOLDING, happening__ends_at__gt=clock.now())
        .exclude(happening__status=HappeningStatus.CANCELLED)
        .select_related("happening")
    )
    return rows.order_by("status", "happening__starts_at").first()  # "offered" before "registered"


def news_for(actor: Actor, limit: int = 50) -> list[RegistrationLog]:
    """What others did with the actor's registrations, newest first."""
    return list(_news(actor.person_id or 0).select_related("registration__happening").order_by("-at", "-pk")[:limit])


_UNREAD = Prepared(lambda person: _news(person).filter(seen_at__isnull=True).values_list("pk"), person=int)


def unread_count(actor: Actor) -> int:
    """How much of it has not been read."""
    return _UNREAD.count(person=actor.person_id or 0)


def groups_of(actor: Actor, happening_id: int) -> list[Group]:
    """Groups that the actor leads there, each with its people."""
    return list(
        Group.objects.filter(happening_id=happening_id, leader_id=actor.person_id or 0)
        .prefetch_related("registrations")
        .order_by("pk")
    )


def feedback_of(actor: Actor, happening_id: int) -> Feedback | None:
    """What the actor has said of it."""
    return Feedback.objects.filter(happening_id=happening_id, person_id=actor.person_id or 0).first()


def feed_code(actor: Actor) -> str:
    """The secret part of the address of the actor's own calendar: whoever has it reads when and where, and no names."""
    end = clock.day_start(clock.today().replace(day=1)) + FEED_LIFE
    return seals.seal(codes.FEED, (actor.person_id or 0).to_bytes(8, "big"), end)


def feed(code: str, *, name: str, address: str) -> bytes:
    """The calendar behind such an address; `address` holds {code} of each happening. Raises seals.BadSeal."""
    person_id = int.from_bytes(seals.open_seal(code, codes.FEED), "big")
    with reach.elevated("whose calendar this is: the address is the key"):
        rows = list(
            Registration.objects.of(person_id)
            .filter(Q(status__in=HOLDING) | Q(happening__status=HappeningStatus.CANCELLED))
            .select_related("happening", "session")
            .order_by("happening__starts_at", "pk")
        )
    return calendar.calendar([_event(row, address) for row in rows], name=name)


def _event(row: Registration, address: str) -> calendar.Event:
    found: Happening = row.happening
    return public.event(found, url=address.format(code=found.code))


def _news(person_id: int) -> "QuerySet[RegistrationLog]":
    return RegistrationLog.objects.filter(registration__person_id=person_id, step__in=NEWS).exclude(by_id=person_id)
