"""The decision over one person: every condition with its reasons, the amount, and what it was made from."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chunfeng.domain.programs.enums import Standing
from chunfeng.domain.programs.rules.amounts import amount
from chunfeng.domain.programs.rules.declared import Condition, Declaration, Fact, Text
from chunfeng.domain.programs.rules.facts import understood, worded
from chunfeng.engine.eligibility import Kind, Part, Stated, Value, evaluate, shown
from chunfeng.kernel.verdict import Reason, Verdict

FORMAT = 1
SIGNS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "!=": "≠ ", "not_in": "≠ ", "has_not": "≠ "}


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict and what it came from. `amount` is in fen; None: no money is given, or it hangs on a missing fact.

    `facts` and `parameters` hold all that was asked, as the evaluators hold it, and nothing else.
    """

    program: str
    sha256: str
    day: date
    verdict: Verdict
    amount: int | None
    facts: Mapping[str, Value | None]
    parameters: Mapping[str, int | None]

    @property
    def standing(self) -> Standing:
        return standing(self.verdict)

    @property
    def record(self) -> str:
        """Canonical JSON: the same decision is the same text, to be stored and recomputed (`recomputed`)."""
        kept = {
            "format": FORMAT,
            "program": self.program,
            "version": self.sha256,
            "day": self.day.isoformat(),
            "facts": {
                key: sorted(value) if isinstance(value, frozenset) else value for key, value in self.facts.items()
            },
            "parameters": dict(self.parameters),
            "conditions": {reason.code: reason.outcome.value for reason in self.verdict.reasons},
            "standing": self.standing.value,
            "amount": self.amount,
        }
        return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def decide(
    declaration: Declaration, facts: Mapping[str, Stated], parameters: Mapping[str, int | None], day: date
) -> Decided:
    """Decide over one person on a day.

    `facts`: what domains know and what the form states, by id; missing and None are unknown, what nobody asks for is ignored.
    `parameters`: from `rules.parameters.in_force`. Raises TypeError for a fact of another type.
    """
    asked = understood(declaration.asks_about, facts)
    numbers = {key: parameters.get(key) for key in declaration.asks_for}
    reasons = (reason for each in declaration.conditions for reason in _reasons(declaration, each, asked, numbers))
    verdict = Verdict.of(reasons)
    return Decided(
        declaration.key, declaration.sha256, day, verdict, amount(declaration, asked, numbers), asked, numbers
    )


def recomputed(declaration: Declaration, record: str) -> str:
    """What a stored decision says when it is made again from what it kept; equal to `record`, or something has changed.

    Raises ValueError where it was made by another version than `declaration`.
    """
    kept = json.loads(record)
    if kept["version"] != declaration.sha256:
        raise ValueError(f"{kept['program']} was decided by version {kept['version']}, not {declaration.sha256}")
    facts = {key: frozenset(value) if isinstance(value, list) else value for key, value in kept["facts"].items()}
    return decide(declaration, facts, kept["parameters"], date.fromisoformat(kept["day"])).record


def standing(verdict: Verdict) -> Standing:
    """Qualifies: all hold. Nearly: nothing fails and something is unknown, or one condition fails and all others hold."""
    if verdict.ok:
        return Standing.QUALIFIES
    failed, unknown = ({reason.code.partition(".")[0] for reason in some} for some in (verdict.failed, verdict.unknown))
    nearly = not failed or (len(failed) == 1 and unknown <= failed)
    return Standing.NEARLY if nearly else Standing.NO


def _reasons(
    declaration: Declaration,
    condition: Condition,
    facts: Mapping[str, Value | None],
    numbers: Mapping[str, int | None],
) -> Iterator[Reason]:
    """One reason for each part of a condition; a condition in one piece has its own key as code."""
    parts = condition.when.parts
    for number, part in enumerate(parts, 1):
        answer = evaluate(part.node, facts, numbers)
        missing = [declaration.facts[key] for key in part.facts if facts.get(key) is None]
        open_ = missing if answer is None else ()
        yield Reason.check(
            condition.key if len(parts) == 1 else f"{condition.key}.{number}",
            None if answer is None else bool(answer),
            text=condition.label,
            actual=_actual(declaration, part, facts, numbers),
            threshold=_threshold(declaration, part, numbers),
            clause=condition.clause,
            next_step="" if answer else _next_step(condition, open_, numbers),
        )


def _actual(
    declaration: Declaration, part: Part, facts: Mapping[str, Value | None], numbers: Mapping[str, int | None]
) -> str:
    """What is compared; of yes or no, and where a part is more than one comparison, every fact with its label."""
    if part.subject is not None and not _yes_or_no(part):
        return worded(part.subject.kind, evaluate(part.subject, facts, numbers), _words(declaration, part))
    asked = [declaration.facts[key] for key in part.facts]
    if _yes_or_no(part) and all(facts.get(fact.id) is None for fact in asked):
        return ""
    said = [(fact.label, worded(fact.known.kind, facts.get(fact.id), fact.words) or "—") for fact in asked]
    return "；".join(_("%(fact)s: %(value)s") % {"fact": label, "value": value} for label, value in said)


def _threshold(declaration: Declaration, part: Part, numbers: Mapping[str, int | None]) -> str:
    """What it is compared with; "" for yes or no, and where a part is more than one comparison: the label says it."""
    if part.subject is None or part.threshold is None or _yes_or_no(part):
        return ""
    value, kind, words = shown(part.threshold, numbers), part.threshold.kind, _words(declaration, part)
    several = value if isinstance(value, tuple) else (value,)
    text = " / ".join(worded(kind, each, words) for each in several)
    return f"{SIGNS.get(part.operator, '')}{text}" if text else ""


def _yes_or_no(part: Part) -> bool:
    return part.subject is not None and part.subject.kind is Kind.BOOL


def _words(declaration: Declaration, part: Part) -> Mapping[str, Text]:
    """How words of its fact read; whether one has had this very program is said with its title."""
    if part.fact == "programs_had":
        return {declaration.key: declaration.title}
    return declaration.facts[part.fact].words if part.fact else {}


def _next_step(condition: Condition, missing: Iterable[Fact], numbers: Mapping[str, int | None]) -> Any:
    """For an unknown condition: how the first missing fact becomes known; else the condition's own advice."""
    for fact in missing:
        return fact.unknown if fact.origin != "form" else gettext_lazy("Fill in the application form.")
    if any(numbers.get(key) is None for key in condition.when.parameters):
        return gettext_lazy(
            "A number of the law has not been entered for this place yet: ask the union that offers this."
        )
    return condition.next_step
