from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.eligibility.people import FACTS, VALUES, VOCABULARY, numbers, persons, questions

from chunfeng.engine.eligibility import Asked, Kind, Population, compile_formula, evaluate, standing, tally


@given(st.lists(st.lists(questions, min_size=1, max_size=4), min_size=1, max_size=3), numbers["fen"], st.lists(persons))
@settings(max_examples=60)
def test_tally_counts_what_one_by_one_would(programs: list[list[str]], amount: str, people: list[dict]) -> None:
    formulas = [[compile_formula(source, VOCABULARY) for source in program] for program in programs]
    paid = compile_formula(amount, VOCABULARY, wants=Kind.FEN)
    population = Population.of(FACTS, dict(enumerate(people)))
    found = tally([Asked(conditions, VALUES, paid, cap=7) for conditions in formulas], population)
    for conditions, counted in zip(formulas, found, strict=True):
        answers = [[evaluate(each.node, person, VALUES) for each in conditions] for person in people]
        kinds = Counter(False if False in row else None if None in row else True for row in answers)
        assert (counted.qualify, counted.fail, counted.may) == (kinds[True], kinds[False], kinds[None])
        assert counted.by_condition == tuple(
            tuple(sum(row[index] is outcome for row in answers) for outcome in (True, False, None))
            for index in range(len(conditions))
        )
        assert counted.alone == tuple(
            sum(row[index] is False and all(row[:index] + row[index + 1 :]) for row in answers)
            for index in range(len(conditions))
        )
        worth = [evaluate(paid.node, person, VALUES) for person in people]
        sure = [max(each, 0) for each, row in zip(worth, answers, strict=True) if all(row) and each is not None]
        assert (counted.cost, counted.unpriced) == (sum(sure), kinds[True] - len(sure))
        open_ = [each for each, row in zip(worth, answers, strict=True) if False not in row]
        every = sum(7 if each is None else max(each, 0) for each in open_)
        assert counted.may_cost == every - sum(sure)


@given(st.lists(persons, min_size=1, max_size=5))
@settings(max_examples=25)
def test_population_comes_back_from_its_files(people: list[dict]) -> None:
    population = Population.of(FACTS, {7 + row: each for row, each in enumerate(people)})
    for row, each in enumerate(people):
        assert {name: value for name, value in population.person(row).items() if value is not None} == each
    assert population.ids.tolist() == list(range(7, 7 + len(people)))


def test_files_of_a_population_are_mapped_and_say_the_same(tmp_path: Path) -> None:
    people = {3: {"age": 40, "work": "retired", "groups": frozenset({"rider"})}, 9: {"member": True}}
    Population.of(FACTS, people).save(tmp_path / "one", day="2026-11-21")
    population, about = Population.load(tmp_path / "one")
    assert about["day"] == "2026-11-21"
    assert [population.person(row) for row in (0, 1)] == [
        {fact.id: people[key].get(fact.id) for fact in FACTS} for key in people
    ]
    asked = [compile_formula('work == "retired" && "rider" in groups', VOCABULARY)]
    assert standing(asked, population, VALUES).yes.tolist() == [True, False]


def test_fact_without_a_column_is_unknown_of_everybody() -> None:
    population = Population.of(FACTS[:1], {1: {"age": 5}})
    found = standing([compile_formula("member || age < 18", VOCABULARY)], population, VALUES)
    assert found.yes.tolist() == [True]
    assert standing([compile_formula("member", VOCABULARY)], population, VALUES).unknown.tolist() == [True]


def test_programs_with_numbers_of_the_same_name_keep_their_own() -> None:
    population = Population.of(FACTS, {1: {"age": 61}, 2: {"age": 66}})
    asked = [compile_formula("age >= retire_at", VOCABULARY)]
    found = tally([Asked(asked, {"retire_at": at}) for at in (60, 65, 70)], population)
    assert [each.qualify for each in found] == [2, 1, 0]
