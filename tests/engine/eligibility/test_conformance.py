"""What the CEL specification says of each operator, as a table: both evaluators and the library answer what stands here.

Sections are those of the language definition (cel-spec, doc/langdef.md). A fact that nobody knows is CEL's missing value: it
is an error there, and None here. What CEL has and these formulas refuse stands in the second table.
"""

from typing import Any

import pytest
from tests.engine.eligibility.people import FACTS, VALUES, VOCABULARY, oracle

from chunfeng.engine.eligibility import (
    BadFormula,
    Kind,
    Population,
    compile_formula,
    evaluate,
    numbers_of,
    truth_of,
)

KNOWN = {
    "age": 40,
    "visits": -3,
    "income": 221_000,
    "joined": 20_000,
    "member": True,
    "work": "employed",
    "groups": frozenset({"courier", "rider"}),
    "places": frozenset({"42", "4201"}),
}
SMALLEST, LARGEST = -(2**31) + 1, 2**31 - 1

LOGIC = [
    # Logical operators: an error on one side is absorbed where the other side settles it, on either side.
    ("true && true", KNOWN, True),
    ("member && age > 3", KNOWN, True),
    ("false && member", {}, False),
    ("member && false", {}, False),
    ("member && true", {}, None),
    ("true && member", {}, None),
    ("true || member", {}, True),
    ("member || true", {}, True),
    ("member || false", {}, None),
    ("false || member", {}, None),
    ("member || age > 3", {"age": 40}, True),
    ("age > 3 && member", {"age": 2}, False),
    ("member && member", {}, None),
    ("!member", KNOWN, False),
    ("!member", {}, None),
    ("!(member && false)", {}, True),
    ("!(!member)", KNOWN, True),
    # The conditional operator is strict in its condition and looks at one branch only.
    ("member ? age > 3 : visits > 0", {"member": True, "age": 40}, True),
    ("member ? visits > 0 : age > 3", {"member": False, "age": 40}, True),
    ("member ? true : true", {}, None),
    ("true ? member : age > 3", {"member": True}, True),
    ("false ? member : age > 3", {"member": True}, None),
    # && binds tighter than ||, ! tighter than both, the conditional least.
    ("true || false && false", {}, True),
    ("(true || false) && false", {}, False),
    ("!false && false", {}, False),
    ("false ? false : true || false", {}, True),
]
ORDER = [
    # Equality and ordering: total on numbers; texts are equal to the letter.
    ("age == 40", KNOWN, True),
    ("age != 40", KNOWN, False),
    ("age < 40", KNOWN, False),
    ("age <= 40", KNOWN, True),
    ("age > 40", KNOWN, False),
    ("age >= 40", KNOWN, True),
    ("40 <= age", KNOWN, True),
    ("visits < 0", KNOWN, True),
    ("-3 == visits", KNOWN, True),
    ("age == 40", {}, None),
    ("age != age", {}, None),
    ("income == line", KNOWN, True),
    ("income > yuan(2210)", KNOWN, False),
    ('work == "employed"', KNOWN, True),
    ('work != "retired"', KNOWN, True),
    ('work == "retired"', {}, None),
    ("member == true", KNOWN, True),
    ("member != (age > 3)", KNOWN, False),
    ("member == false", {}, None),
    # Days: an order like that of timestamps.
    ("joined == today", KNOWN, True),
    ("joined < today", KNOWN, False),
    ("joined - 1 < today", KNOWN, True),
    ("joined + 30 <= today", KNOWN, False),
    ('joined > date("2024-02-29")', KNOWN, True),
    ('date("2024-02-29") < date("2024-03-01")', {}, True),
    ('date("2024-02-28") + 1 == date("2024-02-29")', {}, True),
    ("joined <= today", {}, None),
]
LISTS = [
    # Membership: whether one of the elements is equal; none of no element, not even an unknown one's.
    ("age in [18, 40]", KNOWN, True),
    ("age in [18]", KNOWN, False),
    ("age in [18, retire_at]", {"age": 60}, True),
    ("age in [18]", {}, None),
    ("age in []", KNOWN, False),
    ("age in []", {}, None),
    ('work in ["retired", "employed"]', KNOWN, True),
    ('!(work in ["retired"])', KNOWN, True),
    ('work in ["retired"]', {}, None),
    ('"courier" in groups', KNOWN, True),
    ('"trucker" in groups', KNOWN, False),
    ('"courier" in groups', {"groups": frozenset()}, False),
    ('"courier" in groups', {}, None),
    ('"4201" in places', KNOWN, True),
    ('"420106" in places', KNOWN, False),
    ('"42" in places || member', {"member": True}, True),
]
NUMBERS = [
    # Arithmetic of int: division goes towards zero, and what does not fit 64 bits is an error: here it cannot come to that.
    ("7 / 2", {}, 3),
    ("-7 / 2", {}, -3),
    ("-7 / 7", {}, -1),
    ("age / 7", KNOWN, 5),
    ("-age / 7", KNOWN, -5),
    ("2 + 3 * 4", {}, 14),
    ("(2 + 3) * 4", {}, 20),
    ("10 - 3 - 2", {}, 5),
    ("100 / 10 / 2", {}, 5),
    ("-age", KNOWN, -40),
    ("- -3", {}, 3),
    ("visits * -2 / 4", KNOWN, 1),
    ("visits + 1", {}, None),
    ("member ? age : visits", {"member": False, "visits": 7}, 7),
    ("visits * 4", {"visits": LARGEST}, 4 * LARGEST),
    ("visits - visits - visits", {"visits": SMALLEST}, -SMALLEST),
]
REFUSED = [
    # CEL would answer with an error for some people, or with another meaning than an officer's: refused when it is written.
    ("1 / 0 == 1", "divided_by_fact"),
    ("100 / age > 3", "divided_by_fact"),
    ("visits * 9223372036854775807 > 0", "too_large"),
    ("age == 40.5", "types"),
    ("age + joined > 3", "units"),
    ('age == "40"', "types"),
    ("member > false", "not_allowed"),
    ('work < "retired"', "not_allowed"),
    ('groups.exists(each, each == "rider")', "not_allowed"),
    ("size(groups) > 1", "not_allowed"),
    ('work.startsWith("em")', "not_allowed"),
    ("7 / -2 == -3", "divided_by_fact"),
    ("age in [18, retire_at - 20]", "unsettled"),
    ("age", "wants_bool"),
]


def _ids(table: list[Any]) -> list[str]:
    return [f"{case[0]} {'known' if case[1] else 'unknown'}" for case in table]


@pytest.mark.parametrize(("source", "facts", "answer"), LOGIC + ORDER + LISTS, ids=_ids(LOGIC + ORDER + LISTS))
def test_question_is_answered_as_the_specification_says(
    source: str, facts: dict[str, Any], answer: bool | None
) -> None:
    formula = compile_formula(source, VOCABULARY)
    truth = truth_of(formula, Population.of(FACTS, {1: facts}), VALUES)
    columns = None if not (truth.yes[0] or truth.no[0]) else bool(truth.yes[0])
    assert (evaluate(formula.node, facts, VALUES), columns, oracle(source, facts)) == (answer, answer, answer)


@pytest.mark.parametrize(("source", "facts", "answer"), NUMBERS, ids=_ids(NUMBERS))
def test_number_is_what_the_specification_says(source: str, facts: dict[str, Any], answer: int | None) -> None:
    formula = compile_formula(source, VOCABULARY, wants=Kind.INT)
    values, known = numbers_of(formula, Population.of(FACTS, {1: facts}), VALUES)
    columns = int(values[0]) if known[0] else None
    assert (evaluate(formula.node, facts, VALUES), columns, oracle(source, facts)) == (answer, answer, answer)


@pytest.mark.parametrize(("source", "code"), REFUSED, ids=[source for source, _code in REFUSED])
def test_what_could_be_an_error_for_somebody_is_refused_when_it_is_written(source: str, code: str) -> None:
    with pytest.raises(BadFormula) as refused:
        compile_formula(source, VOCABULARY)
    assert refused.value.code == code
