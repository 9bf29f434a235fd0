"""A booth as those who stand in it run it: calling numbers, noting talks, saying yes; also what a phone kept offline."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.fairs.errors import NoSuchAct
from chunfeng.domain.fairs.models import BoothAct, Participation
from chunfeng.domain.fairs.queries import booths
from chunfeng.domain.happenings.enums import TicketStatus
from chunfeng.domain.happenings.errors import NobodyWaits
from chunfeng.domain.happenings.models import Ticket
from chunfeng.domain.happenings.services import queues
from chunfeng.domain.hiring import services as hiring
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound

TICKETS = {
    "call": TicketStatus.CALLED,
    "serve": TicketStatus.SERVING,
    "finish": TicketStatus.DONE,
    "miss": TicketStatus.MISSED,
}
"""What is done with a number, and what becomes of it."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done: `act` is next, call, serve, finish, miss (a ticket), note or agree (an application).

    `at` by the clock of the phone, `sent_at` what that clock showed when it was sent; None: now.
    """

    client_id: UUID
    act: str
    subject_id: int = 0
    text: str = ""
    at: datetime | None = None
    sent_at: datetime | None = None


@transaction.atomic
def do(*, actor: Actor, participation_id: int, deed: Deed) -> bool:
    """One act at a booth; whether it was new. Sent again, or done by a colleague meanwhile, it changes nothing.

    Raises NoSuchParticipation, NoSuchAct, NobodyWaits, TooLate, NoSuchLine, ApplicationNotFound, NotAllowed, NoLongerPossible.
    """
    participation = booths.own(actor, participation_id)
    moment = _moment(deed)
    _row, new = BoothAct.objects.get_or_create(
        client_id=deed.client_id,
        defaults={"participation": participation, "act": deed.act, "by_id": actor.person_id, "at": moment},
    )
    if not new:
        return False
    if deed.act == "next":
        _next(actor, participation)
    elif deed.act in TICKETS:
        return _number(actor, participation, deed, moment)
    elif deed.act == "agree":
        hiring.agree_intent(actor=actor, application_id=_sent_here(actor, participation, deed.subject_id))
    elif deed.act == "note":
        hiring.write_note(actor=actor, application_id=_sent_here(actor, participation, deed.subject_id), text=deed.text)
    else:
        raise NoSuchAct
    return True


def _next(actor: Actor, participation: Participation) -> None:
    line = booths.line_of(participation)
    if line is None:
        raise NobodyWaits
    queues.call_next(actor=actor, line_id=line.pk)


def _number(actor: Actor, participation: Participation, deed: Deed, moment: datetime) -> bool:
    line = booths.line_of(participation)
    ticket = Ticket.objects.filter(pk=deed.subject_id, line=line).first() if line else None
    if ticket is None:
        raise NoSuchAct
    if deed.act != "call" and ticket.status == TICKETS[deed.act]:
        return False  # a colleague was quicker
    queues.act(actor=actor, ticket_id=ticket.pk, name=deed.act, at=moment)
    return True


def _sent_here(actor: Actor, participation: Participation, application_id: int) -> int:
    if application_id not in booths.application_ids(actor, participation):
        raise NotFound(_("There is no such application here."))
    return application_id


def _moment(deed: Deed) -> datetime:
    now = clock.now()
    if deed.at is None or deed.sent_at is None:
        return now
    return min(now, now - (deed.sent_at - deed.at))
