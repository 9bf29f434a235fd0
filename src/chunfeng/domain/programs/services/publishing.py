"""A declaration becomes a version that people apply under, and its budget is opened."""

from collections.abc import Iterable

from django.db import transaction

from chunfeng.domain.programs import catalog, policies
from chunfeng.domain.programs.enums import BudgetKind, ProgramState
from chunfeng.domain.programs.models import Program, ProgramVersion
from chunfeng.domain.programs.rules.declared import Budget
from chunfeng.domain.programs.services import finding, ledger
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit


@transaction.atomic
def publish_all(*, actor: Actor, texts: Iterable[str], organisation_id: int) -> list[ProgramVersion]:
    """Publish several declarations, all or none. Raises as `publish`."""
    return [publish(actor=actor, text=text, organisation_id=organisation_id) for text in texts]


@transaction.atomic
def publish(*, actor: Actor, text: str, organisation_id: int) -> ProgramVersion:
    """Offer what `text` (TOML) declares to everybody below an organisation. The same text again changes nothing.

    A new version adds to the budget what it declares more; less than before is no claim on what was given. Raises
    BadDeclaration, NotAllowed.
    """
    declaration = catalog.read(text)
    program, _made = Program.objects.select_for_update(of=("self",)).get_or_create(
        key=declaration.key, defaults={"organisation_id": organisation_id}
    )
    if not actor.is_system:
        finding.demand(policies.can_manage(actor, program))
    latest = program.versions.filter(published_at__isnull=False).order_by("-number").first()
    if latest is not None and latest.sha256 == declaration.sha256 and program.state == ProgramState.OPEN:
        return latest
    version = ProgramVersion.objects.create(
        program=program,
        number=1 + (program.versions.order_by("-number").values_list("number", flat=True).first() or 0),
        text=text,
        sha256=declaration.sha256,
        published_at=clock.now(),
        published_by_id=actor.person_id,
    )
    program.state = ProgramState.OPEN
    program.save(update_fields=["state"])
    if declaration.budget is not None:
        _open(program, declaration.budget, version.number, by=actor)
    audit.record(
        actor=actor,
        act="program.published",
        target=("program", program.pk),
        version=version.number,
        sha256=version.sha256,
    )
    return version


def _open(program: Program, declared: Budget, number: int, *, by: Actor) -> None:
    wanted = [(BudgetKind.SOURCE, "", "", "", declared.total or 0)]
    wanted.append((BudgetKind.PIECES, "", "", "", declared.pieces or 0))
    wanted += [
        (BudgetKind.CEILING, " ".join(filter(None, (each.place, each.quarter))), each.place, each.quarter, each.amount)
        for each in declared.ceilings
    ]
    for kind, name, place, quarter, amount in wanted:
        if not amount:
            continue
        budget, _made = ledger.open_budget(
            program_id=program.pk, kind=kind, name=name, place_code=place, quarter=quarter
        )
        more = amount - ledger.given(budget)
        if more > 0:
            ledger.fund(budget=budget, amount=more, key=f"version {number}", by=by)
