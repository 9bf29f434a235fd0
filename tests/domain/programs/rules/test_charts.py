"""Where the points of a forecast lie on its drawing."""

from datetime import date

import pytest

from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.rules.charts import chart
from chunfeng.domain.programs.rules.forecasts import forecast
from chunfeng.engine.eligibility import Tally

DAY = date(2026, 11, 1)


def tally(qualify: int) -> Tally:
    return Tally(
        people=1000,
        qualify=qualify,
        may=0,
        fail=1000 - qualify,
        by_condition=(),
        alone=(),
        cost=0,
        unpriced=0,
        may_cost=0,
    )


@pytest.mark.parametrize(
    ("qualify", "line", "gone_on"),
    [
        (446, "20.0,228.0 315.0,16.0 620.0,16.0", date(2026, 12, 30)),
        (100, "20.0,228.0 620.0,132.9", None),
        (0, "20.0,228.0 620.0,228.0", None),
    ],
    ids=["twice the stock", "less than the stock", "nobody"],
)
def test_the_line_bends_where_the_stock_is_gone(qualify: int, line: str, gone_on: date | None):
    made = chart(forecast(catalog.shipped()["warm-pack"], tally(qualify), DAY), pieces=True)
    assert (made.line, made.gone_on, made.budget) == (line, gone_on, "223")
    assert made.rows[0] == (DAY, "0")
