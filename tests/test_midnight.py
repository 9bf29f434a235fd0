"""Whether a test would see two days is asked of the clock."""

from datetime import timedelta

from chunfeng.kernel import clock
from tests import midnight


def test_what_is_left_of_a_day_ends_at_midnight_in_shanghai() -> None:
    noon = clock.day_start(clock.today()) + timedelta(hours=12)
    with clock.at(noon):
        assert midnight.until_midnight() == timedelta(hours=12)
    with clock.at(noon + timedelta(hours=12, seconds=-1)):
        assert midnight.until_midnight() == timedelta(seconds=1)
    with clock.at(noon + timedelta(hours=12)):
        assert midnight.until_midnight() == timedelta(hours=24)
