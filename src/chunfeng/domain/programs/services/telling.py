"""Short messages to applicants: that something was decided, and where to read it. Called by tasks; each leaves once.

A message names the number of the application and nothing else: providers and whoever sees a phone lying on a table need not
learn that somebody asked for help, nor why it was refused.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from chunfeng.domain.programs.enums import ANSWERED, TOLD, ApplicationAct
from chunfeng.domain.programs.models import ApplicationStep
from chunfeng.kernel import clock
from chunfeng.shared import jobs, sms

LANGUAGE = "zh-hans"
FRESH = timedelta(days=7)
"""Later a message would only puzzle."""


def tell_later(application_id: int, /) -> None:
    """Send what there is to tell once this transaction has committed."""
    jobs.later("chunfeng.programs.tell", lock=f"benefit:{application_id}", application_id=application_id)


def tell(*, application_id: int) -> int:
    """Send what has not left yet; how many messages. Raises sms.NotSent: it waits for the next try."""
    waiting = ApplicationStep.objects.filter(application_id=application_id, act__in=TOLD, told_at__isnull=True)
    return sum(_tell(step_id) for step_id in waiting.order_by("pk").values_list("pk", flat=True))


def tell_again() -> int:
    """Send what a fault has kept back, whichever task was to send it; how many messages."""
    waiting = ApplicationStep.objects.filter(
        act__in=TOLD, told_at__isnull=True, at__gt=clock.now() - FRESH, at__lt=clock.now() - timedelta(minutes=1)
    )
    sent = 0
    for step_id in waiting.order_by("at", "pk").values_list("pk", flat=True):
        try:
            sent += _tell(step_id)
        except sms.NotSent:  # a number that the provider refuses keeps nobody else waiting
            continue
    return sent


# Details


@transaction.atomic
def _tell(step_id: int) -> bool:
    """Settle one message: whoever holds the row sends it, and notes so only when it has left."""
    rows = ApplicationStep.objects.select_for_update(of=("self",), skip_locked=True)
    step = rows.select_related("application__applicant").filter(pk=step_id, told_at__isnull=True).first()
    if step is None:
        return False
    person = step.application.applicant
    sent = not settings.DEMO and bool(person.phone) and person.is_active and not _overtaken(step)
    if sent:
        parameters = {"number": step.application.number}
        with override(LANGUAGE):  # providers approve one wording, and it is the Chinese one
            text = _words(ApplicationAct(step.act)) % parameters
        sms.gateway().send(
            sms.Message(
                phone=str(person.phone),
                text=text,
                template=f"benefit_{step.act}",
                parameters=parameters,
                reference=f"benefit-{step.pk}",
            )
        )
    step.told_at = clock.now()
    step.save(update_fields=["told_at"])
    return sent


def _overtaken(step: ApplicationStep) -> bool:
    """Whether there is newer news, or the applicant has acted upon it."""
    later = ApplicationStep.objects.filter(application=step.application, pk__gt=step.pk)
    return later.filter(act__in=(*TOLD, *ANSWERED)).exists()


def _words(act: ApplicationAct) -> str:
    approved = _("[Chunfeng] Application %(number)s is approved. See what comes next under Me, Benefits.")
    return {
        ApplicationAct.SEND_BACK: _(
            "[Chunfeng] Application %(number)s needs something more from you. See what under Me, Benefits."
        ),
        ApplicationAct.GRANT: approved,
        ApplicationAct.CLEAR: approved,
        ApplicationAct.REFUSE: _(
            "[Chunfeng] Application %(number)s is not approved. Read why, and how to appeal, under Me, Benefits."
        ),
        ApplicationAct.UPHOLD: _(
            "[Chunfeng] Your appeal about %(number)s was looked into; the refusal stands. Read why under Me, Benefits."
        ),
        ApplicationAct.REOPEN: _("[Chunfeng] Your appeal was granted: application %(number)s is reviewed again."),
        ApplicationAct.PAY: _("[Chunfeng] Application %(number)s is paid. Please look at your account."),
        ApplicationAct.BOUNCE: _(
            "[Chunfeng] The payment for application %(number)s came back. Correct your account under Me, Benefits."
        ),
        ApplicationAct.CLAW_BACK: _(
            "[Chunfeng] What was paid for application %(number)s was claimed back. Read why under Me, Benefits."
        ),
        ApplicationAct.REMIND: _(
            "[Chunfeng] Something is due soon for application %(number)s. See what, and by when, under Me, Benefits."
        ),
        ApplicationAct.MISS: _(
            "[Chunfeng] Something was not done in time for application %(number)s. See what follows under Me, Benefits."
        ),
    }[act]
