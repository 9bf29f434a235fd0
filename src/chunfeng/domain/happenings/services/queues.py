"""Queues: take a number, be called, be served, miss it, give it back.

Whoever gives out or calls a number locks the queue, so that two desks that call at once call two people.
"""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.happenings import policies
from chunfeng.domain.happenings.enums import DOORS, QUEUING, TICKET_TRANSITIONS, TicketStatus
from chunfeng.domain.happenings.errors import GivenBack, LineClosed, NobodyWaits, NoSuchLine, TooLate
from chunfeng.domain.happenings.events import TicketCalled
from chunfeng.domain.happenings.models import Line, Ticket
from chunfeng.domain.happenings.rules import courses
from chunfeng.domain.happenings.rules import waiting as rules
from chunfeng.domain.happenings.services.finding import demand, organised
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit, events

SUBJECT = "ticket"
MOMENTS = tuple(field.name for field in fields(courses.Course) if field.name != "taken_at")
"""What of a number follows from what was done with it."""


@transaction.atomic
def open_line(
    *,
    actor: Actor,
    happening_id: int,
    title: str,
    subject: tuple[str, int] = ("desk", 0),
    employer_id: int | None = None,
    where: str = "",
    prefix: str = "",
    desks: int = 1,
    minutes: int = 5,
) -> Line:
    """A queue at a happening; for a subject of its own (a booth) there is one, which asking again returns.

    Raises NoSuchHappening, NotAllowed.
    """
    happening = organised(actor, happening_id, lock=False)
    described: dict[str, Any] = {"employer_id": employer_id, "title": title, "where": where, "prefix": prefix}
    if subject[1]:
        return line_of(happening_id=happening.pk, subject=subject, desks=desks, minutes=minutes, **described)
    made = Line.objects.create(happening=happening, **_fields(desks=desks, minutes=minutes, **described))
    audit.record(actor=actor, act="line.opened", target=("line", made.pk))
    return made


def line_of(
    *,
    happening_id: int,
    subject: tuple[str, int],
    employer_id: int | None,
    title: str,
    where: str = "",
    prefix: str = "",
    desks: int = 1,
    minutes: int = 5,
) -> Line:
    """The queue of what a higher domain has there (a booth); made when somebody first asks for it."""
    found, _new = Line.objects.get_or_create(
        happening_id=happening_id,
        subject_kind=subject[0],
        subject_id=subject[1],
        defaults=_fields(
            employer_id=employer_id, title=title, where=where, prefix=prefix, desks=desks, minutes=minutes
        ),
    )
    return found


@transaction.atomic
def set_opened(*, actor: Actor, line_id: int, opened: bool) -> Line:
    """Give out no more numbers, or again; who waits is still called. Raises NoSuchLine, NotAllowed."""
    line = _line(actor, line_id)
    if line.opened != opened:
        line.opened = opened
        line.save()
    return line


@transaction.atomic
def take(*, actor: Actor, line_id: int) -> Ticket:
    """A number for the actor; with one already, that one. Raises NoSuchLine, LineClosed."""
    if actor.person_id is None:
        raise NoSuchLine
    line = _locked(line_id)
    there = Ticket.objects.filter(
        line=line, person_id=actor.person_id, status__in=(*QUEUING, TicketStatus.MISSED)
    ).first()
    return there or _give(line, actor.person_id)


@transaction.atomic
def take_paper(*, actor: Actor, line_id: int) -> Ticket:
    """A number on paper for somebody without a phone. Raises NoSuchLine, NotAllowed, LineClosed."""
    return _give(_line(actor, line_id), None)


@transaction.atomic
def call_next(*, actor: Actor, line_id: int, desk: str = "") -> Ticket:
    """The one who has waited longest is called to `desk`. Raises NoSuchLine, NotAllowed, NobodyWaits."""
    line = _line(actor, line_id)
    ticket = (
        Ticket.objects.select_for_update(of=("self",))
        .filter(line=line, status=TicketStatus.WAITING)
        .order_by("waiting_since", "pk")
        .first()
    )
    if ticket is None:
        raise NobodyWaits
    return _step(ticket, "call", desk=desk)


@transaction.atomic
def act(*, actor: Actor, ticket_id: int, name: str, desk: str = "") -> Ticket:
    """Call again, serve, finish, or note as missed. Raises NoSuchLine, NotAllowed, TooLate."""
    if name not in ("call", "serve", "finish", "miss"):
        raise NoSuchLine
    ticket = _called(actor, ticket_id)
    return _step(ticket, name, desk=desk or ticket.desk)


@transaction.atomic
def tell(*, actor: Actor, ticket_id: int, name: str, at: datetime) -> bool:
    """One of `courses.LATE` was done at `at`, by whoever had no network then; whether that changes anything now.

    Told in any order, by several, more than once, it comes to the same. Raises NoSuchLine, NotAllowed, GivenBack (and nobody
    had talked to them before).
    """
    if name not in courses.LATE:
        raise NoSuchLine
    ticket = _called(actor, ticket_id)
    before = courses.Course(taken_at=ticket.waiting_since, **{name: getattr(ticket, name) for name in MOMENTS})
    after = courses.told(before, name, min(at, clock.now()))
    if after == before:
        if ticket.status == TicketStatus.LEFT:
            raise GivenBack
        return False
    for moment in MOMENTS:
        setattr(ticket, moment, getattr(after, moment))
    ticket.save()
    if before.status != after.status:
        if after.status == TicketStatus.CALLED:
            events.publish(TicketCalled(ticket.pk))
        if after.status == TicketStatus.DONE:
            facts.record(_entry(ticket))
    return True


@transaction.atomic
def leave(*, actor: Actor, ticket_id: int) -> Ticket:
    """Give the number back. Again changes nothing. Raises NoSuchLine, TooLate (at the desk already)."""
    ticket = _own(actor, ticket_id)
    return ticket if ticket.status == TicketStatus.LEFT else _step(ticket, "leave")


@transaction.atomic
def wait_again(*, actor: Actor, ticket_id: int) -> Ticket:
    """Back in line after a missed call, behind a few who wait. Raises NoSuchLine, TooLate."""
    ticket = _own(actor, ticket_id)
    if ticket.status == TicketStatus.WAITING:
        return ticket
    ahead = list(
        Ticket.objects.filter(line_id=ticket.line_id, status=TicketStatus.WAITING)
        .order_by("waiting_since", "pk")
        .values_list("waiting_since", flat=True)[: rules.BEHIND]
    )
    since = ahead[-1] + timedelta(microseconds=1) if ahead else clock.now()
    _step(ticket, "wait_again")
    ticket.waiting_since, ticket.again_at = since, clock.now()
    ticket.called_at = ticket.recalled_at = ticket.missed_at = None
    ticket.save()
    return ticket


# Details


def _fields(
    *, employer_id: int | None, title: str, where: str, prefix: str, desks: int, minutes: int
) -> dict[str, Any]:
    return {
        "employer_id": employer_id,
        "title": title.strip()[:80],
        "where": where.strip()[:80],
        "prefix": prefix.strip()[:3].upper(),
        "desks": max(1, desks),
        "minutes": max(1, minutes),
    }


def _give(line: Line, person_id: int | None) -> Ticket:
    if not line.opened or line.happening.status not in DOORS:
        raise LineClosed
    line.last_number += 1
    line.save(update_fields=["last_number"])
    return Ticket.objects.create(line=line, number=line.last_number, person_id=person_id)


def _step(ticket: Ticket, name: str, *, desk: str = "") -> Ticket:
    after = target(TICKET_TRANSITIONS, step=name, state=ticket.status)
    if after is None:
        raise TooLate
    now, before = clock.now(), ticket.status
    ticket.status = after
    match after:
        case TicketStatus.CALLED:
            ticket.recalled_at = None if before == TicketStatus.WAITING else now
            ticket.called_at, ticket.calls, ticket.desk = now, ticket.calls + 1, desk.strip()[:30]
            events.publish(TicketCalled(ticket.pk))
        case TicketStatus.SERVING:
            ticket.served_at = now
        case TicketStatus.MISSED:
            ticket.missed_at = now
        case TicketStatus.DONE:
            ticket.ended_at = now
            facts.record(_entry(ticket))
        case TicketStatus.LEFT:
            ticket.ended_at = now
    ticket.save()
    return ticket


def _entry(ticket: Ticket) -> facts.Entry:
    line, happening = ticket.line, ticket.line.happening
    return facts.Entry(
        kind=FactKind.QUEUE_SERVED,
        subject=(SUBJECT, ticket.pk),
        person_id=ticket.person_id,
        employer_id=line.employer_id,
        organisation_id=happening.organisation_id,
        organisation_path=happening.organisation_path,
        place_code=happening.place_id or "",
        happening_id=happening.pk,
        tags=(happening.kind, line.subject_kind),
        at=ticket.ended_at,
    )


def _locked(line_id: int) -> Line:
    line = (
        Line.objects.select_for_update(of=("self",), no_key=True).select_related("happening").filter(pk=line_id).first()
    )
    if line is None:
        raise NoSuchLine
    return line


def _line(actor: Actor, line_id: int) -> Line:
    """A queue that the actor serves at, locked. Raises NoSuchLine (others' too), NotAllowed."""
    line = _locked(line_id)
    if line.employer_id not in actor.employer_ids and not actor.covers(line.happening.organisation_path):
        raise NoSuchLine
    demand(policies.can_call(actor, line))
    return line


def _called(actor: Actor, ticket_id: int) -> Ticket:
    """A number of a queue that the actor serves at, both locked. Raises NoSuchLine, NotAllowed."""
    seen = Ticket.objects.filter(pk=ticket_id).first()
    if seen is None:
        raise NoSuchLine
    _line(actor, seen.line_id)
    return Ticket.objects.select_for_update(of=("self",)).get(pk=ticket_id)


def _own(actor: Actor, ticket_id: int) -> Ticket:
    seen = Ticket.objects.filter(pk=ticket_id, person_id=actor.person_id or 0).first()
    if seen is None:
        raise NoSuchLine
    _locked(seen.line_id)
    return Ticket.objects.select_for_update(of=("self",)).get(pk=ticket_id)
