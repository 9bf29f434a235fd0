"""Doors: what devices without a session ask and send, signed with the key that was enrolled.

Every request is a text and its signature. The text is JSON: what it holds is described by `Briefed` and `Batch`.
"""

import hashlib
import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from chunfeng.api.v1.problems import Problem
from chunfeng.api.v1.signed import Moment, Said, Signed, SignedBy, read, unsigned
from chunfeng.domain.fairs.services import kiosks
from chunfeng.domain.happenings.enums import RegistrationStatus
from chunfeng.domain.happenings.errors import NoSuchHappening
from chunfeng.domain.happenings.models import Device, Happening
from chunfeng.domain.happenings.queries import doors
from chunfeng.domain.happenings.services import checkins, devices
from chunfeng.domain.happenings.services import signatures as senders
from chunfeng.kernel import clock
from chunfeng.shared import reach, seals, signatures

router = Router(tags=["doors"])
APPLY = "apply"
"""The kind of act that is an application, not one of a door."""


class Act(Said):
    """One act at a door, by one of `code` (what was scanned), `registration`, `visitor` (no name asked), or `undoes`.

    At a screen in a hall, of kind "apply": `code` is a ticket, sealed or short, for `position` under the consent text of
    version `consent`; `belongs`: they said to be one of those whom it is kept for.
    """

    id: UUID
    happening: int
    kind: Annotated[str, Field(max_length=5)]
    at: Moment
    how: Annotated[str, Field(max_length=5)] = "code"
    code: Annotated[str, Field(max_length=seals.LONGEST)] = ""
    registration: int | None = None
    visitor: UUID | None = None
    undoes: UUID | None = None
    position: int | None = None
    consent: Annotated[str, Field(max_length=20)] = ""
    belongs: bool = False


class Batch(Said):
    """Signed as "batch". `sent_at`: the device's clock now, which sets its acts right; `waiting`: how many it still keeps."""

    sent_at: Moment
    waiting: Annotated[int, Field(ge=0, lt=2**31)] = 0
    acts: Annotated[list[Signed], Field(max_length=checkins.MOST)]


class Answer(Schema):
    """`result`: counted, noted, undone, sent, repeated (known already) or refused. None of them need be sent again."""

    id: UUID
    result: str
    text: str
    code: str = ""
    flag: str = ""
    name: str = ""
    next_step: str = ""


class ActAnswers(Schema):
    answers: list[Answer]


class Briefed(Said):
    """Signed as "briefing": which happening the device serves, and the digest of the roster that it has, if it keeps one.

    A screen in a hall gets none.
    """

    at: Moment
    happening: int | None = None
    roster: str | None = None


class Door(Schema):
    id: int
    title: str
    address: str
    starts_at: datetime
    ends_at: datetime
    scans_out: bool


class Counts(Schema):
    """People (with and without a name) and people-times, as of now."""

    people: int
    unnamed: int
    times: int


class Expected(Schema):
    id: int
    name: str
    tail: str
    waiting: bool


class Briefing(Schema):
    """`roster` is null where the device has it already, or keeps none."""

    name: str
    now: datetime
    keys: dict[str, str]
    happenings: list[Door]
    counts: Counts | None
    roster: list[Expected] | None
    roster_digest: str


REFUSED = {409: Problem, 422: Problem}


@router.post("/acts", response={200: ActAnswers, **REFUSED}, operation_id="gate_acts")
def acts(request: HttpRequest, signed: SignedBy) -> Any:
    """Take in what a device kept, at doors and for applications: in any order, as often as it likes; each act counts once."""
    device = _sender(signed, signatures.BATCH)
    batch = read(Batch, signed, device.pk)
    taken, refused = [], []
    for each in batch.acts:
        act = read(Act, each, device.pk)
        genuine = senders.signed(device=device, purpose=signatures.ACT, text=each.text, signature=each.signature)
        (taken if genuine else refused).append(act)
    at_doors = [_act(act) for act in taken if act.kind != APPLY]
    applied = [_application(act) for act in taken if act.kind == APPLY]
    answers = [
        *checkins.merge(device_id=device.pk, sent_at=batch.sent_at, acts=at_doors, waiting=batch.waiting),
        *kiosks.merge(device_id=device.pk, sent_at=batch.sent_at, acts=applied),
    ]
    return {
        "answers": [
            *({**_fields(answer), "id": answer.client_id} for answer in answers),
            *(unsigned(act.id) for act in refused),
        ]
    }


@router.post("/briefing", response={200: Briefing, **REFUSED}, operation_id="gate_briefing")
def briefing(request: HttpRequest, signed: SignedBy) -> Any:
    """What a device needs to go on without a network: keys, what is on, who is expected, and how many are in."""
    device = _sender(signed, signatures.BRIEFING)
    asked = read(Briefed, signed, device.pk)
    actor = devices.actor_of(device)
    reach.learn(actor)
    counts, roster, digest = None, None, ""
    try:
        if asked.happening is not None:
            doors.keeps_doors(actor, asked.happening)
            totals = doors.totals(asked.happening)
            counts = {"people": totals.people, "unnamed": totals.unnamed, "times": totals.times}
            if asked.roster is not None and device.kiosk_id is None:  # visitors stand before a screen
                roster = [_listed(row) for row in doors.expected(actor, asked.happening)]
                digest = hashlib.sha256(json.dumps(roster).encode()).hexdigest()[:16]
    except NoSuchHappening:
        counts = None  # moved to another union, or never there: the device picks another one
    return {
        "name": device.name,
        "now": clock.now(),
        "keys": seals.public_keys(),
        "happenings": [_door(row) for row in doors.at_the_doors(actor)],
        "counts": counts,
        "roster": None if digest == asked.roster else roster,
        "roster_digest": digest,
    }


def _sender(signed: SignedBy, purpose: str) -> Device:
    return senders.sender(device_id=signed.device, purpose=purpose, text=signed.text, signature=signed.signature)


def _act(act: Act) -> checkins.Act:
    return checkins.Act(
        client_id=act.id,
        happening_id=act.happening,
        kind=act.kind,
        at=act.at,
        how=act.how,
        code=act.code,
        registration_id=act.registration,
        visitor=act.visitor,
        undoes=act.undoes,
    )


def _application(act: Act) -> kiosks.Act:
    return kiosks.Act(
        client_id=act.id,
        happening_id=act.happening,
        position_id=act.position or 0,
        code=act.code,
        consent=act.consent,
        at=act.at,
        belongs=act.belongs,
    )


def _fields(answer: checkins.Answer) -> dict[str, str]:
    return {name: str(getattr(answer, name)) for name in ("result", "text", "code", "flag", "name", "next_step")}


def _listed(row: doors.Expected) -> dict[str, Any]:
    waiting = row.status == RegistrationStatus.WAITING
    return {"id": row.registration_id, "name": row.name, "tail": row.phone_tail, "waiting": waiting}


def _door(row: Happening) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "address": row.address,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "scans_out": row.scans_out,
    }
