"""Officers enter the holidays of a year when they have been announced: the deadlines that waited for them are counted."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.programs.errors import BadHolidays
from chunfeng.domain.programs.models import HolidayDay, HolidayYear
from chunfeng.domain.programs.services import deadlines, stages
from chunfeng.domain.unions.enums import Role
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import audit


@transaction.atomic
def enter(*, actor: Actor, year: int, free: Collection[date], worked: Collection[date], source: str) -> HolidayYear:
    """The announcement for a year: weekdays that are free, and Saturdays and Sundays that are worked. Again replaces it.

    Raises NotAllowed, BadHolidays.
    """
    if not actor.scopes(Role.OFFICER):
        raise NotAllowed(next_step=_("Ask an officer to enter it."))
    _check(year, set(free), set(worked), source)
    found, _new = HolidayYear.objects.update_or_create(
        year=year, defaults={"source": source.strip()[:120], "entered_by_id": actor.person_id}
    )
    found.days.all().delete()
    HolidayDay.objects.bulk_create(
        HolidayDay(year=found, day=day, works=works)
        for days, works in ((free, False), (worked, True))
        for day in sorted(set(days))
    )
    audit.record(
        actor=actor,
        act="holidays.entered",
        target=("holiday_year", found.pk),
        year=year,
        free=len(set(free)),
        worked=len(set(worked)),
        words={"source": source},
    )
    stages.count_again()
    deadlines.count_again()
    return found


def _check(year: int, free: set[date], worked: set[date], source: str) -> None:
    outside = {day for day in free | worked if day.year != year}
    if outside:
        raise BadHolidays(_("%(day)s does not lie in %(year)s.") % {"day": min(outside).isoformat(), "year": year})
    weekdays = {day for day in worked if day.weekday() < 5}
    if weekdays:
        raise BadHolidays(
            _("%(day)s is no Saturday or Sunday, so it is worked anyway.") % {"day": min(weekdays).isoformat()}
        )
    both = free & worked
    if both:
        raise BadHolidays(_("%(day)s cannot be both free and worked.") % {"day": min(both).isoformat()})
    if not free or not source.strip():
        raise BadHolidays(
            _("A year has holidays, and an announcement that names them."),
            next_step=_("Copy the days and the number from the State Council's announcement."),
        )
