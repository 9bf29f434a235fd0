"""What the rules say about an application today, and whether stored decisions still say the same."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from chunfeng.domain.programs.models import Application, Decision
from chunfeng.domain.programs.queries import declared
from chunfeng.domain.programs.queries.parameters import shared
from chunfeng.domain.programs.rules import forms, verdicts
from chunfeng.domain.programs.rules.declared import Declaration
from chunfeng.domain.programs.rules.parameters import in_force
from chunfeng.kernel import clock
from chunfeng.shared import standing


def decide(application: Application, answers: dict[str, Any]) -> verdicts.Decided:
    """The version's conditions and amount, over what is known today and what was filled in."""
    return decide_for(
        declared.declaration_of(application.version),
        person_id=application.applicant_id,
        answers=answers,
        place_code=application.organisation.place_id or "",
    )


def decide_for(
    declaration: Declaration, *, person_id: int, answers: dict[str, Any], place_code: str
) -> verdicts.Decided:
    """The same for somebody who has not applied yet."""
    day = clock.today()
    wanted = {fact.id for fact in declaration.asks_about}
    known = standing.about(person_id, day, wanted) | forms.stated(declaration.form.schema, answers)
    numbers = in_force(declaration, shared(), place_code, day) if declaration.asks_for else {}
    return verdicts.decide(declaration, known, numbers, day)


def prefilled(person_id: int, declaration: Declaration) -> dict[str, Any]:
    """Fields of the form that are known already."""
    if not declaration.form.prefill:
        return {}
    known = standing.about(person_id, clock.today(), set(declaration.form.prefill.values()))
    found = {name: known[fact] for name, fact in declaration.form.prefill.items() if known.get(fact) is not None}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


def answers_of(application: Application) -> dict[str, Any]:
    """What was filled in, by field."""
    found: dict[str, Any] = json.loads(str(application.answers or "{}"))
    return found


@dataclass(frozen=True, slots=True)
class Replayed:
    """`differ` are ids of decisions that say something else when they are made again, or whose record was touched."""

    decisions: int
    differ: tuple[int, ...]


def replay(decisions: "Iterator[Decision] | None" = None) -> Replayed:
    """Make every stored decision again from what it kept, with the version that it was made by."""
    number, differ = 0, []
    rows = decisions or Decision.objects.select_related("version").order_by("pk").iterator(1000)
    for decision in rows:
        number += 1
        record = str(decision.record)
        again = verdicts.recomputed(declared.declaration_of(decision.version), record)
        if again != record or declared.digest_of(record) != decision.sha256:
            differ.append(decision.pk)
    return Replayed(number, tuple(differ))
