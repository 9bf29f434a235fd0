"""What becomes of somebody's rows when they are erased (PIPL 47)."""

from django.db import transaction

from chunfeng.domain.happenings.enums import QUEUING, RegistrationStep, TicketStatus
from chunfeng.domain.happenings.models import Feedback, Registration, RegistrationLog, Ticket
from chunfeng.domain.happenings.services import steps
from chunfeng.domain.happenings.services.planning import offer_later
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor

ERASER = Actor.system("erasure")


@transaction.atomic
def erase(*, person_id: int) -> None:
    """Seats are given back, and words are gone; that somebody without a name was there stays, for the figures."""
    own = Registration.objects.filter(person_id=person_id)
    for registration in own.live().select_for_update(of=("self",)).select_related("happening"):
        steps.move(registration, RegistrationStep.CANCEL, by=ERASER)
        offer_later(registration.happening_id)
    own.update(name="", school="", wanted="", says_member=None, education=0)
    RegistrationLog.objects.filter(registration__person_id=person_id).update(note="")
    Ticket.objects.filter(person_id=person_id, status__in=(*QUEUING, TicketStatus.MISSED)).update(
        status=TicketStatus.LEFT, ended_at=clock.now()
    )
    Feedback.objects.filter(person_id=person_id).update(words="")
