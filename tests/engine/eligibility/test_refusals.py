"""What a formula may not say, and where the finger points."""

import pytest
from tests.engine.eligibility.people import VOCABULARY

from chunfeng.engine.eligibility import BadFormula, Given, Kind, Known, Vocabulary, compile_formula


@pytest.mark.parametrize(
    ("source", "code", "at", "name", "near"),
    [
        ("agee >= 18", "unknown_name", 0, "agee", ("age",)),
        ("age >= 18 &&\n jioned > today", "unknown_name", 14, "jioned", ("joined", "line")),
        ("年龄 >= 18", "syntax", 0, "", ()),
        ("age >= ", "syntax", 7, "", ()),
        ('age == "x"', "types", 4, "==", ()),
        ("age > 3.5", "types", 4, ">", ()),
        ("income > 3000", "units", 7, "", ()),
        ("income + age > line", "units", 7, "+", ()),
        ("joined + today > today", "units", 7, "+", ()),
        ("joined > 20", "units", 7, "", ()),
        ('work == "retried"', "unknown_word", 8, "retried", ("retired",)),
        ('work in ["retired", "student"]', "unknown_word", 20, "student", ("employed", "retired", "unemployed")),
        ('"rider " in groups', "unknown_word", 0, "rider ", ("rider", "courier")),
        ("work in groups", "unsettled", 0, "", ()),
        ("age in [visits]", "unsettled", 7, "", ()),
        ('groups.exists(g, g == "x")', "not_allowed", 13, "macro", ()),
        ("size(groups) > 0", "not_allowed", 4, "size", ()),
        ("age % 2 == 0", "not_allowed", 4, "%", ()),
        ('groups == ["x"]', "not_allowed", 10, "list", ()),
        ("age / visits > 0", "divided_by_fact", 4, "", ()),
        ("age / 0 > 0", "divided_by_fact", 4, "", ()),
        ("months(joined, 3) > 0", "units", 6, "months", ()),
        ('joined > date("2026-02-30")', "bad_date", 13, "2026-02-30", ()),
        ("joined > date(work)", "not_allowed", 13, "date", ()),
        ("visits * visits * visits > 0", "too_large", 16, "", ()),
        ("age", "wants_bool", 0, "", ()),
        (" " * 2001, "too_long", 2000, "", ()),
    ],
)
def test_formula_is_refused_with_its_place(source: str, code: str, at: int, name: str, near: tuple[str, ...]) -> None:
    with pytest.raises(BadFormula) as refused:
        compile_formula(source, VOCABULARY)
    error = refused.value
    assert (error.code, error.at, error.name, error.near) == (code, at, name, near)


def test_amount_in_plain_numbers_is_refused() -> None:
    with pytest.raises(BadFormula) as refused:
        compile_formula("100000", VOCABULARY, wants=Kind.FEN)
    assert refused.value.code == "wants_fen"
    assert compile_formula("0", VOCABULARY, wants=Kind.FEN).high == 0


def test_part_says_fact_operator_and_threshold_also_when_written_the_other_way_round() -> None:
    formula = compile_formula('(60 > age && !member) && ("rider" in groups && (work != "retired"))', VOCABULARY)
    said = [(part.fact, part.operator, part.text, part.at) for part in formula.parts]
    assert said == [
        ("age", "<", "60 > age", 1),
        ("member", "==", "!member", 13),
        ("groups", "has", '"rider" in groups', 26),
        ("work", "!=", '(work != "retired")', 47),
    ]


def test_bounds_of_an_amount_are_known_before_anybody_asks() -> None:
    vocabulary = Vocabulary.of([Known("rent", Kind.FEN, low=0, high=1_000_000)], [Given("share", Kind.INT, 0, 100)])
    formula = compile_formula("rent * share / 100 - yuan(5)", vocabulary, wants=Kind.FEN)
    assert (formula.low, formula.high) == (-500, 999_500)
