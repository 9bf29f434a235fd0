import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.engine.matching.voting import BY_WORDS, vote

rows = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 5)), max_size=30)


def test_rows_vote_with_the_squares_of_their_scores():
    # a: .8² = .64; b: .6² + .6² = .72; c: .4² + .4² + .4² = .48; together 1.84
    scores, groups = [0.8, 0.6, 0.6, 0.4, 0.4, 0.4], ["a", "b", "b", "c", "c", "c"]
    assert vote(scores, groups, 3) == (
        ("b", pytest.approx(0.72 / 1.84)),
        ("a", pytest.approx(0.64 / 1.84)),
        ("c", pytest.approx(0.48 / 1.84)),
    )
    assert vote(scores, groups, 1) == (("b", pytest.approx(0.72 / 1.84)),)


def test_equal_groups_stand_in_the_order_of_their_best_rows():
    assert vote([0.5, 0.5], ["z", "a"], 2) == (("z", 0.5), ("a", 0.5))


def test_rows_that_score_nothing_have_no_vote():
    assert vote([0.5, 0.0], ["a", "b"], 5) == (("a", 1.0),)
    assert vote([0.0], ["a"], 5) == vote([], [], 5) == vote([0.5], ["a"], 0) == ()


def test_each_score_needs_a_group():
    with pytest.raises(ValueError, match="shorter"):
        vote([0.5, 0.4], ["a"], 1)


@given(rows)
def test_shares_fall_and_sum_to_1(rows):
    votes = vote([score for score, _ in rows], [group for _, group in rows], 6)
    shares = [share for _, share in votes]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1 if any(score**2 > 0 for score, _ in rows) else 0)


def test_only_words_count_in_the_usual_proportion():
    assert (BY_WORDS.skills + BY_WORDS.text, round(BY_WORDS.text, 2)) == (pytest.approx(1), 0.57)
