"""From a draft to the final figures: preparing, announcing, moving, calling off, and what the clock does by itself."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.happenings import policies
from chunfeng.domain.happenings.enums import Channel, HappeningStatus, RegistrationStep
from chunfeng.domain.happenings.errors import (
    NoSuchHappening,
    NoSuchSeries,
    NotReady,
    ReasonMissing,
    SeatsTaken,
    TimesTurned,
    TooLate,
)
from chunfeng.domain.happenings.events import HappeningCancelled, HappeningMoved, HappeningPublished
from chunfeng.domain.happenings.models import Happening, Registration, Series, Session
from chunfeng.domain.happenings.rules import publishing
from chunfeng.domain.happenings.services import steps, telling
from chunfeng.domain.happenings.services.finding import demand, organised, step
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import audit, events, jobs
from chunfeng.shared.scopes import Scope

SUBJECT = "happening"
CLOCK = Actor.system("clock of happenings")
CLOSES_AFTER = timedelta(hours=1)
"""How long after its end a happening closes by itself, if nobody does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an organiser says about a happening. Empty and None mean that it is not said."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    summary: str = ""
    description: str = ""
    contact: str = ""
    channels: tuple[str, ...] = (Channel.SPOT.value,)
    place_id: str | None = None
    venue: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    registers_from: datetime | None = None
    registers_until: datetime | None = None
    capacity: int | None = None
    scans_out: bool = False
    series_id: int | None = None


@transaction.atomic
def prepare(*, actor: Actor, organisation_id: int, plan: Plan, key: UUID | None = None) -> Happening:
    """A draft. The same actor with the same `key` again gets the one that there is, as it is by now.

    Raises NoSuchHappening (an organisation out of reach), NotAllowed, NoSuchSeries, TimesTurned.
    """
    organisation = Organisation.objects.filter(Scope.of(actor).on("path"), pk=organisation_id).first()
    if organisation is None:
        raise NoSuchHappening
    demand(policies.can_organise(actor, organisation.path))
    _check(actor, plan)
    told = {"organisation": organisation, **_columns(plan)}
    if key is None:
        made, new = Happening.objects.create(made_by_id=actor.person_id, **told), True
    else:
        made, new = Happening.objects.get_or_create(made_by_id=actor.person_id, made_as=key, defaults=told)
    if not new:
        return made
    made.refresh_from_db(fields=["organisation_path"])
    audit.record(actor=actor, act="happening.prepared", target=(SUBJECT, made.pk))
    return made


@transaction.atomic
def change(*, actor: Actor, happening_id: int, plan: Plan) -> Happening:
    """Say something else about it. Once people have been told, another time is a `move` and is not changed here.

    Raises NoSuchHappening, NotAllowed, NoSuchSeries, TimesTurned, SeatsTaken, TooLate (it is over or called off).
    """
    happening = organised(actor, happening_id)
    if happening.status not in policies.CHANGEABLE:
        raise TooLate
    _check(actor, plan)
    said = _columns(plan)
    if happening.status != HappeningStatus.DRAFT:
        said = {name: value for name, value in said.items() if name not in ("starts_at", "ends_at", "kind")}
    if plan.capacity is not None and plan.capacity < happening.taken:
        raise SeatsTaken(_("%(taken)s seats are taken or held already.") % {"taken": happening.taken})
    changed = [name for name, value in said.items() if getattr(happening, name) != value]
    for name in changed:
        setattr(happening, name, said[name])
    if {"title", "venue", "address"} & set(changed):
        happening.sequence += 1
    happening.save()
    if "capacity" in changed:
        offer_later(happening.pk)
    audit.record(actor=actor, act="happening.changed", target=(SUBJECT, happening.pk), fields=changed)
    return happening


@transaction.atomic
def add_session(
    *,
    actor: Actor,
    happening_id: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    room: str = "",
    capacity: int | None = None,
) -> Session:
    """A part of the programme. Raises NoSuchHappening, NotAllowed, TimesTurned."""
    happening = organised(actor, happening_id)
    if ends_at <= starts_at or starts_at < happening.starts_at or ends_at > happening.ends_at:
        raise TimesTurned(_("A part lies within the time of the whole."))
    made, new = Session.objects.get_or_create(
        happening=happening,
        title=title.strip()[:80],
        starts_at=starts_at,
        defaults={"ends_at": ends_at, "room": room.strip()[:80], "capacity": capacity},
    )
    if new:
        audit.record(actor=actor, act="happening.session_added", target=(SUBJECT, happening.pk), session=made.pk)
    return made


@transaction.atomic
def remove_session(*, actor: Actor, happening_id: int, session_id: int) -> None:
    """A part that nobody has registered for. Raises NoSuchHappening, NotAllowed, SeatsTaken."""
    happening = organised(actor, happening_id)
    session = happening.sessions.filter(pk=session_id).first()
    if session is None:
        return
    if session.registrations.exists():
        raise SeatsTaken(_("People have registered for this part: cancel their registrations first."))
    session.delete()
    audit.record(actor=actor, act="happening.session_removed", target=(SUBJECT, happening.pk), session=session_id)


def readiness(happening: Happening, /) -> Verdict:
    """Every condition of announcing it, those of higher domains too."""
    plan = publishing.Plan(
        title=happening.title,
        summary=happening.summary,
        contact=happening.contact,
        channels=tuple(happening.channels),
        venue=happening.venue,
        address=happening.address,
        has_place=happening.place_id is not None,
        starts_at=happening.starts_at,
        ends_at=happening.ends_at,
        sessions=tuple((each.starts_at, each.ends_at) for each in happening.sessions.all()),
        now=clock.now(),
    )
    return Verdict.combine(publishing.may_publish(plan), policies.gates(happening))


@transaction.atomic
def publish(*, actor: Actor, happening_id: int) -> Happening:
    """Tell everybody of it. Again changes nothing. Raises NoSuchHappening, NotAllowed, NotReady (with the verdict), TooLate."""
    happening = organised(actor, happening_id)
    if happening.status in (HappeningStatus.PUBLISHED, HappeningStatus.OPEN):
        return happening
    if happening.status == HappeningStatus.DRAFT:
        verdict = readiness(happening)
        if not verdict.ok:
            raise NotReady(verdict=verdict)
    step(happening, "publish", by=actor)
    if happening.registers_from is None or happening.registers_from <= clock.now():
        step(happening, "open", by=CLOCK)
    audit.record(actor=actor, act="happening.published", target=(SUBJECT, happening.pk))
    events.publish(HappeningPublished(happening.pk))
    return happening


@transaction.atomic
def withdraw(*, actor: Actor, happening_id: int) -> Happening:
    """Back to a draft, as long as registration has not opened. Raises NoSuchHappening, NotAllowed, TooLate."""
    happening = organised(actor, happening_id)
    step(happening, "withdraw", by=actor)
    audit.record(actor=actor, act="happening.withdrawn", target=(SUBJECT, happening.pk))
    return happening


@transaction.atomic
def move(
    *, actor: Actor, happening_id: int, starts_at: datetime, ends_at: datetime, why: str, venue: str = ""
) -> Happening:
    """To another time, or place too. Its parts move along, registrations stand, and everybody registered is told.

    Raises NoSuchHappening, NotAllowed, ReasonMissing, TimesTurned, TooLate (it has begun).
    """
    happening = organised(actor, happening_id)
    if not why.strip():
        raise ReasonMissing
    if ends_at <= starts_at or ends_at <= clock.now():
        raise TimesTurned
    if (starts_at, ends_at, venue.strip() or happening.venue) == (
        happening.starts_at,
        happening.ends_at,
        happening.venue,
    ):
        return happening
    by = starts_at - happening.starts_at
    happening.sessions.update(starts_at=F("starts_at") + by, ends_at=F("ends_at") + by)
    if happening.registers_until is not None:
        happening.registers_until += by
    happening.starts_at, happening.ends_at = starts_at, ends_at
    happening.venue = venue.strip()[:120] or happening.venue
    happening.sequence += 1
    step(happening, "move", by=actor, note=why)
    registrations = Registration.objects.filter(happening=happening).live()
    registrations.update(reminded_at=None)
    steps.note_all(registrations, RegistrationStep.MOVED, by=actor, note=why)
    telling.tell_later(happening.pk)
    audit.record(
        actor=actor, act="happening.moved", target=(SUBJECT, happening.pk), days=by.days, words={"why": why.strip()}
    )
    events.publish(HappeningMoved(happening.pk))
    return happening


@transaction.atomic
def cancel(*, actor: Actor, happening_id: int, why: str) -> Happening:
    """It does not take place: every registration ends, and everybody is told why. Again changes nothing.

    Raises NoSuchHappening, NotAllowed, ReasonMissing, TooLate (it is over).
    """
    happening = organised(actor, happening_id)
    if happening.status == HappeningStatus.CANCELLED:
        return happening
    if not why.strip():
        raise ReasonMissing
    happening.sequence += 1
    step(happening, "cancel", by=actor, note=why)
    for registration in Registration.objects.select_for_update(of=("self",)).filter(happening=happening).live():
        steps.move(registration, RegistrationStep.CALL_OFF, by=actor, note=why)
    _take_back(FactKind.HAPPENING_HELD, happening)
    telling.tell_later(happening.pk)
    audit.record(actor=actor, act="happening.cancelled", target=(SUBJECT, happening.pk), words={"why": why.strip()})
    events.publish(HappeningCancelled(happening.pk))
    return happening


@transaction.atomic
def start(*, actor: Actor, happening_id: int) -> Happening:
    """The doors open: it is on. Again changes nothing. Raises NoSuchHappening, NotAllowed, TooLate."""
    happening = organised(actor, happening_id)
    if happening.status != HappeningStatus.RUNNING:
        _start(happening, by=actor)
    return happening


@transaction.atomic
def close(*, actor: Actor, happening_id: int) -> Happening:
    """It is over; what devices still keep is taken in all the same. Raises NoSuchHappening, NotAllowed, TooLate."""
    happening = organised(actor, happening_id)
    if happening.status != HappeningStatus.CLOSED:
        step(happening, "close", by=actor)
    return happening


@transaction.atomic
def report(*, actor: Actor, happening_id: int) -> Happening:
    """The figures are final: nothing is taken in any more. Raises NoSuchHappening, NotAllowed, TooLate."""
    happening = organised(actor, happening_id)
    if happening.status != HappeningStatus.REPORTED:
        step(happening, "report", by=actor)
        audit.record(actor=actor, act="happening.reported", target=(SUBJECT, happening.pk))
    return happening


def advance() -> int:
    """What the clock does: open registration, start, close. How many happenings moved. One transaction each."""
    now = clock.now()
    due = (
        Q(status=HappeningStatus.PUBLISHED, registers_from__lte=now)
        | Q(status__in=(HappeningStatus.PUBLISHED, HappeningStatus.OPEN), starts_at__lte=now)
        | Q(status=HappeningStatus.RUNNING, ends_at__lte=now - CLOSES_AFTER)
    )
    moved = 0
    for happening_id in Happening.objects.filter(due).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            happening = (
                Happening.objects.select_for_update(of=("self",), no_key=True).filter(due, pk=happening_id).first()
            )
            if happening is None:
                continue
            moved += 1
            if happening.status == HappeningStatus.RUNNING:
                step(happening, "close", by=CLOCK)
            elif happening.starts_at <= now:
                _start(happening, by=CLOCK)
            else:
                step(happening, "open", by=CLOCK)
    return moved


def offer_later(happening_id: int, /) -> None:
    """Ask the waiting list once this transaction has committed."""
    jobs.later("chunfeng.happenings.offer_seats", lock=f"happening:{happening_id}", happening_id=happening_id)


def _start(happening: Happening, *, by: Actor) -> None:
    step(happening, "start", by=by)
    facts.record(
        facts.Entry(
            kind=FactKind.HAPPENING_HELD,
            subject=(SUBJECT, happening.pk),
            organisation_id=happening.organisation_id,
            organisation_path=happening.organisation_path,
            place_code=happening.place_id or "",
            happening_id=happening.pk,
            tags=(happening.kind, *happening.channels),
            at=happening.starts_at,
        )
    )


def _take_back(kind: FactKind, happening: Happening) -> None:
    standing = Fact.objects.filter(
        kind=kind, subject_kind=SUBJECT, subject_id=happening.pk, corrects__isnull=True, corrections__isnull=True
    )
    for fact in standing:
        facts.correct(fact.pk)


def _check(actor: Actor, plan: Plan) -> None:
    if plan.ends_at <= plan.starts_at:
        raise TimesTurned
    if plan.registers_from and plan.registers_until and plan.registers_until <= plan.registers_from:
        raise TimesTurned(_("Registration would end before it begins."))
    if plan.series_id is not None and not (
        Series.objects.filter(Scope.of(actor).on("organisation_path"), pk=plan.series_id).exists()
    ):
        raise NoSuchSeries


def _columns(plan: Plan) -> dict[str, object]:
    said = asdict(plan)
    lengths = {"title": 80, "summary": 200, "contact": 120, "venue": 120, "address": 200, "description": 5000}
    for name, longest in lengths.items():
        said[name] = said[name].strip()[:longest]
    said["channels"] = [channel for channel in Channel.values if channel in plan.channels]
    return said
