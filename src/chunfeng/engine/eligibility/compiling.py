"""From text to typed tree. CEL's own compiler reads and checks first; then units and what we allow, each with its place."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from cel_expr_python import cel

from chunfeng.engine.eligibility import wire
from chunfeng.engine.eligibility.kinds import LARGEST, NUMBERS, Given, Kind, Known, Vocabulary, day, full_months
from chunfeng.engine.eligibility.tree import Call, Fact, Items, Literal, Node, Parameter, facts_of, parameters_of

TYPES: Final = {
    Kind.BOOL: cel.Type.BOOL,
    Kind.INT: cel.Type.INT,
    Kind.FEN: cel.Type.INT,
    Kind.DATE: cel.Type.INT,
    Kind.WORD: cel.Type.STRING,
    Kind.WORDS: cel.Type.List(cel.Type.STRING),
}
INFIX: Final = ("&&", "||", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/")
OPERATORS: Final = {f"_{sign}_": sign for sign in INFIX} | {
    "!_": "!",
    "-_": "neg",
    "@in": "in",
    "_?_:_": "?:",
    "months": "months",
}
MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
UNITS: Final = ("yuan", "date")
FUNCTIONS: Final = (*UNITS, "months")
LONGEST: Final = 2_000
SHORTEST_MONTH: Final = 28
NEAR: Final = 0.6
ERROR: Final = re.compile(r"ERROR: [^\n]*?:(\d+):(\d+): ([^\n]*)")
UNDECLARED: Final = re.compile(r"undeclared reference to '([^']*)'")
OVERLOAD: Final = re.compile(r"no matching overload for '([^']*)' applied to '([^']*)'")
SIGNS: Final = {name: sign for name, sign in OPERATORS.items() if sign not in ("neg", "?:", "months")}


class BadFormula(Exception):
    """A formula that cannot be used. `code` says why, `at` where (characters from 0), `name` about what.

    Codes: syntax, unknown_name (with `near`, names that were perhaps meant), unknown_word (with `near`), types, units,
    not_allowed, wants_bool, wants_fen, bad_date, too_large, too_long, divided_by_fact, unsettled.
    """

    def __init__(self, code: str, at: int = 0, name: str = "", near: tuple[str, ...] = (), detail: str = "") -> None:
        super().__init__(f"{code} at {at}: {name or detail}")
        self.code = code
        self.at = at
        self.name = name
        self.near = near
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Part:
    """What stands between two `&&` at the top: one question of its own.

    Where it compares something about the person (`subject`) with something known, `operator` and `threshold` say how and with
    what. Operators: those of comparisons, in, not_in, has (of a list) and has_not; "" where a part is anything else.
    """

    node: Node
    text: str
    at: int
    subject: Node | None = None
    operator: str = ""
    threshold: Node | None = None

    @property
    def fact(self) -> str:
        """The id of the fact that is compared; "" where it is not a single one as it stands."""
        return self.subject.id if isinstance(self.subject, Fact) else ""

    @property
    def facts(self) -> tuple[str, ...]:
        """The ids of the facts that it asks for, in order."""
        return facts_of(self.node)


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula. `low` and `high` bound its result where it is a number."""

    source: str
    node: Node
    parts: tuple[Part, ...]
    low: int
    high: int

    @property
    def kind(self) -> Kind:
        return self.node.kind

    @property
    def facts(self) -> tuple[str, ...]:
        """The ids of the facts that it asks for, in order."""
        return facts_of(self.node)

    @property
    def parameters(self) -> tuple[str, ...]:
        return parameters_of(self.node)


def compile_formula(source: str, vocabulary: Vocabulary, wants: Kind = Kind.BOOL) -> Formula:
    """Read, check and type `source`. Raises BadFormula."""
    if len(source) > LONGEST:
        raise BadFormula("too_long", LONGEST)
    try:
        compiled = environment(vocabulary).compile(source)
    except RuntimeError as error:
        raise _explained(str(error), source, vocabulary) from error
    typer = _Typer(vocabulary)
    node = typer.typed(wire.read(compiled.serialize()))
    if node.kind is not wants and not (wants is Kind.FEN and isinstance(node, Literal) and node.value == 0):
        raise BadFormula(f"wants_{wants.value}", node.at, detail=node.kind.value)
    low, high = typer.bounds(node)
    return Formula(source, node, tuple(_parts(source, node)), low, high)


def environment(vocabulary: Vocabulary) -> cel.Env:
    """CEL's own environment over the vocabulary: the compiler, and in tests the oracle."""
    names: list[Known | Given] = [*vocabulary.facts.values(), *vocabulary.parameters.values()]
    return _environment(tuple(sorted((each.id, each.kind) for each in names)))


@lru_cache(maxsize=256)
def _environment(names: tuple[tuple[str, Kind], ...]) -> cel.Env:
    def function(name: str, takes: list[cel.Type], does: Callable[..., int]) -> cel.FunctionDecl:
        overload = cel.Overload(id=name, return_type=cel.Type.INT, parameters=takes, is_member=False, impl=does)
        return cel.FunctionDecl(name, [overload])

    return cel.NewEnv(
        variables={name: TYPES[kind] for name, kind in names},
        functions=[
            function("date", [cel.Type.STRING], lambda text: day(date.fromisoformat(text))),
            function("yuan", [cel.Type.INT], lambda yuan: yuan * 100),
            function("months", [cel.Type.INT, cel.Type.INT], full_months),
        ],
    )


def _explained(message: str, source: str, vocabulary: Vocabulary) -> BadFormula:
    found = ERROR.search(message)
    if not found:
        return BadFormula("syntax", detail=message)
    lines = source.split("\n")
    row, column = int(found[1]) - 1, int(found[2]) - 1
    at = sum(len(line) + 1 for line in lines[:row]) + column
    if name := UNDECLARED.search(found[3]):
        names = [*vocabulary.facts, *vocabulary.parameters, *FUNCTIONS]
        near = tuple(difflib.get_close_matches(name[1], names, n=3, cutoff=NEAR))
        return BadFormula("unknown_name", at, name[1], near)
    if overload := OVERLOAD.search(found[3]):
        return BadFormula("types", at, SIGNS.get(overload[1], overload[1]), detail=overload[2].strip("()"))
    return BadFormula("syntax", min(at, len(source)), detail=found[3])


class _Typer:
    """Gives every node its kind, refuses what the evaluators do not know, and bounds every number."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def typed(self, raw: wire.Raw) -> Node:
        match raw.sort:
            case "const":
                return self._literal(raw)
            case "ident":
                return self._name(raw)
            case "call":
                return self._call(raw)
        raise BadFormula("not_allowed", raw.at, raw.sort)

    def bounds(self, node: Node) -> tuple[int, int]:
        """Least and largest value that a number can have. Raises BadFormula where it may get too large."""
        low, high = self._reach(node)
        if max(abs(low), abs(high)) >= LARGEST:
            raise BadFormula("too_large", node.at)
        return low, high

    def _literal(self, raw: wire.Raw) -> Literal:
        match raw.value:
            case bool():
                return Literal(raw.value, Kind.BOOL, raw.at)
            case int():
                return Literal(raw.value, Kind.INT, raw.at)
            case str():
                return Literal(raw.value, Kind.WORD, raw.at)
        raise BadFormula("not_allowed", raw.at, "constant")

    def _name(self, raw: wire.Raw) -> Fact | Parameter:
        if known := self.vocabulary.facts.get(raw.name):
            return Fact(raw.name, known.kind, raw.at)
        if given := self.vocabulary.parameters.get(raw.name):
            return Parameter(raw.name, given.kind, raw.at)
        raise BadFormula("not_allowed", raw.at, raw.name)

    def _call(self, raw: wire.Raw) -> Node:
        if raw.name in UNITS:
            return self._unit(raw)
        op = OPERATORS.get(raw.name)
        if op is None:
            raise BadFormula("not_allowed", raw.at, SIGNS.get(raw.name, raw.name.strip("_")))
        if op == "in":
            return self._membership(raw)
        of = tuple(self.typed(part) for part in raw.parts)
        node = Call(op, of, self._kind(op, of, raw.at), raw.at)
        if node.kind in NUMBERS:
            self.bounds(node)
        return node

    def _unit(self, raw: wire.Raw) -> Literal:
        argument = raw.parts[0]
        if argument.sort != "const":
            raise BadFormula("not_allowed", raw.at, raw.name)
        if raw.name == "yuan":
            return Literal(int(argument.value or 0) * 100, Kind.FEN, raw.at)
        try:
            return Literal(day(date.fromisoformat(str(argument.value))), Kind.DATE, raw.at)
        except ValueError as error:
            raise BadFormula("bad_date", raw.at, str(argument.value)) from error

    def _membership(self, raw: wire.Raw) -> Call:
        needle = self.typed(raw.parts[0])
        if raw.parts[1].sort == "list":
            elements = tuple(self.typed(part) for part in raw.parts[1].parts)
            settled = tuple(each for each in elements if isinstance(each, (Literal, Parameter)))
            if len(settled) < len(elements):
                raise BadFormula("unsettled", raw.parts[1].at)
            for each in settled:
                self._same(needle, each, each.at)
            hay: Node = Items(settled, needle.kind, raw.parts[1].at)
        else:
            hay = self.typed(raw.parts[1])
            if not isinstance(needle, Literal):
                raise BadFormula("unsettled", needle.at)
            self._spelt(hay, needle)
        return Call("in", (needle, hay), Kind.BOOL, raw.at)

    def _kind(self, op: str, of: tuple[Node, ...], at: int) -> Kind:
        match op:
            case "&&" | "||" | "!":
                return Kind.BOOL
            case "==" | "!=":
                self._same(of[0], of[1], at)
                if of[0].kind is Kind.WORDS:
                    raise BadFormula("not_allowed", at, op)
                return Kind.BOOL
            case "<" | "<=" | ">" | ">=":
                self._same(of[0], of[1], at)
                if of[0].kind not in NUMBERS:
                    raise BadFormula("not_allowed", at, op)
                return Kind.BOOL
            case "?:":
                return self._same(of[1], of[2], at)
            case "neg":
                if of[0].kind is Kind.DATE:
                    raise BadFormula("units", at, "-", detail="date")
                return of[0].kind
            case "months":
                if (of[0].kind, of[1].kind) != (Kind.DATE, Kind.DATE):
                    raise BadFormula("units", at, op, detail=f"{of[0].kind.value}, {of[1].kind.value}")
                return Kind.INT
        return self._sum(op, of, at)

    def _sum(self, op: str, of: tuple[Node, ...], at: int) -> Kind:
        left, right = of[0].kind, of[1].kind
        if op == "/" and not (isinstance(of[1], Literal) and isinstance(of[1].value, int) and of[1].value > 0):
            raise BadFormula("divided_by_fact", at)
        table = {
            "+": {
                ("int", "int"): Kind.INT,
                ("fen", "fen"): Kind.FEN,
                ("date", "int"): Kind.DATE,
                ("int", "date"): Kind.DATE,
            },
            "-": {
                ("int", "int"): Kind.INT,
                ("fen", "fen"): Kind.FEN,
                ("date", "int"): Kind.DATE,
                ("date", "date"): Kind.INT,
            },
            "*": {("int", "int"): Kind.INT, ("fen", "int"): Kind.FEN, ("int", "fen"): Kind.FEN},
            "/": {("int", "int"): Kind.INT, ("fen", "int"): Kind.FEN},
        }
        kind = table[op].get((left.value, right.value))
        if kind is None:
            raise BadFormula("units", at, op, detail=f"{left.value}, {right.value}")
        return kind

    def _same(self, left: Node, right: Node, at: int) -> Kind:
        """Both sides are of one kind; a bare zero is zero of anything but a day."""
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Literal) and one.value == 0 and one.kind is Kind.INT and other.kind is Kind.FEN:
                return Kind.FEN
            if isinstance(one, Literal):
                self._spelt(other, one)
        if left.kind is not right.kind:
            raise BadFormula("units", at, detail=f"{left.kind.value}, {right.kind.value}")
        return left.kind

    def _spelt(self, fact: Node, literal: Literal) -> None:
        """A word that the fact can never be is a slip of the pen."""
        known = self.vocabulary.facts.get(fact.id) if isinstance(fact, Fact) else None
        if known is None or not known.words or literal.value in known.words:
            return
        near = tuple(difflib.get_close_matches(str(literal.value), known.words, n=3, cutoff=NEAR))
        raise BadFormula("unknown_word", literal.at, str(literal.value), near or known.words[:8], detail=known.id)

    def _reach(self, node: Node) -> tuple[int, int]:
        match node:
            case Literal(value=int() as value):
                return int(value), int(value)
            case Fact(id=name):
                return _range(self.vocabulary.facts[name])
            case Parameter(id=name):
                return _range(self.vocabulary.parameters[name])
            case Call(op=op, of=of) if node.kind in NUMBERS:
                return self._result(op, [self.bounds(part) for part in of if part.kind in NUMBERS], of)
        return 0, 1

    @staticmethod
    def _result(op: str, ranges: list[tuple[int, int]], of: tuple[Node, ...]) -> tuple[int, int]:
        (low, high), (other_low, other_high) = ranges[0], ranges[-1]
        match op:
            case "neg":
                return -high, -low
            case "+":
                return low + other_low, high + other_high
            case "-":
                return low - other_high, high - other_low
            case "*":
                corners = [one * other for one in (low, high) for other in (other_low, other_high)]
                return min(corners), max(corners)
            case "/":
                return truncated(low, other_low), truncated(high, other_low)
            case "months":
                return (other_low - high) // SHORTEST_MONTH - 1, (other_high - low) // SHORTEST_MONTH + 1
        return min(low, other_low), max(high, other_high)  # ?:


def truncated(number: int, by: int) -> int:
    """Integer division as CEL has it: toward zero."""
    return -(-number // by) if number < 0 else number // by


def _range(known: Known | Given) -> tuple[int, int]:
    return known.low, known.high


def _parts(source: str, node: Node) -> list[Part]:
    """The conjunction at the top, from left to right, each with its own text."""
    ands: list[int] = []
    nodes: list[Node] = []

    def split(part: Node) -> None:
        if isinstance(part, Call) and part.op == "&&":
            split(part.of[0])
            ands.append(part.at)
            split(part.of[1])
        else:
            nodes.append(part)

    split(node)
    starts = [0, *(at + 2 for at in ands)]
    ends = [*ands, len(source)]
    return [_part(*_trimmed(source, start, end), part) for start, end, part in zip(starts, ends, nodes, strict=True)]


def _trimmed(source: str, start: int, end: int) -> tuple[str, int]:
    """The text without spaces at its ends, and without brackets whose other half stands elsewhere."""
    while source[start:end] and (
        source[start].isspace() or (_surplus(source[start:end], "(", ")") and source[start] == "(")
    ):
        start += 1
    while source[start:end] and (
        source[end - 1].isspace() or (_surplus(source[start:end], ")", "(") and source[end - 1] == ")")
    ):
        end -= 1
    return source[start:end], start


def _surplus(text: str, one: str, other: str) -> bool:
    return text.count(one) > text.count(other)


def _part(text: str, at: int, node: Node) -> Part:
    match node:
        case Fact():
            return Part(node, text, at, node, "==", Literal(True, Kind.BOOL, at))
        case Call(op="!", of=(Fact() as fact,)):
            return Part(node, text, at, fact, "==", Literal(False, Kind.BOOL, at))
        case Call(op="in"):
            return Part(node, text, at, *_looked_for(node, refused=False))
        case Call(op="!", of=(Call(op="in") as inner,)):
            return Part(node, text, at, *_looked_for(inner, refused=True))
        case Call(op=op, of=(left, right)) if op in MIRRORED and facts_of(left) and not facts_of(right):
            return Part(node, text, at, left, op, right)
        case Call(op=op, of=(left, right)) if op in MIRRORED and facts_of(right) and not facts_of(left):
            return Part(node, text, at, right, MIRRORED[op], left)
    return Part(node, text, at)


def _looked_for(node: Call, *, refused: bool) -> tuple[Node, str, Node]:
    """(subject, operator, threshold) of an `in`: the fact stands to the left of a list of words, or is the list."""
    needle, hay = node.of
    if isinstance(hay, Items):
        return needle, "not_in" if refused else "in", hay
    return hay, "has_not" if refused else "has", needle
