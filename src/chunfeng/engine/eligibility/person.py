"""One person: plain values, and None for unknown."""

from collections.abc import Mapping

from chunfeng.engine.eligibility.compiling import truncated
from chunfeng.engine.eligibility.kinds import Value, full_months
from chunfeng.engine.eligibility.tree import Call, Fact, Items, Literal, Node, Parameter

Facts = Mapping[str, Value | None]
Parameters = Mapping[str, int | None]


def evaluate(node: Node, facts: Facts, parameters: Parameters) -> Value | None:
    """The value of a formula; None where it hangs on a fact or parameter that is missing (or None).

    A yes or no that holds whatever the missing fact may be is given: false && unknown is false.
    """
    match node:
        case Literal(value=value):
            return value
        case Fact(id=name):
            return facts.get(name)
        case Parameter(id=name):
            return parameters.get(name)
        case Items(of=of):
            raise TypeError(f"a list of {len(of)} is no value of its own")
        case Call(op="&&" | "||" as op, of=(left, right)):
            return _either(op, evaluate(left, facts, parameters), evaluate(right, facts, parameters))
        case Call(op="?:", of=(question, yes, no)):
            answer = evaluate(question, facts, parameters)
            return None if answer is None else evaluate(yes if answer else no, facts, parameters)
        case Call(op="in", of=(needle, hay)):
            return _within(needle, hay, facts, parameters)
        case Call(op=op, of=of):
            values = [evaluate(part, facts, parameters) for part in of]
            return None if None in values else _worked_out(op, values)


def _either(op: str, left: Value | None, right: Value | None) -> Value | None:
    settles = op == "||"  # a single yes settles "or", a single no settles "and"
    if left is settles or right is settles:
        return settles
    return None if left is None or right is None else not settles


def _within(needle: Node, hay: Node, facts: Facts, parameters: Parameters) -> Value | None:
    value = evaluate(needle, facts, parameters)
    if isinstance(hay, Items):
        found = [evaluate(each, facts, parameters) for each in hay.of]
        return None if value is None or None in found else value in found
    words = evaluate(hay, facts, parameters)
    return None if words is None or value is None else value in words  # type: ignore[operator]


def _worked_out(op: str, values: list[Value | None]) -> Value:
    one, other = values[0], values[-1]
    match op:
        case "!":
            return not one
        case "==":
            return one == other
        case "!=":
            return one != other
    if not isinstance(one, int) or not isinstance(other, int):
        raise TypeError(f"{op} of {one!r} and {other!r}")
    match op:
        case "<":
            return one < other
        case "<=":
            return one <= other
        case ">":
            return one > other
        case ">=":
            return one >= other
        case "+":
            return one + other
        case "-":
            return one - other
        case "*":
            return one * other
        case "/":
            return truncated(one, other)
        case "neg":
            return -one
        case "months":
            return int(full_months(one, other))
    raise TypeError(op)


def shown(node: Node, parameters: Parameters) -> Value | tuple[Value, ...] | None:
    """The value of a threshold: what is compared with, once the parameters have theirs; None while one has not."""
    if isinstance(node, Items):
        values = [evaluate(each, {}, parameters) for each in node.of]
        return None if None in values else tuple(value for value in values if value is not None)
    return evaluate(node, {}, parameters)
