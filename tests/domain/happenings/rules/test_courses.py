"""What becomes of a number from what phones tell late: it depends on what was done, never on the order in which it is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.happenings.rules.courses import LATE, Course, told

NINE = datetime(2026, 5, 1, 1, tzinfo=UTC)  # nine in the morning in Shanghai
WAITING = Course(status="waiting", taken_at=NINE)
deeds = st.lists(st.tuples(st.sampled_from(LATE), st.integers(-5, 90)), max_size=8)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def after(course: Course, *acts: tuple[str, float]) -> Course:
    for name, minutes in acts:
        course = told(course, name, at(minutes))
    return course


def test_a_call_aloud_and_what_follows_it() -> None:
    course = after(WAITING, ("called_aloud", 5), ("serve", 6), ("finish", 16))
    assert (course.status, course.calls) == ("done", 1)
    assert (course.called_at, course.served_at, course.ended_at) == (at(5), at(6), at(16))
    assert after(WAITING, ("called_aloud", 5), ("miss", 9)).status == "missed"


def test_one_call_remains_the_first() -> None:
    course = after(WAITING, ("called_aloud", 7), ("called_aloud", 5))
    assert (course.status, course.called_at, course.calls) == ("called", at(5), 1)


def test_a_second_phone_does_not_call_whom_the_first_has_missed() -> None:
    assert after(WAITING, ("called_aloud", 5), ("miss", 9), ("called_aloud", 10)).status == "missed"


def test_whoever_came_after_all_was_served() -> None:
    assert after(WAITING, ("called_aloud", 5), ("miss", 9), ("serve", 10)).status == "serving"
    assert after(WAITING, ("finish", 20), ("miss", 30)).status == "done"


def test_a_colleague_who_has_called_again_has_the_last_word_on_the_call() -> None:
    again = replace(WAITING, status="called", called_at=at(12), recalled_at=at(12), calls=2)
    assert after(again, ("called_aloud", 5), ("miss", 9)) == replace(again, missed_at=at(9))
    assert after(again, ("serve", 10)).status == "serving"


def test_the_persons_own_word_stands() -> None:
    left = replace(WAITING, status="left", ended_at=at(20))
    assert after(left, ("called_aloud", 5), ("serve", 6), ("miss", 7), ("finish", 21)) == left
    assert after(left, ("finish", 16)).status == "done"
    again = replace(WAITING, again_at=at(20))
    assert after(again, ("called_aloud", 5), ("miss", 9), ("finish", 19)) == again
    assert after(again, ("called_aloud", 21)).status == "called"


def test_a_clock_that_is_wrong_does_not_bring_an_act_before_the_number() -> None:
    assert after(WAITING, ("called_aloud", -90)).called_at == NINE


@given(deeds, st.randoms(use_true_random=False))
def test_any_order_and_any_repeat_comes_to_the_same(acts, dice) -> None:
    again = [*acts, *dice.choices(acts, k=len(acts))] if acts else []
    dice.shuffle(again)
    assert after(WAITING, *again) == after(WAITING, *acts)


@given(deeds)
def test_no_talk_is_lost(acts) -> None:
    status = after(WAITING, *acts).status
    names = {name for name, _minutes in acts}
    if "finish" in names:
        assert status == "done"
    elif "serve" in names:
        assert status == "serving"
    elif "called_aloud" in names:
        assert status in ("called", "missed")
    else:
        assert status == "waiting"
