"""Screen-to-screen talks: a queue whose numbers lead to a call of two."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from chunfeng.domain.conversations import rules
from chunfeng.domain.conversations.enums import Seat
from chunfeng.domain.conversations.errors import NoSuchCall
from chunfeng.domain.conversations.models import Call
from chunfeng.domain.conversations.queries import calls
from chunfeng.domain.employers.models import Employer
from chunfeng.domain.happenings.enums import TicketStatus
from chunfeng.domain.happenings.models import Line, Ticket
from chunfeng.domain.happenings.queries import queues
from chunfeng.kernel import masking
from chunfeng.kernel.actor import Actor

KIND = "call"
"""What stands behind a queue of this kind is a video room."""
READY = (TicketStatus.CALLED, TicketStatus.SERVING)


@dataclass(frozen=True, slots=True)
class CallView:
    """A number that was called, from the actor's seat: `other` is whom one talks to, `ends_at` None before both are there."""

    ticket: Ticket
    line: Line
    label: str
    seat: Seat
    other: str
    over: bool
    ends_at: datetime | None


def leads_to_call(ticket: Ticket) -> bool:
    """Whether this number is answered by video, and has been called."""
    return ticket.line.subject_kind == KIND and ticket.status in READY


def call(actor: Actor, ticket_id: int) -> CallView:
    """Raises NoSuchCall: for others than the two, for other queues, and before the number is called."""
    ticket, seat = seated(actor, ticket_id)
    line = ticket.line
    found: Call | None = calls.call_of(ticket.pk)
    return CallView(
        ticket=ticket,
        line=line,
        label=queues.label(line, ticket.number),
        seat=seat,
        other=_employer(line) if seat is Seat.PERSON else masking.name(ticket.person.name if ticket.person else ""),
        over=ticket.status not in READY or (found is not None and found.ended_at is not None),
        ends_at=calls.seated(actor, found.pk).ends_at if found is not None else None,
    )


def seated(actor: Actor, ticket_id: int) -> tuple[Ticket, Seat]:
    """A called number of a queue of this kind, and the actor's seat. Raises NoSuchCall."""
    near = Q(person_id=actor.person_id or 0) | Q(line__employer_id__in=actor.employer_ids)
    found = (
        Ticket.objects.filter(near | Q(line__employer_id__isnull=True))
        .filter(pk=ticket_id, line__subject_kind=KIND, called_at__isnull=False, person__isnull=False)
        .select_related("line__happening__organisation", "person")
        .first()
    )
    if found is None:
        raise NoSuchCall
    seat = rules.seat_in(
        actor,
        person_id=found.person_id,
        employer_id=found.line.employer_id,
        path=found.line.happening.organisation_path,
    )
    if seat is None:
        raise NoSuchCall
    return found, seat


def lines_at(happening_id: int) -> list[Line]:
    """Queues for talks by video at a happening, for everybody who may take a number."""
    return list(Line.objects.filter(happening_id=happening_id, subject_kind=KIND, opened=True).order_by("title", "pk"))


def own_lines(actor: Actor) -> list[queues.LineView]:
    """Queues of this kind that the actor's employers call, the latest happening first."""
    rows = Line.objects.filter(subject_kind=KIND, employer_id__in=actor.employer_ids).select_related("happening")
    return [queues.view(line) for line in rows.order_by("-happening__starts_at", "-pk")]


def own_line(actor: Actor, line_id: int) -> Line:
    """One of them. Raises NoSuchCall."""
    found = Line.objects.filter(pk=line_id, subject_kind=KIND, employer_id__in=actor.employer_ids).first()
    if found is None:
        raise NoSuchCall
    return found


def _employer(line: Line) -> str:
    if line.employer_id is None:
        return line.title
    return Employer.objects.filter(pk=line.employer_id).values_list("name", flat=True).first() or line.title
