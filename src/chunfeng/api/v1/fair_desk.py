"""Fairs from the desk of those who hold them: planned, announced, employers invited and answered for, hall, booths, room.

Each address calls the service of its page, with the same policy. Everything may be sent again: what is there already stays,
and preparing, which has no name of its own before, brings a `key`.
"""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from chunfeng.api.v1.fair_plans import (
    CalledOff,
    DrawnSquare,
    FairBasics,
    FairTold,
    GuestDetails,
    GuestPositions,
    HallRows,
    Invited,
    NewFair,
    OtherTime,
    RoomPlan,
    StandHolder,
    TalksWith,
)
from chunfeng.api.v1.problems import Condition, Problem, conditions
from chunfeng.api.v1.who import Officer
from chunfeng.domain.fairs.enums import GuestStatus, StandKind
from chunfeng.domain.fairs.models import Fair, Participation
from chunfeng.domain.fairs.queries import desk as queries
from chunfeng.domain.fairs.queries import rooms as watching
from chunfeng.domain.fairs.services import calls, guests, halls, planning, rooms, seating
from chunfeng.domain.happenings.enums import HappeningStatus
from chunfeng.domain.happenings.services import planning as happenings
from chunfeng.domain.hiring.queries import follow_ups

router = Router(tags=["fairs at the desk"], auth=Officer())
ANSWERS = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
TURNS = {
    "publish": happenings.publish,
    "withdraw": happenings.withdraw,
    "start": happenings.start,
    "close": happenings.close,
    "report": happenings.report,
}
DECISIONS = {"accept": guests.accept, "decline": guests.decline, "arrive": guests.arrive, "miss": guests.miss}
MARKS = {"aisle": ".", "entrance": "E", "wall": "#"}


class FairCounts(Schema):
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


class HallStand(Schema):
    id: int
    number: str
    row: int
    column: int
    kind: StandKind
    zone: str
    power: bool
    participation: int | None


class PlannedFair(Schema):
    """A fair as its desk sees it. `open`: what must still be seen to; `unready`: what keeps a draft from being announced."""

    id: int
    code: str
    title: str
    status: HappeningStatus
    organisation: int
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    expected: int
    answer_by: date | None
    places: int
    promised: int
    zones: list[str]
    counts: FairCounts
    open: list[Condition]
    unready: list[Condition]
    room: bool


class DeskFair(Schema):
    """`id` is null for a happening whose planning as a fair has not begun."""

    id: int | None
    code: str
    title: str
    status: HappeningStatus
    starts_at: AwareDatetime
    happening: int


class DeskFairs(Schema):
    """`next` is sent as `after` for those before these; null where there are none."""

    items: list[DeskFair]
    next: int | None


class DeskGuest(Schema):
    """An employer at a fair; `can` are the decisions that lead on from here."""

    id: int
    employer: int
    name: str
    presence: GuestStatus
    asked_anew: bool
    booths: int
    people: int
    power: bool
    zone: str
    stands: list[str]
    positions: list[int]
    can: list[str]


class NewGuests(Schema):
    new: int


class Became(Schema):
    """How many intents were asked about `after` so many days, and what is held to be so."""

    after: int
    asked: int
    working: int
    not_yet: int
    left: int
    conflict: int
    open: int


class TalksLine(Schema):
    line: int


PLANNED, GUEST, STANDS = ({200: each, **ANSWERS} for each in (PlannedFair, DeskGuest, list[HallStand]))

# The fair


@router.get("/fairs", response={200: DeskFairs, **ANSWERS}, operation_id="desk_fairs")
def fairs(
    request: HttpRequest,
    after: Annotated[int | None, Query(description="`next` of a page", ge=1, lt=2**62)] = None,
) -> Any:
    """Fairs of the own part of the tree, drafts too, newest first."""
    found = queries.desk_fairs(request.actor, after=after)
    return {"items": [_listed(one) for one in found], "next": found.older}


@router.post("/fairs", response=PLANNED, operation_id="desk_fair_prepare")
def prepare(request: HttpRequest, said: NewFair) -> Any:
    """A draft, begun as a fair. Sent again with the same `key` it is the one that there is."""
    made = happenings.prepare(actor=request.actor, organisation_id=said.organisation, plan=said.plan(), key=said.key)
    return _planned(request, planning.begin(actor=request.actor, happening_id=made.pk).pk)


@router.get("/fairs/{int:fair_id}", response=PLANNED, operation_id="desk_fair")
def fair(request: HttpRequest, fair_id: int) -> Any:
    """How it stands: numbers, what is still to be seen to, what keeps it from being announced."""
    return _planned(request, fair_id)


@router.post("/fairs/{int:fair_id}/plan", response=PLANNED, operation_id="desk_fair_change")
def change(request: HttpRequest, fair_id: int, said: FairTold) -> Any:
    """Say something else about it, as a whole. Once it is announced its times stay: they are moved."""
    found = queries.desk_fair(request.actor, fair_id)
    happenings.change(actor=request.actor, happening_id=found.happening_id, plan=said.plan())
    return _planned(request, fair_id)


@router.post("/fairs/{int:fair_id}/basics", response=PLANNED, operation_id="desk_fair_basics")
def basics(request: HttpRequest, fair_id: int, said: FairBasics) -> Any:
    """How many people and booths, until when employers answer, and the zones; one left out is no more."""
    planning.set_basics(actor=request.actor, fair_id=fair_id, **said.dict())
    return _planned(request, fair_id)


@router.post("/fairs/{int:fair_id}/turns/{stage}", response=PLANNED, operation_id="desk_fair_turn")
def turn(request: HttpRequest, fair_id: int, stage: Literal["publish", "withdraw", "start", "close", "report"]) -> Any:
    """Announce it, take that back, open the doors, close them, or make its figures final."""
    found = queries.desk_fair(request.actor, fair_id)
    TURNS[stage](actor=request.actor, happening_id=found.happening_id)
    return _planned(request, fair_id)


@router.post("/fairs/{int:fair_id}/move", response=PLANNED, operation_id="desk_fair_move")
def move(request: HttpRequest, fair_id: int, said: OtherTime) -> Any:
    """To another time, or place too: everybody who registered is told, and employers are asked anew."""
    found = queries.desk_fair(request.actor, fair_id)
    happenings.move(actor=request.actor, happening_id=found.happening_id, **said.dict())
    return _planned(request, fair_id)


@router.post("/fairs/{int:fair_id}/cancel", response=PLANNED, operation_id="desk_fair_cancel")
def cancel(request: HttpRequest, fair_id: int, said: CalledOff) -> Any:
    """It does not take place."""
    found = queries.desk_fair(request.actor, fair_id)
    happenings.cancel(actor=request.actor, happening_id=found.happening_id, why=said.why)
    return _planned(request, fair_id)


# Employers


@router.get(
    "/fairs/{int:fair_id}/participations", response={200: list[DeskGuest], **ANSWERS}, operation_id="desk_guests"
)
def participations(request: HttpRequest, fair_id: int, presence: GuestStatus | None = None) -> Any:
    """Employers of a fair, by name."""
    found = queries.guests(queries.desk_fair(request.actor, fair_id), presence=presence or "")
    return [_guest(one.participation) for one in found]


@router.post("/fairs/{int:fair_id}/invitations", response={200: NewGuests, **ANSWERS}, operation_id="desk_invite")
def invite(request: HttpRequest, fair_id: int, said: Invited) -> Any:
    """Invite employers; how many are new on the list. Those out of reach are left out."""
    return {"new": guests.invite(actor=request.actor, fair_id=fair_id, employer_ids=said.employers)}


@router.get("/participations/{int:participation_id}", response=GUEST, operation_id="desk_guest")
def guest(request: HttpRequest, participation_id: int) -> Any:
    """One employer at one fair."""
    return _guest(queries.guest(request.actor, participation_id))


@router.post(
    "/participations/{int:participation_id}/decisions/{answer}", response=GUEST, operation_id="desk_guest_decide"
)
def decide(request: HttpRequest, participation_id: int, answer: Literal["accept", "decline", "arrive", "miss"]) -> Any:
    """It comes (or waits for a booth), it does not, it is there, it did not come."""
    found = queries.guest(request.actor, participation_id)
    DECISIONS[answer](actor=request.actor, participation_id=found.pk)
    return guest(request, participation_id)


@router.post("/participations/{int:participation_id}/details", response=GUEST, operation_id="desk_guest_details")
def details(request: HttpRequest, participation_id: int, said: GuestDetails) -> Any:
    """What officers note about it: zone, crowd, booths, people."""
    queries.guest(request.actor, participation_id)
    answer = guests.Answer(**said.dict(exclude={"zone", "draw"}))
    guests.set_details(
        actor=request.actor, participation_id=participation_id, zone=said.zone, draw=said.draw, answer=answer
    )
    return guest(request, participation_id)


@router.post("/participations/{int:participation_id}/positions", response=GUEST, operation_id="desk_guest_positions")
def bring(request: HttpRequest, participation_id: int, said: GuestPositions) -> Any:
    """Which of its positions it brings: exactly these."""
    queries.guest(request.actor, participation_id)
    guests.bring_positions(actor=request.actor, participation_id=participation_id, position_ids=said.positions)
    return guest(request, participation_id)


# Hall and booths


@router.get("/fairs/{int:fair_id}/stands", response=STANDS, operation_id="desk_stands")
def stands(request: HttpRequest, fair_id: int) -> Any:
    """Booths and desks of the hall, and who has them."""
    return _stands(queries.desk_fair(request.actor, fair_id))


@router.post("/fairs/{int:fair_id}/hall", response=STANDS, operation_id="desk_hall")
def lay_out(request: HttpRequest, fair_id: int, said: HallRows) -> Any:
    """Draw the hall by rows. Employers keep stands whose numbers stay."""
    return _stands(halls.lay_out(actor=request.actor, fair_id=fair_id, **said.dict()))


@router.post("/fairs/{int:fair_id}/squares", response=STANDS, operation_id="desk_square")
def square(request: HttpRequest, fair_id: int, said: DrawnSquare) -> Any:
    """One square of the plan becomes a booth, a desk, an aisle, an entrance or a wall."""
    what = MARKS.get(said.what, said.what)
    return _stands(halls.set_square(actor=request.actor, fair_id=fair_id, **{**said.dict(), "what": what}))


@router.post("/fairs/{int:fair_id}/seating", response=STANDS, operation_id="desk_seating")
def seat(request: HttpRequest, fair_id: int) -> Any:
    """Give everybody who comes a booth. More than 250 are seated by a worker a little later."""
    return _stands(seating.seat_all(actor=request.actor, fair_id=fair_id))


@router.post("/fairs/{int:fair_id}/stands/{int:stand_id}", response=STANDS, operation_id="desk_put")
def put(request: HttpRequest, fair_id: int, stand_id: int, said: StandHolder) -> Any:
    """Give a booth to an employer by hand, or free it."""
    seating.put(actor=request.actor, fair_id=fair_id, stand_id=stand_id, participation_id=said.participation)
    return _stands(queries.desk_fair(request.actor, fair_id))


# The room


@router.post("/fairs/{int:fair_id}/room", response=PLANNED, operation_id="desk_room")
def room(request: HttpRequest, fair_id: int, said: RoomPlan) -> Any:
    """The live room of a fair: who presents, where the picture comes from. Again changes what was said."""
    found = queries.desk_fair(request.actor, fair_id)
    rooms.set_up(
        actor=request.actor,
        happening_id=found.happening_id,
        employer_ids=said.employers,
        source=said.source,
        address=said.address,
    )
    return _planned(request, fair_id)


@router.post("/fairs/{int:fair_id}/talks", response={200: TalksLine, **ANSWERS}, operation_id="desk_talks")
def talks(request: HttpRequest, fair_id: int, said: TalksWith) -> Any:
    """A queue for talks by video with an employer; one an employer and fair."""
    found = queries.desk_fair(request.actor, fair_id)
    made = calls.open_line(
        actor=request.actor, happening_id=found.happening_id, employer_id=said.employer, minutes=said.minutes
    )
    return {"line": made.pk}


@router.get("/fairs/{int:fair_id}/afterwards", response={200: list[Became], **ANSWERS}, operation_id="desk_afterwards")
def afterwards(request: HttpRequest, fair_id: int) -> Any:
    """What became of its intents after 7, 30 and 90 days, whichever unions the employers belong to."""
    return follow_ups.became_at(queries.desk_fair(request.actor, fair_id).happening_id)


# Details


def _listed(one: Any) -> dict[str, Any]:
    planned = getattr(one, "fair", None)
    return {
        **{name: getattr(one, name) for name in ("code", "title", "status", "starts_at")},
        "id": planned.pk if planned else None,
        "happening": one.pk,
    }


def _planned(request: HttpRequest, fair_id: int) -> dict[str, Any]:
    found = queries.desk_fair(request.actor, fair_id)
    happening = found.happening
    draft = happening.status == HappeningStatus.DRAFT
    return {
        **{name: getattr(found, name) for name in ("id", "expected", "answer_by", "places", "promised")},
        **{name: getattr(happening, name) for name in ("code", "title", "status", "starts_at", "ends_at")},
        "organisation": happening.organisation_id,
        "zones": [zone.name for zone in found.zones.all()],
        "counts": queries.counts(found),
        "open": conditions(item.reason for item in queries.checklist(found) if not item.done),
        "unready": conditions(happenings.readiness(happening).against) if draft else [],
        "room": watching.has_room(happening.pk),
    }


def _guest(one: Participation) -> dict[str, Any]:
    plain = ("id", "presence", "asked_anew", "booths", "people", "power")
    return {
        **{name: getattr(one, name) for name in plain},
        "employer": one.employer_id,
        "name": one.employer.name,
        "zone": one.zone.name if one.zone else "",
        "stands": [stand.number for stand in one.stands.all()],
        "positions": sorted(position.pk for position in one.positions.all()),
        "can": [decision for decision in DECISIONS if decision in one.can_be],
    }


def _stands(fair: Fair) -> list[dict[str, Any]]:
    names = ("id", "number", "row", "column", "kind", "power")
    return [
        {
            **{name: getattr(stand, name) for name in names},
            "zone": stand.zone.name if stand.zone else "",
            "participation": stand.participation_id,
        }
        for stand in fair.stands.select_related("zone")
    ]
