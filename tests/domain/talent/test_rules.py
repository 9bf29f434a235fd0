from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.talent import rules
from chunfeng.domain.talent.enums import Question

TODAY = date(2026, 4, 21)


@given(st.lists(st.text(max_size=60), max_size=30))
def test_tidy_words_are_short_distinct_and_stay_so(words):
    tidied = rules.tidy(words, most=10)
    assert len(tidied) == len(set(tidied)) <= 10
    assert [word for word in tidied if not word or len(word) > 40] == []
    assert rules.tidy(tidied, most=10) == tidied


@given(st.integers(1900, 2030), st.one_of(st.none(), st.integers(-5, 120)))
def test_a_profile_is_refused_exactly_when_age_or_experience_cannot_be(year, years):
    age = TODAY.year - year
    verdict = rules.check_profile(rules.Profile(birth_year=year, experience_years=years), TODAY)
    fits = 16 <= age <= 100 and (years is None or 0 <= years <= age)
    assert (not verdict.failed) == fits


def test_what_is_not_said_is_never_held_against_anybody():
    assert rules.check_profile(rules.Profile(), TODAY).ok is True


def test_which_questions_are_answered():
    assert rules.answers(what=rules.WhatWish(), where=rules.WhereWish(), terms=None) == (Question.WHERE,)
    assert rules.answers(what=rules.WhatWish(words=("电工",)), where=None, terms=rules.TermsWish()) == (
        Question.WHAT,
        Question.TERMS,
    )
