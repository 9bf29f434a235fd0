"""What time it was, by a clock that may be wrong."""

from datetime import UTC, datetime, timedelta

from chunfeng.kernel import clock

NINE = datetime(2026, 5, 1, 1, tzinfo=UTC)  # nine in the morning in Shanghai


def test_a_clock_that_is_wrong_is_set_right_by_what_it_showed_as_it_sent() -> None:
    wrong = timedelta(hours=5)
    assert (
        clock.set_right(NINE + wrong, sent_at=NINE + wrong + timedelta(hours=1), received_at=NINE + timedelta(hours=1))
        == NINE
    )
    assert clock.set_right(NINE + wrong, sent_at=NINE, received_at=NINE) == NINE, "never later than it was received"
