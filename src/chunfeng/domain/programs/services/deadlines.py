"""The last days of what is left to do after an approval: counted, reminded of, and what follows when they go by."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import F, QuerySet

from chunfeng.domain.programs.enums import ApplicationAct, ApplicationState, Late
from chunfeng.domain.programs.models import Application
from chunfeng.domain.programs.queries import declared, milestones
from chunfeng.domain.programs.rules.deadlines import REMIND
from chunfeng.domain.programs.services import finding, steps
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor

CLOCK = Actor.system("clock")
LIVE = (ApplicationState.APPROVED, ApplicationState.PAID)
"""States in which something may be owed by a day; between them the bank has the case."""


def count(application: Application, /) -> None:
    """Note the last day of what is due next of a locked application."""
    found = milestones.following(application, declared.declaration_of(application.version))
    application.milestone_due_on = found[1] if found else None
    application.save(update_fields=["milestone_due_on"])


def count_again() -> None:
    """Count what could not be counted until now, or was counted with other holidays."""
    for application in Application.objects.filter(state__in=LIVE).select_related("version").order_by("pk"):
        if any(each.has_term for each in declared.declaration_of(application.version).milestones):
            with transaction.atomic():
                count(finding.locked(application.pk))


def remind() -> int:
    """Remind of what is due soon, once for each last day; how many. A transaction each."""
    today = clock.today()
    soon = Application.objects.filter(milestone_due_on__gte=today, milestone_due_on__lte=today + REMIND)
    return _each(soon.exclude(milestone_told_for=F("milestone_due_on")), _remind)


def miss() -> int:
    """Do what follows where a last day has gone by, once for each; how many. A transaction each."""
    return _each(Application.objects.late().exclude(milestone_missed_for=F("milestone_due_on")), _miss)


# Details


def _each(due: QuerySet[Application], act: Callable[[Application, str, Late], None]) -> int:
    ids = list(due.filter(state__in=LIVE).order_by("pk").values_list("pk", flat=True))
    return sum(_done(application_id, act) for application_id in ids)


@transaction.atomic
def _done(application_id: int, act: Callable[[Application, str, Late], None]) -> bool:
    """Whether it was still due. What is said is in the words of the declaration: the log is read in any language."""
    application = finding.locked(application_id)
    found = milestones.following(application, declared.declaration_of(application.version))
    if application.state not in LIVE or found is None or found[1] != application.milestone_due_on:
        return False
    act(application, f"{found[0].title.zh} · {found[1].isoformat()}", found[0].late)
    return True


def _remind(application: Application, said: str, _late: Late) -> None:
    application.milestone_told_for = application.milestone_due_on
    steps.move(application, ApplicationAct.REMIND, by=CLOCK, note=said)


def _miss(application: Application, said: str, late: Late) -> None:
    application.milestone_missed_for = application.milestone_due_on
    steps.move(application, ApplicationAct.MISS, by=CLOCK, note=said)
    if late is Late.STOP:
        steps.move(application, ApplicationAct.LAPSE, by=CLOCK, note=said)
