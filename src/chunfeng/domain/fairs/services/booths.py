"""A booth as those who stand in it run it: calling numbers, noting talks, saying yes; also what a phone kept offline."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.fairs import policies
from chunfeng.domain.fairs.errors import NoSuchAct
from chunfeng.domain.fairs.models import BoothAct, Participation
from chunfeng.domain.fairs.queries import booths
from chunfeng.domain.happenings.errors import NobodyWaits, TooLate
from chunfeng.domain.happenings.models import Ticket
from chunfeng.domain.happenings.rules import courses
from chunfeng.domain.happenings.services import queues
from chunfeng.domain.hiring import services as hiring
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound

CALLS = ("next", "call")
ACTS = (*CALLS, *courses.LATE, "agree", "note")
RINGS_WITHIN = timedelta(minutes=1)
"""A call that arrives later than this calls nobody: whoever pressed stands there no more, or has called aloud."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done: `act` is next, call, called_aloud, serve, finish, miss (a ticket), note or agree (an application).

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

    Raises NoSuchParticipation, NoSuchAct, NobodyWaits, TooLate, GivenBack, ApplicationNotFound, NotAllowed, NoLongerPossible.
    """
    participation = booths.own(actor, participation_id)
    if deed.act not in ACTS:
        raise NoSuchAct
    moment = _moment(deed, participation)
    _row, new = BoothAct.objects.get_or_create(
        participation=participation,
        client_id=deed.client_id,
        defaults={"act": deed.act, "by_id": actor.person_id, "at": moment},
    )
    if not new:
        return False
    if deed.act in CALLS and clock.now() - moment > RINGS_WITHIN:
        raise TooLate
    if deed.act == "next":
        _next(actor, participation)
    elif deed.act == "call":
        queues.act(actor=actor, ticket_id=_number(participation, deed.subject_id), name="call")
    elif deed.act in courses.LATE:
        return queues.tell(actor=actor, ticket_id=_number(participation, deed.subject_id), name=deed.act, at=moment)
    elif deed.act == "agree":
        application_id = _sent_here(actor, participation, deed.subject_id)
        hiring.agree_intent(actor=actor, application_id=application_id, at=moment)
    else:
        application_id = _sent_here(actor, participation, deed.subject_id)
        hiring.write_note(actor=actor, application_id=application_id, text=deed.text, at=moment)
    return True


def _next(actor: Actor, participation: Participation) -> None:
    line = booths.line_of(participation)
    if line is None:
        raise NobodyWaits
    queues.call_next(actor=actor, line_id=line.pk)


def _number(participation: Participation, ticket_id: int) -> int:
    line = booths.line_of(participation)
    if line is None or not Ticket.objects.filter(pk=ticket_id, line=line).exists():
        raise NoSuchAct
    return ticket_id


def _sent_here(actor: Actor, participation: Participation, application_id: int) -> int:
    if application_id not in booths.application_ids(actor, participation):
        raise NotFound(_("There is no such application here."))
    return application_id


def _moment(deed: Deed, participation: Participation) -> datetime:
    """When it was done; now for what comes so late that nobody is bound by when it was."""
    now = clock.now()
    if deed.at is None or deed.sent_at is None or now >= policies.told_until(participation):
        return now
    return clock.set_right(deed.at, sent_at=deed.sent_at, received_at=now)
