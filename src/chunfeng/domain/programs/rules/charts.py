"""A forecast as a drawing: where each point lies on the page. Sizes are those of an SVG's own grid."""

from dataclasses import dataclass
from datetime import date

from chunfeng.domain.programs.rules.facts import yuan
from chunfeng.domain.programs.rules.forecasts import Forecast

WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 640, 240, 20, 12, 16


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the drawing, as its attributes are written."""

    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`line` are the points of what is spent, `area` the same closed at the bottom; `limit` is where the budget ends
    (`budget` in words), `gone` the place of the day on which it is gone.

    `rows` are (day, spent in words): the same for whoever reads rather than sees.
    """

    line: str
    area: str
    bottom: int
    limit: Mark | None
    budget: str
    gone: Mark | None
    gone_on: date | None
    begin: date
    end: date
    rows: tuple[tuple[date, str], ...]


def chart(forecast: Forecast, *, pieces: bool) -> Chart:
    """What is spent over the term, as `forecast` has worked it out; `pieces`: counted in goods rather than in fen."""
    curve = forecast.curve
    most = max(forecast.limit or 0, *(spent for _day, spent in curve), 1)
    begin, end = curve[0][0], curve[-1][0]
    span = max((end - begin).days, 1)
    bottom = HEIGHT - BELOW

    def across(day: date) -> float:
        return round(LEFT + (WIDTH - 2 * LEFT) * (day - begin).days / span, 1)

    def up(spent: int) -> float:
        return round(bottom - (bottom - ABOVE) * spent / most, 1)

    def said(spent: int) -> str:
        return f"{spent:,}" if pieces else yuan(spent)

    bend = None if forecast.gone_on is None else (across(forecast.gone_on), up(forecast.limit or 0))
    ends = ((across(begin), up(curve[0][1])), (across(end), up(curve[-1][1])))
    points = [ends[0], *([bend] if bend else []), ends[1]]  # who qualify apply evenly: nothing bends but the budget
    line = " ".join(f"{x},{y}" for x, y in points)
    return Chart(
        line=line,
        area=f"{points[0][0]},{bottom} {line} {points[-1][0]},{bottom}",
        bottom=bottom,
        limit=None if forecast.limit is None else Mark(str(LEFT), str(up(forecast.limit))),
        budget="" if forecast.limit is None else said(forecast.limit),
        gone=None if bend is None else Mark(str(bend[0]), str(bend[1])),
        gone_on=forecast.gone_on,
        begin=begin,
        end=end,
        rows=tuple((day, said(spent)) for day, spent in curve),
    )
