"""Calls between two people: who came in, when it began, when it ended."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from chunfeng.domain.conversations import rules
from chunfeng.domain.conversations.enums import Seat
from chunfeng.domain.conversations.errors import CallOver
from chunfeng.domain.conversations.models import Call
from chunfeng.domain.conversations.queries import calls as queries
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import live
from chunfeng.shared.live import ice

SUBJECT = "call"


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a page needs to take its seat: a key for the live process, ICE servers, and when the call is to end."""

    call: Call
    seat: Seat
    key: str
    servers: list[dict[str, str]]
    ends_at: datetime | None


@transaction.atomic
def prepare(
    *,
    ticket_id: int,
    person_id: int,
    happening_id: int,
    organisation: Organisation,
    employer_id: int | None,
    minutes: int,
) -> Call:
    """The call of a number that was called; again it is the same one. Whose number it is has been decided above."""
    made, _new = Call.objects.get_or_create(
        ticket_id=ticket_id,
        defaults={
            "person_id": person_id,
            "happening_id": happening_id,
            "organisation": organisation,
            "organisation_path": organisation.path,
            "employer_id": employer_id,
            "minutes": max(1, minutes),
        },
    )
    return made


@transaction.atomic
def enter(*, actor: Actor, call_id: int) -> Entrance:
    """Take one's seat. The call begins when both have. Raises NoSuchCall, CallOver."""
    seat = queries.seated(actor, call_id).seat
    call = Call.objects.select_for_update(of=("self",)).get(pk=call_id)
    now = clock.now()
    ends_at = rules.ends_at(call.begun_at, call.minutes)
    if call.ended_at is not None or (ends_at is not None and ends_at <= now):
        raise CallOver
    if seat is Seat.PERSON:
        call.person_came_at = call.person_came_at or now
    else:
        call.host_came_at, call.answered_by_id = call.host_came_at or now, actor.person_id
    if call.begun_at is None and call.person_came_at and call.host_came_at:
        call.begun_at = now
    call.save()
    return Entrance(
        call=call,
        seat=seat,
        key=live.key(live.Door.CALL, f"{call.code.hex}/{seat}"),
        servers=ice.servers(call.code.hex),
        ends_at=rules.ends_at(call.begun_at, call.minutes),
    )


@transaction.atomic
def end(*, actor: Actor, call_id: int) -> Call:
    """Either says goodbye; held, and counted, if both had come. Again changes nothing. Raises NoSuchCall."""
    queries.seated(actor, call_id)
    call = Call.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=call_id)
    if call.ended_at is None:
        call.ended_at = clock.now()
        call.save()
        if call.begun_at is not None:
            facts.record(_entry(call))
    return call


def _entry(call: Call) -> facts.Entry:
    return facts.Entry(
        kind=FactKind.CALL_HELD,
        subject=(SUBJECT, call.pk),
        person_id=call.person_id,
        employer_id=call.employer_id,
        organisation_id=call.organisation_id,
        organisation_path=call.organisation_path,
        place_code=call.organisation.place_id or "",
        happening_id=call.happening_id,
        tags=("online",),
    )
