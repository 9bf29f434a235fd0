"""Grade, step and pay: exact for known facts, and never lower for more of anything."""

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.unions import catalog
from chunfeng.domain.unions.enums import ProfessionalLevel, Rating
from chunfeng.domain.unions.rules.ladder import Facts, faults, standing
from chunfeng.kernel.vocabulary import Education

LADDER = catalog.ladders()[-1]
FACTS = st.builds(
    Facts,
    years=st.integers(0, 45),
    post=st.sampled_from([post.code for post in LADDER.posts]),
    level=st.sampled_from(ProfessionalLevel),
    education=st.sampled_from(Education),
    ratings=st.dictionaries(st.integers(2000, 2030), st.sampled_from(Rating), max_size=20),
)


def rank(facts: Facts) -> tuple[int, int, int]:
    """Grade, and step and pay with it."""
    found = standing(LADDER, facts)
    return LADDER.grades.index(found.grade), found.step, found.monthly


def never_lower(less: Facts, more: Facts) -> None:
    assert all(after >= before for before, after in zip(rank(less), rank(more), strict=True))


@given(FACTS, st.integers(1, 10))
def test_more_years_never_lower_anything(facts: Facts, more: int) -> None:
    never_lower(facts, replace(facts, years=facts.years + more))


@given(FACTS, st.sampled_from(ProfessionalLevel))
def test_a_higher_certificate_never_lowers_anything(facts: Facts, level: ProfessionalLevel) -> None:
    never_lower(facts, replace(facts, level=max(facts.level, level)))


@given(FACTS, st.sampled_from(Education))
def test_more_education_never_lowers_anything(facts: Facts, education: Education) -> None:
    never_lower(facts, replace(facts, education=max(facts.education, education)))


@given(FACTS, st.data())
def test_a_better_result_never_lowers_anything(facts: Facts, data: st.DataObject) -> None:
    if facts.ratings:
        year = data.draw(st.sampled_from(sorted(facts.ratings)))
        better = data.draw(st.sampled_from([one for one in Rating if one >= facts.ratings[year]]))
        never_lower(facts, replace(facts, ratings={**facts.ratings, year: better}))


@given(FACTS)
def test_a_higher_post_never_lowers_the_pay(facts: Facts) -> None:
    pays = [rank(replace(facts, post=post.code)) for post in LADDER.posts]
    assert pays == sorted(pays)


@given(FACTS)
def test_everything_is_explained(facts: Facts) -> None:
    found = standing(LADDER, facts)
    assert found.monthly == sum(part.amount for part in found.parts) > 0
    assert all(part.clause for part in found.parts)
    assert found.reached.ok
    assert found.next_grade is None or not found.missing.ok
    assert all(reason.clause and reason.next_step for reason in found.missing.against)


def test_pay_is_the_sum_of_its_parts() -> None:
    facts = Facts(
        years=7,
        post="deputy",
        level=ProfessionalLevel.ASSISTANT,
        education=Education.BACHELOR,
        ratings={2022: Rating.PASSED, 2023: Rating.EXCELLENT, 2024: Rating.FAILED, 2025: Rating.EXCELLENT},
    )
    found = standing(LADDER, facts)
    # six years count (2024 does not): 1 + 6 // 2 + 2 // 2 = step 5 of grade two
    assert (found.grade.code, found.step) == ("two", 5)
    assert [part.amount for part in found.parts] == [320_000, 32_000, 30_000, 20_000, 25_000, 106_750]
    assert found.monthly == 533_750
    assert [(one.code, one.actual, one.threshold) for one in found.missing.against] == [
        ("ladder.level", ProfessionalLevel.ASSISTANT.label, ProfessionalLevel.SOCIAL_WORKER.label),
        ("ladder.passed", 3, 4),
    ]


def test_a_ladder_that_could_lower_the_pay_is_refused() -> None:
    assert faults(LADDER) == []
    grades = (LADDER.grades[0], replace(LADDER.grades[1], base=1), *LADDER.grades[2:])
    assert faults(replace(LADDER, grades=grades)) == ["grade.base must never fall: [280000, 1, 380000, 460000]"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("amounts = [0, 20000, 40000, 80000]", "amounts = [0]"), "level_pay.amounts needs 4 values, has 1"),
        (('code = "two"', 'code = "one"'), "grade 'one' stands there twice"),
        (("years_for_step = 2", "years_for_step = 0"), "years_for_step and excellent_for_step must be 1 or more"),
        (("step_pay = 8000", ""), "step_pay"),
        (("base = 280000", ""), "base"),
    ],
)
def test_a_wrong_declaration_says_where_and_why(change: tuple[str, str], said: str) -> None:
    text = catalog.LADDERS.read_text("utf-8").replace(*change, 1)
    with pytest.raises(catalog.BadDeclaration, match=r"mine\.toml: ladder heilongjiang 2026-01: ") as error:
        catalog.read_ladders(tomllib.loads(text), name="mine.toml")
    assert said in str(error.value)
