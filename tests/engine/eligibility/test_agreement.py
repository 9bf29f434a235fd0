"""One rule, two evaluators, one meaning: what CEL's own evaluator says."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.engine.eligibility.people import FACTS, VALUES, VOCABULARY, numbers, oracle, parameters, persons, questions

from chunfeng.engine.eligibility import (
    Kind,
    Population,
    Value,
    compile_formula,
    day,
    evaluate,
    numbers_of,
    truth_of,
)
from chunfeng.engine.eligibility.columns import Truth
from chunfeng.engine.eligibility.kinds import full_months

Person = dict[str, Value | None]
crowds = st.lists(persons, min_size=1, max_size=6)


def _population(people: list[Person]) -> Population:
    return Population.of(FACTS, dict(enumerate(people)))


def _answers(truth: Truth) -> list[bool | None]:
    assert not (truth.yes & truth.no).any()
    return [True if yes else False if no else None for yes, no in zip(truth.yes, truth.no, strict=True)]


@given(questions, crowds, parameters)
@settings(max_examples=400)
def test_person_and_population_and_cel_answer_alike(source: str, people: list[Person], entered: dict[str, int]) -> None:
    formula = compile_formula(source, VOCABULARY)
    said = [oracle(source, each, entered) for each in people]
    assert [evaluate(formula.node, each, entered) for each in people] == said
    assert _answers(truth_of(formula, _population(people), entered)) == said


@given(st.data(), st.sampled_from(["int", "fen", "date"]), crowds)
@settings(max_examples=150)
def test_numbers_agree_too_and_stay_within_their_bounds(data: st.DataObject, unit: str, people: list[Person]) -> None:
    source = data.draw(numbers[unit])
    formula = compile_formula(source, VOCABULARY, wants=Kind(unit))
    said = [oracle(source, each) for each in people]
    assert [evaluate(formula.node, each, VALUES) for each in people] == said
    values, known = numbers_of(formula, _population(people), VALUES)
    assert [int(value) if sure else None for value, sure in zip(values, known, strict=True)] == said
    assert all(formula.low <= value <= formula.high for value in said if value is not None)


@given(questions, crowds)
@settings(max_examples=100)
def test_parts_of_a_conjunction_decide_as_the_whole(source: str, people: list[Person]) -> None:
    formula = compile_formula(source, VOCABULARY)
    for each in people:
        answers = [evaluate(part.node, each, VALUES) for part in formula.parts]
        whole = False if False in answers else None if None in answers else True
        assert evaluate(formula.node, each, VALUES) == whole


@given(questions)
@settings(max_examples=100)
def test_text_of_a_part_means_what_the_part_means(source: str) -> None:
    formula = compile_formula(source, VOCABULARY)
    for part in formula.parts:
        again = compile_formula(part.text, VOCABULARY)
        assert source[part.at :].startswith(part.text)
        assert again.facts == tuple(dict.fromkeys(name for name in formula.facts if name in again.facts))


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("age >= 18 && false", False),
        ("age >= 18 || true", True),
        ("!(age >= 18)", None),
        ("age >= 18 ? member : member", None),
        ('"courier" in groups || age > 3', None),
        ("age in []", None),
        ("-7 / 2 == -3", True),
    ],
)
def test_unknown_stays_unknown_unless_the_rest_settles_it(source: str, answer: bool | None) -> None:
    formula = compile_formula(source, VOCABULARY)
    assert oracle(source, {}) is answer
    assert evaluate(formula.node, {}, VALUES) is answer
    assert _answers(truth_of(formula, _population([{}]), VALUES)) == [answer]


@pytest.mark.parametrize(
    ("begin", "end", "months"),
    [
        ("2025-04-01", "2026-03-31", 11),
        ("2025-04-01", "2026-04-01", 12),
        ("2025-01-31", "2025-02-27", 0),
        ("2025-01-31", "2025-02-28", 1),
        ("2024-02-29", "2025-02-28", 12),
        ("2025-08-31", "2025-09-30", 1),
        ("2025-05-15", "2025-05-14", -1),
    ],
)
def test_months_are_full_on_the_day_of_the_same_number(begin: str, end: str, months: int) -> None:
    formula = compile_formula(f'months(date("{begin}"), date("{end}"))', VOCABULARY, wants=Kind.INT)
    assert evaluate(formula.node, {}, {}) == months
    assert numbers_of(formula, _population([{}]), {})[0].tolist() == [months]


@given(st.dates(), st.integers(0, 600))
@settings(max_examples=100)
def test_months_forward_are_as_many_as_the_calendar_goes_on(begin: date, count: int) -> None:
    year, month = divmod(begin.year * 12 + begin.month - 1 + count, 12)
    assume(year <= 9999)
    last = monthrange(year, month + 1)[1]
    end = date(year, month + 1, min(begin.day, last))
    assert full_months(day(begin), day(end)) == count
    assert count == 0 or full_months(day(begin), day(end) - 1) == count - 1
