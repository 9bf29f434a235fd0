"""A forecast as a drawing: where each point lies on the page. Sizes are those of an SVG's own grid."""

from dataclasses import dataclass
from datetime import date

from chunfeng.domain.programs.rules.facts import yuan
from chunfeng.domain.programs.rules.forecasts import Forecast

WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 640, 240, 20, 12, 16


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the drawing, as its attributes are written, with what is said there."""

    x: str
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`line` are the points of what is spent, `area` the same closed at the bottom; `limit` is where the budget ends.

    `rows` are (day, spent in words): the same for whoever reads rather than sees.
    """

    line: str
    area: str
    bottom: int
    limit: Mark | None
    gone: Mark | None
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

    points = [(across(day), up(spent)) for day, spent in curve]
    if (
        forecast.gone_on is not None and forecast.limit is not None
    ):  # the bend lies at the day itself, not at the next step
        bend = (across(forecast.gone_on), up(forecast.limit))
        points = sorted({*points, bend})
    line = " ".join(f"{x},{y}" for x, y in points)
    return Chart(
        line=line,
        area=f"{points[0][0]},{bottom} {line} {points[-1][0]},{bottom}",
        bottom=bottom,
        limit=None if forecast.limit is None else Mark(str(LEFT), str(up(forecast.limit)), said(forecast.limit)),
        gone=None
        if forecast.gone_on is None
        else Mark(str(across(forecast.gone_on)), str(up(forecast.limit or 0)), forecast.gone_on.isoformat()),
        begin=begin,
        end=end,
        rows=tuple((day, said(spent)) for day, spent in curve),
    )
