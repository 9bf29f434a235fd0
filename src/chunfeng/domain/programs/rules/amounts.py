"""How much somebody gets."""

from collections.abc import Mapping

from chunfeng.domain.programs.rules.declared import Declaration
from chunfeng.engine.eligibility import Value, evaluate


def amount(
    declaration: Declaration, facts: Mapping[str, Value | None], parameters: Mapping[str, int | None]
) -> int | None:
    """Fen, never below zero and never above the cap. None: no money is given, or a fact is missing."""
    if declaration.amount is None:
        return None
    formulas = [each for each in (declaration.amount.formula, declaration.amount.at_most) if each is not None]
    values = [evaluate(each.node, facts, parameters) for each in formulas]
    numbers = [value for value in values if isinstance(value, int)]
    return max(0, min(numbers)) if len(numbers) == len(values) else None
