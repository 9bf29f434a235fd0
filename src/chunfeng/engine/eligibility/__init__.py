"""Who may have something, by formulas in CEL: for one person with reasons, for a million at once with counts.

    >>> from chunfeng.engine.eligibility import Kind, Known, Population, Vocabulary, compile_formula, evaluate, truth_of
    >>> facts = [Known("age", Kind.INT, low=0, high=150), Known("groups", Kind.WORDS, ("courier", "trucker"))]
    >>> formula = compile_formula('age >= 18 && !("trucker" in groups)', Vocabulary.of(facts))
    >>> [(part.fact, part.operator, part.text) for part in formula.parts]
    [('age', '>=', 'age >= 18'), ('groups', 'has_not', '!("trucker" in groups)')]
    >>> couriers = frozenset({"courier"})
    >>> people = {7: {"age": 40, "groups": couriers}, 8: {"age": None, "groups": couriers}, 9: {"age": 12}}
    >>> [evaluate(formula.node, each, {}) for each in people.values()]
    [True, None, False]
    >>> truth_of(formula, Population.of(facts, people), {}).yes.tolist()
    [True, False, False]

A missing fact is *unknown*. What hangs on it is unknown too, but where the rest settles the question: no matter how old
she is, a trucker does not qualify above.

Allowed are `&& || !`, comparisons, `in`, `+ - *`, division by a number, `? :`, literals, `date("2026-01-01")`,
`yuan(3000)` and `months(from, to)` in full months. Money and days have their units. Everything else is refused with its place,
by the same compiler that the rest of the world uses for CEL.

Read the modules in this order: `kinds` and `tree` (what goes round), `wire` and `compiling` (from text to tree), `person`,
`population` and `columns` (the two evaluators), `tallies`.
"""

from chunfeng.engine.eligibility.columns import Truth, numbers_of, truth_of
from chunfeng.engine.eligibility.compiling import BadFormula, Formula, Part, compile_formula, environment
from chunfeng.engine.eligibility.kinds import Given, Kind, Known, Stated, Value, Vocabulary, day, day_of, read
from chunfeng.engine.eligibility.person import evaluate, shown
from chunfeng.engine.eligibility.population import DTYPES, MISSING, Dictionary, Population, column_of
from chunfeng.engine.eligibility.tallies import Asked, Tally, standing, tally

__all__ = [
    "DTYPES",
    "MISSING",
    "Asked",
    "BadFormula",
    "Dictionary",
    "Formula",
    "Given",
    "Kind",
    "Known",
    "Part",
    "Population",
    "Stated",
    "Tally",
    "Truth",
    "Value",
    "Vocabulary",
    "column_of",
    "compile_formula",
    "day",
    "day_of",
    "environment",
    "evaluate",
    "numbers_of",
    "read",
    "shown",
    "standing",
    "tally",
    "truth_of",
]
