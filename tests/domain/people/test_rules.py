from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.people import rules

START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.lists(st.integers(0, 7200), max_size=30).map(lambda all_: [START + timedelta(seconds=s) for s in all_])
LIMITS = (rules.Limit(3, timedelta(minutes=10)), rules.Limit(8, timedelta(hours=1)))


@given(moments, st.integers(7200, 20000))
def test_free_at_names_the_first_moment_at_which_no_limit_is_reached(past, second):
    now = START + timedelta(seconds=second)

    def free(moment):
        return all(sum(moment - at < limit.within for at in past) < limit.times for limit in LIMITS)

    until = rules.free_at(past, LIMITS, now)
    if until is None:
        assert free(now) is True
    else:
        assert (until > now, free(until), free(until - timedelta(microseconds=1))) == (True, True, False)


@given(st.integers(0, 4), st.integers(0, 3600))
def test_failures_are_forgotten_when_a_lock_would_have_ended(failures, seconds):
    now = START + timedelta(seconds=seconds)
    expected = failures + 1 if seconds < 1800 else 1
    assert rules.failures_after(failures, START, now) == expected


def test_names_of_people():
    assert [
        name
        for name in ("王芳", "阿卜杜拉·买买提", "Anna-Marie O'Neil", "王", "张3", "<b>王</b>", "")
        if rules.is_name(name)
    ] == [
        "王芳",
        "阿卜杜拉·买买提",
        "Anna-Marie O'Neil",
    ]
