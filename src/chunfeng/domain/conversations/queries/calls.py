"""Calls, for the two who sit in them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from chunfeng.domain.conversations import rules
from chunfeng.domain.conversations.enums import Seat
from chunfeng.domain.conversations.errors import NoSuchCall
from chunfeng.domain.conversations.models import Call
from chunfeng.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Seated:
    """A call with the actor's own seat in it, and when it is to end (None before both are there)."""

    call: Call
    seat: Seat
    ends_at: datetime | None


def seated(actor: Actor, call_id: int) -> Seated:
    """Raises NoSuchCall, for everybody who has no seat in it."""
    near = Q(person_id=actor.person_id or 0) | Q(employer_id__in=actor.employer_ids) | Q(employer_id__isnull=True)
    found = Call.objects.filter(near, pk=call_id).select_related("person").first()
    if found is None:
        raise NoSuchCall
    seat = rules.seat_in(actor, person_id=found.person_id, employer_id=found.employer_id, path=found.organisation_path)
    if seat is None:
        raise NoSuchCall
    return Seated(found, seat, rules.ends_at(found.begun_at, found.minutes))


def call_of(ticket_id: int) -> Call | None:
    """The call of a number in a queue, as far as the actor's reach goes."""
    return Call.objects.filter(ticket_id=ticket_id).first()
