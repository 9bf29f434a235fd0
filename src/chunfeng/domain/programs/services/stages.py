"""Where a review lies, and until when: the union at the wanted level above the applicant's, and its working days."""

from collections.abc import Sequence
from datetime import date

from chunfeng.domain.programs.errors import HolidaysUnknown
from chunfeng.domain.programs.models import Application
from chunfeng.domain.programs.queries import declared, working_time
from chunfeng.domain.programs.rules import flow
from chunfeng.domain.programs.rules.declared import Stage
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.prepared import Prepared


def stages_of(application: Application) -> Sequence[Stage]:
    """The reviews of the version that it was sent in with."""
    return declared.declaration_of(application.version).stages


def enter(application: Application, number: int) -> None:
    """Put the application before review `number`; the caller saves."""
    stage = stages_of(application)[number]
    application.stage = number
    application.stage_path = path_at(application.organisation, stage.level)
    _begin(application, stage.days)


def enter_appeal(application: Application) -> None:
    """Put a refused application before the union above the one that refused it; the caller saves."""
    lower = Organisation.objects.select_related("parent").get(path=application.stage_path)
    application.stage_path = lower.parent.path if lower.parent else lower.path
    _begin(application, flow.APPEAL_REVIEW_DAYS)


def path_at(organisation: Organisation, level: int) -> str:
    """The path of the union at `level` above `organisation`; where there is none, of the nearest one above that."""
    above = _ABOVE.rows(ids=[int(part) for part in organisation.path.strip("/").split("/")])
    return max(((found, path) for found, path in above if found <= level), default=(level, organisation.path))[1]


_ABOVE = Prepared(lambda ids: Organisation.objects.filter(pk__any=ids).values_list("level", "path"), ids=list)


def last_day(start: date, days: int) -> date | None:
    """None while the holidays that it depends on are not known: it is counted once they are entered."""
    try:
        return working_time.known().last_day(start, days)
    except HolidaysUnknown:
        return None


def count_again() -> int:
    """Count the deadlines that were not known until now; how many are known."""
    counted = 0
    waiting = Application.objects.waiting().filter(due_on__isnull=True).select_related("version").order_by("pk")
    for application in waiting:
        if application.stage_since is None:
            continue
        due = last_day(application.stage_since, stages_of(application)[application.stage].days)
        if due is not None:
            application.due_on = due
            application.save(update_fields=["due_on"])
            counted += 1
    return counted


def _begin(application: Application, days: int) -> None:
    application.owner = None
    application.stage_since = clock.today()
    application.due_on = last_day(application.stage_since, days)
