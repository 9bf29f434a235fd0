"""Short messages about registrations: a seat held, another day, called off, soon. Called by tasks; each leaves once."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from chunfeng.domain.happenings.enums import LIVE, RegistrationStep
from chunfeng.domain.happenings.models import RegistrationLog
from chunfeng.kernel import clock
from chunfeng.shared import jobs, sms

LANGUAGE = "zh-hans"
TOLD = (RegistrationStep.OFFER, RegistrationStep.MOVED, RegistrationStep.CALL_OFF, RegistrationStep.REMIND)
"""What people learn by message; all else they did themselves, or read when they look."""


def tell_later(happening_id: int, /) -> None:
    """Send what there is to tell once this transaction has committed."""
    jobs.later("chunfeng.happenings.tell", lock=f"happening:{happening_id}", happening_id=happening_id)


def tell(*, happening_id: int) -> int:
    """Send what has not left yet, oldest first; how many messages. Raises sms.NotSent: what has left is noted, the rest waits."""
    waiting = (
        RegistrationLog.objects.filter(registration__happening_id=happening_id, step__in=TOLD, told_at__isnull=True)
        .filter(Q(step=RegistrationStep.CALL_OFF) | Q(registration__status__in=LIVE))
        .select_related("registration__person", "registration__happening")
        .order_by("pk")
    )
    return sum(_tell(row) for row in waiting)


def _tell(row: RegistrationLog) -> bool:
    person, happening = row.registration.person, row.registration.happening
    sent = not settings.DEMO and bool(person.phone) and person.is_active
    if sent:
        with override(LANGUAGE):  # providers approve one wording, and it is the Chinese one
            words = {
                RegistrationStep.OFFER: _(
                    "[Chunfeng] %(title)s: a seat is free and held for you until %(until)s. Confirm it under Me."
                ),
                RegistrationStep.MOVED: _("[Chunfeng] %(title)s is now on %(starts)s. Your registration stands."),
                RegistrationStep.CALL_OFF: _("[Chunfeng] %(title)s is called off. Read why under Me."),
                RegistrationStep.REMIND: _("[Chunfeng] %(title)s begins on %(starts)s. Your ticket is under Me."),
            }[RegistrationStep(row.step)]
        parameters = {"title": happening.title, "starts": _clock(happening.starts_at)}
        if row.registration.offer_until is not None:
            parameters["until"] = _clock(row.registration.offer_until)
        parameters.setdefault("until", parameters["starts"])
        message = sms.Message(
            phone=str(person.phone), text=words % parameters, template=f"happening_{row.step}", parameters=parameters
        )
        sms.gateway().send(message)
    row.told_at = clock.now()
    row.save(update_fields=["told_at"])
    return sent


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(clock.SHANGHAI):%m-%d %H:%M}"
