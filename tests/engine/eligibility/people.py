"""Made-up facts and people for the formulas of these tests, and the oracle: CEL's own evaluator."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from chunfeng.engine.eligibility import Given, Kind, Known, Value, Vocabulary, environment

GROUPS = ("courier", "rider", "trucker")
PLACES = ("42", "4201", "420106", "420111", "62")
WORK = ("employed", "retired", "unemployed")
FACTS = (
    Known("age", Kind.INT, low=0, high=150),
    Known("visits", Kind.INT),
    Known("income", Kind.FEN, low=0, high=10**12),
    Known("joined", Kind.DATE),
    Known("member", Kind.BOOL),
    Known("work", Kind.WORD, WORK),
    Known("groups", Kind.WORDS, GROUPS),
    Known("places", Kind.WORDS, PLACES),
)
PARAMETERS = (Given("retire_at", Kind.INT, 0, 100), Given("line", Kind.FEN), Given("today", Kind.DATE))
VOCABULARY = Vocabulary.of(FACTS, PARAMETERS)
VALUES = {"retire_at": 60, "line": 221_000, "today": 20_000}

_integers = st.integers(-3, 3) | st.integers(-(2**31) + 1, 2**31 - 1)
_words = {"work": WORK, "groups": GROUPS, "places": PLACES}
_plain = {
    "age": st.integers(0, 150),
    "visits": _integers,
    "income": st.sampled_from([0, 220_999, 221_000, 221_001, 10**12]),
    "joined": st.integers(19_990, 20_010),
    "member": st.booleans(),
    "work": st.sampled_from(WORK),
    "groups": st.frozensets(st.sampled_from(GROUPS)),
    "places": st.sampled_from([frozenset(), frozenset({"42", "4201", "420111"}), frozenset({"62"})]),
}
persons = st.fixed_dictionaries({}, optional=dict(_plain.items())).map(dict)
"""Facts of somebody; each may be missing."""


def _numbers(unit: str) -> st.SearchStrategy[str]:
    leaves = {
        "int": st.sampled_from(["age", "visits", "months(joined, today)", "retire_at", "0", "18", "-7", "3"]),
        "fen": st.sampled_from(["income", "line", "yuan(2210)", "yuan(0)"]),
        "date": st.sampled_from(["joined", "today", 'date("2024-10-04")']),
    }[unit]
    if unit == "date":
        return leaves | st.tuples(leaves, st.sampled_from("+-"), st.integers(0, 30)).map(
            lambda x: f"({x[0]} {x[1]} {x[2]})"
        )

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return (
            st.tuples(inner, st.sampled_from("+-"), inner).map(lambda x: f"({x[0]} {x[1]} {x[2]})")
            | st.tuples(inner, st.sampled_from(["* 3", "/ 7", "* -2"])).map(lambda x: f"({x[0]} {x[1]})")
            | inner.map(lambda x: f"(-{x})" if not x.startswith("-") else x)
            | st.tuples(st.sampled_from(["member", "age > 18"]), inner, inner).map(
                lambda x: f"({x[0]} ? {x[1]} : {x[2]})"
            )
        )

    return st.recursive(leaves, larger, max_leaves=4)


numbers = {unit: _numbers(unit) for unit in ("int", "fen", "date")}


def _questions() -> st.SearchStrategy[str]:
    signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    compared = st.one_of(
        *(st.tuples(numbers[unit], signs, numbers[unit]).map(lambda x: f"{x[0]} {x[1]} {x[2]}") for unit in numbers)
    )
    listed = st.lists(st.sampled_from(["18", "retire_at", "0", "60"]), max_size=3).map(", ".join)
    leaves = st.one_of(
        compared,
        st.sampled_from(["member", "true", "false", "member == true", "member != (age > 3)"]),
        st.tuples(st.sampled_from(["==", "!="]), st.sampled_from(WORK)).map(lambda x: f'work {x[0]} "{x[1]}"'),
        st.sets(st.sampled_from(WORK)).map(
            lambda x: f"work in [{', '.join(f'{chr(34)}{w}{chr(34)}' for w in sorted(x))}]"
        ),
        listed.map(lambda items: f"age in [{items}]"),
        st.sampled_from(GROUPS).map(lambda word: f'"{word}" in groups'),
        st.sampled_from(PLACES).map(lambda word: f'"{word}" in places'),
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda x: f"({x[0]}) {x[1]} ({x[2]})")
            | inner.map(lambda x: f"!({x})")
            | st.tuples(inner, inner, inner).map(lambda x: f"(({x[0]}) ? ({x[1]}) : ({x[2]}))")
        ),
        max_leaves=8,
    )


questions = _questions()
"""Formulas with a yes or no: NOT, unknown facts, days, subtrees and lists included."""


parameters = st.fixed_dictionaries({}, optional={name: st.just(value) for name, value in VALUES.items()}) | st.just(
    VALUES
)
"""Values of the parameters; some may not be entered yet."""


def oracle(source: str, facts: Mapping[str, Value | None], given: Mapping[str, int] = VALUES) -> Any:
    """What CEL's own evaluator says; None where it complains that a value is missing."""
    data: dict[str, Any] = {
        name: sorted(value) if isinstance(value, frozenset) else value for name, value in facts.items()
    }
    answer = environment(VOCABULARY).compile(source).eval(data={**data, **given})
    if answer.type().name() == "ERROR" or "ERROR" in str(answer.type()):
        assert "No value with name" in str(answer.value()), answer.value()
        return None
    return answer.value()
