"""Registering, taking up a seat, giving it back; the waiting list and its offers.

Scarcity: whoever consumes seats locks the happening (then the session) once, late, before looking at what is free. The count
of seats is a trigger's and the limit a constraint, so that the database stands behind it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from chunfeng.domain.happenings import policies
from chunfeng.domain.happenings.enums import (
    ANNOUNCED,
    LIVE,
    Channel,
    HappeningStatus,
    RegistrationStatus,
    RegistrationStep,
)
from chunfeng.domain.happenings.errors import (
    CannotRegister,
    NoSeatLeft,
    NoSuchHappening,
    NoSuchRegistration,
    OfferGone,
)
from chunfeng.domain.happenings.events import PersonRegistered
from chunfeng.domain.happenings.models import Happening, Registration, RegistrationLog, Session
from chunfeng.domain.happenings.rules import seats as rules
from chunfeng.domain.happenings.services import steps, telling
from chunfeng.domain.happenings.services.finding import demand, organised
from chunfeng.domain.happenings.services.planning import offer_later
from chunfeng.domain.people import services as people
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, events, reach
from chunfeng.shared.scopes import Scope

LIST = Actor.system("waiting list")
REMINDS_BEFORE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Pool:
    """What is locked: a happening, and the session of it that somebody wants."""

    happening: Happening
    session: Session | None

    @property
    def free(self) -> int | None:
        return rules.least(self.happening.free, self.session.free if self.session else None)

    @property
    def waiting(self) -> int:
        return self.session.waiting if self.session else self.happening.waiting


def lock(happening_id: int, session_id: int | None, /) -> Pool:
    """The happening, then its session, until the end of the transaction. Raises NoSuchHappening."""
    happening = Happening.objects.public().select_for_update(of=("self",), no_key=True).filter(pk=happening_id).first()
    if happening is None:
        raise NoSuchHappening
    return Pool(happening, _session(happening, session_id, locked=True))


@transaction.atomic
def register(
    *, actor: Actor, happening_id: int, session_id: int | None = None, channel: str = Channel.SPOT
) -> Registration:
    """The actor takes part: with a seat at once, or on the waiting list. Registering again returns what there is.

    Raises NoSuchHappening, CannotRegister with every condition.
    """
    if actor.person_id is None:
        raise CannotRegister
    pool = lock(happening_id, session_id)
    there = _standing(happening_id, actor.person_id)
    if there is not None:
        return there
    demand_open(pool, channel=channel)
    return _place(pool, Registration(person_id=actor.person_id, channel=channel), by=actor)


@transaction.atomic
def walk_in(
    *, actor: Actor, happening_id: int, phone: str, name: str = "", session_id: int | None = None
) -> Registration:
    """Somebody at the door without a registration gets one, if there is a seat; an account waits for them.

    Raises NoSuchHappening, NotAllowed, CannotRegister, NoSeatLeft, people.errors.BadPhone, people.errors.BadName.
    """
    organised(actor, happening_id, lock=False)
    person = people.enrol(actor=actor, phone=phone, name=name)
    pool = lock(happening_id, session_id)
    there = _standing(happening_id, person.pk)
    if there is not None and there.status == RegistrationStatus.REGISTERED:
        return there
    demand_open(pool, channel=Channel.SPOT, at_the_door=True)
    if there is not None and there.status == RegistrationStatus.OFFERED:
        steps.move(there, RegistrationStep.TAKE_UP, by=actor)
        return there
    if pool.free == 0:
        raise NoSeatLeft
    made = there or Registration(
        person=person, channel=Channel.SPOT, walk_in=True, name=name.strip()[:60], brought_by_id=actor.person_id
    )
    made.happening, made.session = pool.happening, pool.session
    if there is None:
        made.save()
        steps.log(made, RegistrationStep.ASK, before="", by=actor)
    steps.move(made, RegistrationStep.SEAT, by=actor)
    audit.record(actor=actor, act="happening.walk_in", target=("registration", made.pk), about_person_id=made.person_id)
    return made


def place_all(pool: Pool, wishes: Iterable[Registration], /, *, by: Actor) -> list[Registration]:
    """New registrations for a locked pool, in order: seats as long as there are any, then the waiting list."""
    placed = []
    for wish in wishes:
        placed.append(_place(pool, wish, by=by))
        pool.happening.refresh_from_db(fields=["taken", "waiting"])
        if pool.session is not None:
            pool.session.refresh_from_db(fields=["taken", "waiting"])
    return placed


def registered_among(happening_id: int, person_ids: Sequence[int], /) -> set[int]:
    """Who of these has a live registration. Call with the happening locked."""
    with reach.elevated("who of a group is registered already, by whomever"):
        rows = Registration.objects.filter(happening_id=happening_id, person_id__in=person_ids).live()
        return set(rows.values_list("person_id", flat=True))


@transaction.atomic
def take_up(*, actor: Actor, registration_id: int) -> Registration:
    """Say yes to the seat that is held. Again changes nothing. Raises NoSuchRegistration, OfferGone."""
    registration = _locked(actor, registration_id)
    if actor.person_id not in (registration.person_id, registration.brought_by_id):
        raise NoSuchRegistration
    if registration.status == RegistrationStatus.REGISTERED:
        return registration
    until = registration.offer_until
    if registration.status != RegistrationStatus.OFFERED or until is None or until < clock.now():
        raise OfferGone
    steps.move(registration, RegistrationStep.TAKE_UP, by=actor)
    events.publish(PersonRegistered(registration.happening_id, registration.person_id))
    return registration


@transaction.atomic
def cancel(*, actor: Actor, registration_id: int, note: str = "") -> Registration:
    """Give the seat, or the place in line, back. Again changes nothing. Raises NoSuchRegistration, NotAllowed."""
    registration = _locked(actor, registration_id)
    demand(policies.can_cancel(actor, registration))
    if registration.status in LIVE:
        steps.move(registration, RegistrationStep.CANCEL, by=actor, note=note)
        audit.record(
            actor=actor,
            act="happening.registration_cancelled",
            target=("registration", registration.pk),
            about_person_id=registration.person_id,
        )
        offer_later(registration.happening_id)
    return registration


@transaction.atomic
def offer_seats(*, happening_id: int) -> int:
    """Hold what is free for those who wait, in their order; how many offers. Nothing is offered once it has begun."""
    pool = lock(happening_id, None)
    happening, now = pool.happening, clock.now()
    if happening.status not in ANNOUNCED or happening.starts_at <= now:
        return 0
    offered = 0
    sessions = {
        each.pk: each for each in happening.sessions.select_for_update(of=("self",), no_key=True).order_by("pk")
    }
    line = Registration.objects.select_for_update(of=("self",)).filter(
        happening=happening, status=RegistrationStatus.WAITING
    )
    for registration in line.order_by("asked_at", "pk"):
        session = sessions.get(registration.session_id or 0)
        left = rules.least(happening.free, session.free if session else None)
        if happening.free == 0:
            break
        if left == 0:
            continue
        registration.happening = happening
        registration.offer_until = rules.held_until(now, happening.starts_at)
        steps.move(registration, RegistrationStep.OFFER, by=LIST)
        happening.refresh_from_db(fields=["taken", "waiting"])
        if session is not None:
            session.refresh_from_db(fields=["taken", "waiting"])
        offered += 1
    if offered:
        telling.tell_later(happening.pk)
    return offered


def lapse_offers() -> int:
    """Seats that were held and not taken go to the next in line; how many. One transaction a happening."""
    late = Registration.objects.filter(status=RegistrationStatus.OFFERED, offer_until__lt=clock.now())
    lapsed = 0
    for happening_id in late.order_by("happening_id").values_list("happening_id", flat=True).distinct():
        with transaction.atomic():
            lock(happening_id, None)
            for registration in late.filter(happening_id=happening_id).select_for_update(of=("self",)):
                steps.move(registration, RegistrationStep.LAPSE, by=LIST)
                lapsed += 1
            offer_later(happening_id)
    return lapsed


def remind() -> int:
    """Recall what begins within a day to whoever has a seat; how many. Each is reminded once, and again after a move."""
    now = clock.now()
    soon = Registration.objects.filter(
        status=RegistrationStatus.REGISTERED,
        reminded_at__isnull=True,
        happening__status__in=(HappeningStatus.PUBLISHED, HappeningStatus.OPEN),
        happening__starts_at__gt=now,
        happening__starts_at__lte=now + REMINDS_BEFORE,
    )
    reminded = 0
    for happening_id in sorted(set(soon.values_list("happening_id", flat=True))):
        with transaction.atomic():
            due = soon.filter(happening_id=happening_id)
            reminded += steps.note_all(due, RegistrationStep.REMIND, by=LIST)
            due.update(reminded_at=now)
            telling.tell_later(happening_id)
    return reminded


def mark_seen(*, actor: Actor, registration_id: int) -> None:
    """The person has read what became of the registration."""
    RegistrationLog.objects.filter(
        registration_id=registration_id, registration__person_id=actor.person_id or 0, seen_at__isnull=True
    ).update(seen_at=clock.now())


# Details


def _place(pool: Pool, wish: Registration, *, by: Actor) -> Registration:
    wish.happening, wish.session = pool.happening, pool.session
    at_once = rules.seat_now(channel=wish.channel, free=pool.free, waiting=pool.waiting)
    wish.save(force_insert=True)
    steps.log(wish, RegistrationStep.ASK, before="", by=by)
    if at_once:
        steps.move(wish, RegistrationStep.SEAT, by=by)
        events.publish(PersonRegistered(wish.happening_id, wish.person_id))
    return wish


def demand_open(pool: Pool, /, *, channel: str, at_the_door: bool = False) -> None:
    """Raises CannotRegister with every condition."""
    happening, now = pool.happening, clock.now()
    verdict = rules.may_register(
        rules.Wish(
            status=happening.status,
            now=now,
            starts_at=happening.starts_at,
            ends_at=happening.ends_at,
            opens_at=happening.registers_from,
            closes_at=happening.registers_until,
            channel=channel,
            channels=tuple(happening.channels),
            has_sessions=happening.sessions.exists(),
            session_chosen=pool.session is not None,
            session_over=pool.session is not None and pool.session.ends_at <= now,
            at_the_door=at_the_door,
        )
    )
    if not verdict.ok:
        raise CannotRegister(verdict=verdict, next_step=verdict.against[0].next_step)


def _session(happening: Happening, session_id: int | None, *, locked: bool) -> Session | None:
    if session_id is None:
        return None
    rows = Session.objects.select_for_update(of=("self",), no_key=True) if locked else Session.objects.all()
    return rows.filter(happening=happening, pk=session_id).first()


def _standing(happening_id: int, person_id: int) -> Registration | None:
    return Registration.objects.filter(happening_id=happening_id, person_id=person_id).live().first()


def _locked(actor: Actor, registration_id: int) -> Registration:
    """One's own registration, that of somebody one brought, or one of one's part of the tree. Raises NoSuchRegistration."""
    own = Q(person_id=actor.person_id or 0) | Q(brought_by_id=actor.person_id or 0)
    rows = Registration.objects.filter(own | Scope.of(actor).on("happening__organisation_path"), pk=registration_id)
    happening_id = rows.values_list("happening_id", flat=True).first()
    if happening_id is None:
        raise NoSuchRegistration
    pool = lock(happening_id, None)
    registration = rows.select_for_update(of=("self",)).get()
    registration.happening = pool.happening
    return registration
