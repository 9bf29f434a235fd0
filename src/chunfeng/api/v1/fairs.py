"""A fair: who is there with what, the hall, and its day for one visitor: booths that fit, a number, applying."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from chunfeng.api.v1.happenings import Event, event
from chunfeng.api.v1.positions import Brief, brief
from chunfeng.api.v1.problems import Condition, Problem, conditions
from chunfeng.api.v1.registrations import Number, Wait, number, wait
from chunfeng.api.v1.who import Person
from chunfeng.domain.fairs.models import Participation
from chunfeng.domain.fairs.queries import day, plan, public
from chunfeng.domain.fairs.services import day as services
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people import queries as people
from chunfeng.domain.people import services as accounts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.talent import queries as talent

router = Router(tags=["fairs"])
MINE = {401: Problem, 404: Problem, 409: Problem}


class Exhibitor(Schema):
    """An employer that comes; `stands` as they are read out, "" before the hall is seated."""

    id: int
    employer: str
    stands: str
    zone: str
    positions: list[Brief]


class Fair(Schema):
    event: Event
    has_hall: bool
    exhibitors: list[Exhibitor]


class Square(Schema):
    """One square of the plan, by row and column. `tone` is the colour of its zone, -1 for none."""

    row: int
    column: int
    mark: Annotated[str, Field(description="booth, desk, entrance or wall")]
    label: str
    holder: str
    tone: int
    power: bool


class Hall(Schema):
    """A drawing of `width` × `height` units, `side` a square. `way`: points "x,y x,y" past the stands asked for."""

    width: int
    height: int
    side: int
    squares: list[Square]
    way: str
    metres: int


class Consent(Schema):
    """Exactly what is agreed to by applying with `consent` true and this `version`."""

    version: str
    title: str
    body: str
    agree: str


class Offer(Schema):
    """A position at a booth. Without a profile `fits` and `score` are null; `application` is one's own for it."""

    position: Brief
    fits: bool | None
    score: float | None
    reasons: list[str]
    conditions: list[Condition]
    application: int | None


class Booth(Schema):
    """A stand for one reader. `wait` is what a number taken now would take; null while the fair is not on."""

    stand: str
    employer: str
    running: bool
    offers: list[Offer]
    wait: Wait | None
    number: Number | None
    consent: Consent | None


class Suggestion(Schema):
    """One of the booths to go to, `metres` from where one is; null where no way is found."""

    stand: str
    employer: str
    position: Brief
    reasons: list[str]
    wait: Wait
    metres: int | None
    number: Number | None


class Five(Schema):
    """In the order of the way between them. Without a profile there are none."""

    has_profile: bool
    start: str
    fitting: int
    suggestions: list[Suggestion]
    hall: Hall | None


class Wish(Schema):
    """`version` of the consent that was shown; `name` only for whoever has not given one yet.

    `belongs`: the applicant says to be one of those whom the position is kept for (`reserved_for`).
    """

    position: int
    consent: bool
    version: Annotated[str, Field(max_length=40)]
    name: Annotated[str, Field(max_length=60)] = ""
    belongs: bool = False


class Sent(Schema):
    """An application; `id` is its number among one's own."""

    id: int
    position: int
    employer: str
    status: str


class Way(Schema):
    to: Annotated[list[str], Field(description="numbers of stands to walk past", max_length=8)] = []


@router.get(
    "/{str:fair_code}",
    response={200: Fair, 404: Problem, 422: Problem},
    by_alias=True,
    exclude_none=True,
    operation_id="fair",
)
def fair(
    request: HttpRequest,
    fair_code: str,
    find: Annotated[str, Query(description="part of an employer's name or of a position", max_length=40)] = "",
) -> Any:
    """Who comes, and the open positions they bring. Fairs are found at `/happenings?kind=fair`."""
    found = public.public_fair(fair_code)
    return {
        "event": event(request, found.happening),
        "has_hall": bool(found.floor),
        "exhibitors": [
            {
                **_who(one.participation),
                "stands": one.stands,
                "zone": one.participation.zone.name if one.participation.zone else "",
                "positions": [brief(request, each, employer=one.participation.employer.name) for each in one.positions],
            }
            for one in public.exhibits(found, words=find)
        ],
    }


@router.get("/{str:fair_code}/hall", response={200: Hall, 404: Problem, 422: Problem}, operation_id="fair_hall")
def hall(request: HttpRequest, fair_code: str, way: Query[Way]) -> Any:
    """The plan of the hall, and the shortest way from the entrance past the stands `to`."""
    return _hall(plan.plan(public.public_fair(fair_code), to=way.to))


@router.get("/{str:fair_code}/five", auth=Person(), response={200: Five, **MINE}, operation_id="fair_five")
def five(request: HttpRequest, fair_code: str) -> Any:
    """The five booths to go to now: match × queue × walk, with reasons."""
    found = public.public_fair(fair_code)
    seeker = talent.own_profile(request.actor)
    if seeker is None:
        return {"has_profile": False, "start": "", "fitting": 0, "suggestions": [], "hall": None}
    best = day.five(request.actor, found, seeker)
    return {
        "has_profile": True,
        "start": best.start,
        "fitting": best.fitting,
        "suggestions": [_suggestion(request, one) for one in best.suggestions],
        "hall": _hall(best.plan) if best.plan else None,
    }


@router.get(
    "/{str:fair_code}/booths/{str:stand_number}", response={200: Booth, 404: Problem}, operation_id="fair_booth"
)
def booth(request: HttpRequest, fair_code: str, stand_number: str) -> Any:
    """Who stands there, what fits best first, and how long the queue is."""
    found = day.booth(request.actor, public.public_fair(fair_code), stand_number)
    employer = found.exhibit.participation.employer.name if found.exhibit else ""
    consent = people.consent_text(Purpose.RESUME_TO_EMPLOYER, recipient=employer) if employer else None
    return {
        "stand": found.stand.number,
        "employer": employer,
        "running": found.running,
        "offers": [_offer(request, each, employer) for each in found.offers],
        "wait": wait(found.wait) if found.wait else None,
        "number": number(found.number) if found.number else None,
        "consent": {name: getattr(consent, name) for name in ("version", "title", "body", "agree")}
        if consent
        else None,
    }


@router.post(
    "/{str:fair_code}/booths/{str:stand_number}/visit",
    auth=Person(),
    response={200: Booth, **MINE},
    operation_id="fair_visit",
)
def visit(request: HttpRequest, fair_code: str, stand_number: str) -> Any:
    """The code of the booth was scanned: counted once a person, booth and day, while the fair is on."""
    found = public.public_fair(fair_code)
    stand, exhibit = public.exhibit_at(found, stand_number)
    if exhibit is not None:
        services.look_in(actor=request.actor, fair=found, stand=stand, participation=exhibit.participation)
    return booth(request, fair_code, stand_number)


@router.post(
    "/{str:fair_code}/booths/{str:stand_number}/number",
    auth=Person(),
    response={200: Booth, **MINE},
    operation_id="fair_number",
)
def take_number(request: HttpRequest, fair_code: str, stand_number: str) -> Any:
    """A number at this booth; with one already, that one."""
    services.take_number(actor=request.actor, fair=public.public_fair(fair_code), number=stand_number)
    return booth(request, fair_code, stand_number)


@router.post(
    "/{str:fair_code}/booths/{str:stand_number}/applications",
    auth=Person(),
    response={200: Sent, 422: Problem, **MINE},
    operation_id="fair_apply",
)
def apply(request: HttpRequest, fair_code: str, stand_number: str, wish: Wish) -> Any:
    """Apply for a position that the booth brings, under the consent. Again returns what was sent."""
    found = public.public_fair(fair_code)
    if wish.name.strip():
        accounts.rename(actor=request.actor, name=wish.name)
    made = services.apply(
        actor=request.actor,
        fair=found,
        number=stand_number,
        position_id=wish.position,
        consent=wish.consent,
        consent_version=wish.version,
        belongs=wish.belongs,
    )
    return sent(made)


def sent(made: Application) -> dict[str, Any]:
    return {
        "id": made.pk,
        "position": made.position_id,
        "employer": made.position.employer.name,
        "status": made.status,
    }


def _who(participation: Participation) -> dict[str, Any]:
    return {"id": participation.pk, "employer": participation.employer.name}


def _hall(found: plan.Plan) -> dict[str, Any]:
    names = ("row", "column", "mark", "label", "holder", "tone", "power")
    return {
        **{name: getattr(found, name) for name in ("width", "height", "way", "metres")},
        "side": plan.SIDE,
        "squares": [{name: getattr(square, name) for name in names} for square in found.squares],
    }


def _offer(request: HttpRequest, found: day.Offer, employer: str) -> dict[str, Any]:
    fit = found.fit
    return {
        "position": brief(request, found.position, employer=employer),
        "fits": fit.fits if fit else None,
        "score": round(fit.score, 4) if fit else None,
        "reasons": [str(reason) for reason in fit.reasons] if fit else [],
        "conditions": conditions(fit.verdict.reasons) if fit else [],
        "application": found.application.pk if found.application else None,
    }


def _suggestion(request: HttpRequest, one: day.Suggestion) -> dict[str, Any]:
    employer = one.participation.employer.name
    return {
        "stand": one.stand,
        "employer": employer,
        "position": brief(request, one.position, employer=employer),
        "reasons": [str(reason) for reason in one.reasons],
        "wait": wait(one.wait),
        "metres": round(one.option.metres) if one.option.metres < day.ELSEWHERE else None,
        "number": number(one.number) if one.number else None,
    }
