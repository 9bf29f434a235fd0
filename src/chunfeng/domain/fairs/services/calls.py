"""Screen-to-screen talks: a queue, and a call of two for each number that is called."""

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.conversations.enums import Seat
from chunfeng.domain.conversations.errors import CallOver
from chunfeng.domain.conversations.models import Call
from chunfeng.domain.conversations.services import calls
from chunfeng.domain.employers.errors import EmployerNotFound
from chunfeng.domain.employers.models import Employer
from chunfeng.domain.fairs.queries import calls as queries
from chunfeng.domain.happenings.enums import TicketStatus
from chunfeng.domain.happenings.models import Line, Ticket
from chunfeng.domain.happenings.services import queues
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope

CALLER = Actor.system("calls")


@transaction.atomic
def open_line(*, actor: Actor, happening_id: int, employer_id: int, minutes: int = 8) -> Line:
    """A queue for short talks with an employer by video; one an employer and happening, which asking again returns.

    Raises NoSuchHappening, NotAllowed, EmployerNotFound.
    """
    employer = Employer.objects.filter(Scope.of(actor).on("organisation__path"), pk=employer_id).first()
    if employer is None:
        raise EmployerNotFound
    return queues.open_line(
        actor=actor,
        happening_id=happening_id,
        title=_("Video talk: %(employer)s") % {"employer": employer.name},
        subject=(queries.KIND, employer.pk),
        employer_id=employer.pk,
        prefix="V",
        minutes=minutes,
    )


@transaction.atomic
def call_next(*, actor: Actor, line_id: int) -> Ticket:
    """Whoever has waited longest is called to the room of two. Raises NoSuchCall, NotAllowed, NobodyWaits."""
    return queues.call_next(actor=actor, line_id=queries.own_line(actor, line_id).pk)


@transaction.atomic
def enter(*, actor: Actor, ticket_id: int) -> calls.Entrance:
    """Take one's seat; once both have, the number is being served. Raises NoSuchCall, CallOver."""
    ticket, _seat = _seated(actor, ticket_id)
    if ticket.status not in queries.READY:
        raise CallOver
    entrance = calls.enter(actor=actor, call_id=_call(ticket).pk)
    if entrance.call.begun_at is not None and ticket.status == TicketStatus.CALLED:
        queues.act(actor=CALLER, ticket_id=ticket.pk, name="serve")
    return entrance


@transaction.atomic
def end(*, actor: Actor, ticket_id: int) -> Ticket:
    """Goodbye: the number is done if both had come; else it was missed, or given back by who waited. Again changes nothing.

    Raises NoSuchCall.
    """
    ticket, seat = _seated(actor, ticket_id)
    if ticket.status not in queries.READY:
        return ticket
    call = calls.end(actor=actor, call_id=_call(ticket).pk)
    if call.begun_at is not None:
        return queues.act(actor=CALLER, ticket_id=ticket.pk, name="finish")
    if seat is Seat.PERSON:
        return queues.leave(actor=actor, ticket_id=ticket.pk)
    return queues.act(actor=CALLER, ticket_id=ticket.pk, name="miss")


def _seated(actor: Actor, ticket_id: int) -> tuple[Ticket, Seat]:
    """As `queries.seated`, locked: the two often come and leave at the same moment, and do it one after the other."""
    ticket, seat = queries.seated(actor, ticket_id)
    ticket.refresh_from_db(fields=["status"], from_queryset=Ticket.objects.select_for_update(of=("self",)))
    return ticket, seat


def _call(ticket: Ticket) -> Call:
    assert ticket.person_id is not None
    return calls.prepare(
        ticket_id=ticket.pk,
        person_id=ticket.person_id,
        happening_id=ticket.line.happening_id,
        organisation=ticket.line.happening.organisation,
        employer_id=ticket.line.employer_id,
        minutes=ticket.line.minutes,
    )
