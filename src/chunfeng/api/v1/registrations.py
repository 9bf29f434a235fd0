"""Taking part in happenings: what registering asks for, one's own registrations and tickets, numbers in queues."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from chunfeng.api.v1.problems import Condition, Problem, conditions
from chunfeng.api.v1.who import Person
from chunfeng.domain.happenings.enums import (
    Channel,
    HappeningKind,
    HappeningStatus,
    RegistrationStatus,
    RegistrationStep,
    TicketStatus,
)
from chunfeng.domain.happenings.models import Happening, Registration, Session
from chunfeng.domain.happenings.queries import own, public, queues
from chunfeng.domain.happenings.services import queues as calling
from chunfeng.domain.happenings.services import registrations

router = Router(tags=["taking part"])
TURNS = {"leave": calling.leave, "again": calling.wait_again}
MINE = {401: Problem, 404: Problem, 409: Problem}


class Part(Schema):
    """A session with seats of its own; `free` is null where there is no limit."""

    id: int
    title: str
    room: str
    starts_at: datetime
    ends_at: datetime
    free: int | None


class Registered(Schema):
    """One's own registration. A seat that is held waits for a yes until `offer_until`."""

    id: int
    happening: str
    title: str
    kind: HappeningKind
    starts_at: datetime
    ends_at: datetime
    session: int | None
    channel: Channel
    status: RegistrationStatus
    offer_until: datetime | None


class RegistrationLine(Schema):
    at: datetime
    step: RegistrationStep
    text: str
    note: str


class OwnTicket(Registered):
    """`ticket` is the sealed text for the door, "" without a seat on the spot; `before` who stands before one on the list."""

    ticket: str
    before: int
    steps: list[RegistrationLine]


class Open(Schema):
    """Whether one may register now, with every condition; `registration` is one's own, while it is live."""

    may: bool
    conditions: list[Condition]
    status: HappeningStatus
    channels: list[Channel]
    capacity: int | None
    free: int | None
    waiting: int
    sessions: list[Part]
    registration: Registered | None


class Registering(Schema):
    """`session` where there are parts, `channel` where there are several."""

    session: int | None = None
    channel: Channel | None = None


class Wait(Schema):
    """How many stand before one, and within which minutes one's turn comes."""

    before: int
    low: int
    high: int


class Queue(Schema):
    id: int
    title: str
    where: str
    opened: bool
    calling: str
    waiting: int
    wait: Wait


class Number(Schema):
    """One's own number in a queue, and how long it still takes."""

    id: int
    number: str
    queue: int
    title: str
    where: str
    happening: str
    status: TicketStatus
    desk: str
    wait: Wait


@router.get(
    "/happenings/{str:happening_code}/registration", response={200: Open, 404: Problem}, operation_id="register_how"
)
def how(request: HttpRequest, happening_code: str) -> Any:
    """What there is to choose, every condition, and one's own registration."""
    found = public.happening(happening_code)
    parts = public.sessions(found)
    channel = Channel.SPOT.value if Channel.SPOT in found.channels else found.channels[0]
    verdict = public.may_register(found, channel=channel, parts=parts)
    mine = own.standing(request.actor, found.pk)
    return {
        "may": verdict.ok and mine is None,
        "conditions": conditions(verdict.reasons),
        **{name: getattr(found, name) for name in ("status", "channels", "capacity", "free", "waiting")},
        "sessions": [_part(each) for each in parts],
        "registration": registered(mine, found) if mine else None,
    }


@router.post(
    "/happenings/{str:happening_code}/registration",
    auth=Person(),
    response={200: OwnTicket, 422: Problem, **MINE},
    operation_id="register",
)
def register(request: HttpRequest, happening_code: str, wish: Registering) -> Any:
    """Take part: with a seat, or on the waiting list. Again returns the registration that there is."""
    found = public.happening(happening_code)
    made = registrations.register(
        actor=request.actor,
        happening_id=found.pk,
        session_id=wish.session,
        channel=wish.channel or found.channels[0],
    )
    return _ticket(request, made.pk)


@router.get("/happenings/{str:happening_code}/queues", response={200: list[Queue], 404: Problem}, operation_id="queues")
def queues_of(request: HttpRequest, happening_code: str) -> Any:
    """Its queues as they stand, while it is on."""
    found = public.happening(happening_code)
    return [_queue(view) for view in queues.lines_of(found.pk)] if found.status == HappeningStatus.RUNNING else []


@router.post("/queues/{int:line_id}/number", auth=Person(), response={200: Number, **MINE}, operation_id="queue_take")
def take(request: HttpRequest, line_id: int) -> Any:
    """A number in this queue; with one already, that one."""
    made = calling.take(actor=request.actor, line_id=queues.line(line_id).pk)
    return number(queues.own_ticket(request.actor, made.pk))


@router.get(
    "/me/registrations", auth=Person(), response={200: list[Registered], 401: Problem}, operation_id="registrations"
)
def mine(request: HttpRequest) -> Any:
    """One's own: what is to come first, soonest on top, then the latest that are past."""
    return [registered(each, each.happening) for each in own.registrations_of(request.actor)]


@router.get(
    "/me/registrations/{int:registration_id}",
    auth=Person(),
    response={200: OwnTicket, **MINE},
    operation_id="registration",
)
def ticket(request: HttpRequest, registration_id: int) -> Any:
    """One of them with its ticket and what became of it."""
    return _ticket(request, registration_id)


@router.post(
    "/me/registrations/{int:registration_id}/take-up",
    auth=Person(),
    response={200: OwnTicket, **MINE},
    operation_id="registration_take_up",
)
def take_up(request: HttpRequest, registration_id: int) -> Any:
    """Say yes to the seat that is held. Again changes nothing."""
    registrations.take_up(actor=request.actor, registration_id=registration_id)
    return _ticket(request, registration_id)


@router.post(
    "/me/registrations/{int:registration_id}/cancel",
    auth=Person(),
    response={200: OwnTicket, 403: Problem, **MINE},
    operation_id="registration_cancel",
)
def cancel(request: HttpRequest, registration_id: int) -> Any:
    """Give the seat, or the place in line, back. Again changes nothing."""
    own.registration_of(request.actor, registration_id)
    registrations.cancel(actor=request.actor, registration_id=registration_id)
    return _ticket(request, registration_id)


@router.get("/me/numbers", auth=Person(), response={200: list[Number], 401: Problem}, operation_id="numbers")
def numbers(request: HttpRequest) -> Any:
    """One's own numbers that are not done with, oldest first."""
    return [number(view) for view in queues.own_tickets(request.actor)]


@router.post(
    "/me/numbers/{int:ticket_id}/{turn}",
    auth=Person(),
    response={200: Number, 422: Problem, **MINE},
    operation_id="number_turn",
)
def turn(
    request: HttpRequest,
    ticket_id: int,
    turn: Annotated[Literal["leave", "again"], Field(description="give it back, or wait again after a missed call")],
) -> Any:
    """Give a number back, or wait again after a missed call."""
    TURNS[turn](actor=request.actor, ticket_id=ticket_id)
    return number(queues.own_ticket(request.actor, ticket_id))


def registered(found: Registration, happening: Happening) -> dict[str, Any]:
    return {
        "id": found.pk,
        "happening": happening.code,
        **{name: getattr(happening, name) for name in ("title", "kind", "starts_at", "ends_at")},
        "session": found.session_id,
        **{name: getattr(found, name) for name in ("channel", "status", "offer_until")},
    }


def number(view: queues.TicketView) -> dict[str, Any]:
    line = view.ticket.line
    return {
        "id": view.ticket.pk,
        "number": view.label,
        "queue": line.pk,
        "title": line.title,
        "where": line.where,
        "happening": line.happening.code,
        "status": view.ticket.status,
        "desk": view.ticket.desk,
        "wait": wait(view.wait),
    }


def wait(found: Any) -> dict[str, int]:
    return {name: getattr(found, name) for name in ("before", "low", "high")}


def _part(found: Session) -> dict[str, Any]:
    return {
        "id": found.pk,
        **{name: getattr(found, name) for name in ("title", "room", "starts_at", "ends_at", "free")},
    }


def _queue(view: queues.LineView) -> dict[str, Any]:
    line = view.line
    return {
        "id": line.pk,
        **{name: getattr(line, name) for name in ("title", "where", "opened")},
        "calling": view.calling,
        "waiting": view.waiting,
        "wait": wait(view.wait),
    }


def _ticket(request: HttpRequest, registration_id: int) -> dict[str, Any]:
    found = own.registration_of(request.actor, registration_id)
    shown = own.ticket(found) if found.channel == Channel.SPOT else None
    return {
        **registered(found, found.happening),
        "ticket": shown.code if shown else "",
        "before": own.place_in_line(found) if found.status == RegistrationStatus.WAITING else 0,
        "steps": [
            {"at": step.at, "step": step.step, "text": str(RegistrationStep(step.step).label), "note": step.note}
            for step in own.steps_of(found)
        ],
    }
