"""On which days offices work, as far as anybody knows: what was announced, and what officers have entered since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chunfeng.domain.programs.errors import HolidaysUnknown
from chunfeng.domain.programs.models import HolidayDay, HolidayYear
from chunfeng.kernel import working_days
from chunfeng.shared.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Known:
    """`until` is the last day that is certain; `overrides` are days that officers entered."""

    until: date
    overrides: Mapping[date, bool]

    def last_day(self, start: date, number: int) -> date:
        """The `number`-th working day after `start`. Raises HolidaysUnknown, and never guesses."""
        return self._certain(working_days.after(start, number, self.overrides))

    def rolled(self, day: date) -> date:
        """`day`, or the first working day after it. Raises HolidaysUnknown, and never guesses."""
        return self._certain(working_days.rolled(day, self.overrides))

    def left(self, today: date, last: date) -> int:
        """How many working days are left until `last`, negative once it is past."""
        return working_days.between(today, last, self.overrides)

    def _certain(self, day: date) -> date:
        if day > self.until:
            raise HolidaysUnknown(date(self.until.year + 1, 1, 1))
        return day


_YEARS = Prepared(lambda: HolidayYear.objects.values_list("year"))
_DAYS = Prepared(lambda: HolidayDay.objects.values_list("day", "works"))


def known() -> Known:
    """What is known now, in two queries."""
    year = working_days.known_until().year
    entered = {row[0] for row in _YEARS.rows()}
    while year + 1 in entered:
        year += 1
    return Known(date(year, 12, 31), dict(_DAYS.rows()))


def years() -> list[HolidayYear]:
    """The years that officers have entered, with their days, latest first."""
    return list(HolidayYear.objects.prefetch_related("days").order_by("-year"))
