"""Local minimum wages as a floor under advertised pay. The figures are declared in `minimum_wages.toml`."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.pay import Pay, format_amount, monthly_range
from chunfeng.kernel.verdict import Reason, Verdict
from chunfeng.kernel.vocabulary import PayPeriod


@dataclass(frozen=True, slots=True)
class Floor:
    """What one division asks for from a day on. `place_code` reaches everything below it; a longer code wins."""

    place_code: str
    effective_on: date
    monthly_fen: int
    hourly_fen: int
    clause: str


def floor_for(place_code: str, day: date, floors: tuple[Floor, ...]) -> Floor | None:
    """The floor in force at a place on a day, or None where none is declared."""
    known = [floor for floor in floors if place_code.startswith(floor.place_code) and floor.effective_on <= day]
    return max(known, key=lambda floor: (len(floor.place_code), floor.effective_on), default=None)


def check(pay: Pay, *, place_code: str, part_time: bool, day: date, floors: tuple[Floor, ...]) -> Verdict:
    """Full-time pay against the monthly floor, hourly pay of part-timers against the hourly one; the upper end counts.

    The hourly minimum wage is for part-time work (最低工资规定 第5条), so a full-timer's hourly pay is compared by the month.
    """
    floor = floor_for(place_code, day, floors)
    if floor is None or not pay.stated:
        return Verdict()
    by_hour = part_time and pay.period is PayPeriod.HOUR
    low, high = (pay.low_fen, pay.high_fen) if by_hour else monthly_range(pay)
    offered = high if high is not None else low
    if offered is None:
        return Verdict()
    least = floor.hourly_fen if by_hour else floor.monthly_fen
    return Verdict.of(
        [
            Reason.check(
                "pay.minimum_wage",
                offered >= least or pay.plus_commission or high is None,
                text=_("Pay reaches the local minimum wage."),
                actual=format_amount(offered),
                threshold=format_amount(least),
                clause=floor.clause,
                next_step=_("Raise the pay to at least the local minimum wage."),
            )
        ]
    )
