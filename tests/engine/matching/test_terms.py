import pytest

from chunfeng.engine.matching import ALL_WINDOWS, hours, windows

MORNING, AFTERNOON, NIGHT = 0, 1, 2


def test_all_days_and_parts_are_all_windows():
    assert windows(range(7)) == ALL_WINDOWS


def test_a_night_shift_over_midnight_belongs_to_its_evening():
    assert hours(0, 22, 4) == windows([0], [NIGHT])


def test_a_night_shift_into_the_morning_needs_the_next_morning_too():
    assert hours(6, 20, 8) == windows([6], [NIGHT]) | windows([0], [MORNING])


def test_a_day_shift_touches_morning_and_afternoon():
    assert hours(2, 9, 18) == windows([2], [MORNING, AFTERNOON])


def test_the_small_hours_belong_to_the_night_before():
    assert hours(0, 2, 4) == windows([6], [NIGHT])


@pytest.mark.parametrize(("day", "part"), [(7, 0), (-1, 0), (0, 3)])
def test_a_window_that_does_not_exist_is_refused(day, part):
    with pytest.raises(ValueError, match="no such window"):
        windows([day], [part])
