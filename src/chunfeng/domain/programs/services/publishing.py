"""A declaration becomes a version that people apply under, and its budget is opened: at once by the operator, or as a draft
that one officer writes and another one publishes."""

from collections.abc import Iterable

from django.db import transaction

from chunfeng.domain.programs import catalog, policies
from chunfeng.domain.programs.enums import BudgetKind, ProgramState
from chunfeng.domain.programs.errors import ChangedMeanwhile, KeyTaken, NoKey
from chunfeng.domain.programs.models import Program, ProgramVersion
from chunfeng.domain.programs.queries import checking, declared
from chunfeng.domain.programs.rules.declared import Budget, Declaration
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
        number=_next_number(program),
        text=text,
        sha256=declaration.sha256,
        published_at=clock.now(),
        published_by_id=actor.person_id,
    )
    _offer(actor, version, declaration)
    return version


@transaction.atomic
def write(*, actor: Actor, organisation_id: int, text: str, seen: str = "") -> ProgramVersion:
    """Keep a text as the draft of the program that its key names, right or not: a new program where there is none yet.

    `seen` is the digest of the draft that the writer began with ("": there was none). Raises NoKey, KeyTaken (a program of
    another part of the tree), NotAllowed, ChangedMeanwhile.
    """
    key = catalog.key_of(text)
    if key is None:
        raise NoKey
    program, made = Program.objects.select_for_update(of=("self",)).get_or_create(
        key=key, defaults={"organisation_id": organisation_id}
    )
    if not made and not policies.can_manage(actor, program).ok:
        raise KeyTaken
    finding.demand(policies.can_manage(actor, program))
    draft = program.versions.filter(published_at__isnull=True).first()
    if draft is not None and draft.text == text:
        return draft
    if (draft.sha256 if draft else "") != seen:
        raise ChangedMeanwhile
    written = {"text": text, "sha256": declared.digest_of(text), "written_by_id": actor.person_id}
    version, _new = ProgramVersion.objects.update_or_create(
        program=program,
        published_at=None,
        defaults=written,
        create_defaults={**written, "number": _next_number(program)},
    )
    audit.record(actor=actor, act="program.written", target=("program", program.pk), sha256=version.sha256)
    return version


@transaction.atomic
def release(*, actor: Actor, program_id: int, seen: str) -> ProgramVersion:
    """Publish the draft with the digest `seen`, as the page showed it. Released twice it is published once.

    Raises NoSuchProgram, NotAllowed, DecidedByOthers (whoever wrote it), ChangedMeanwhile, BadDeclaration.
    """
    program = finding.program(actor, program_id)
    draft = program.versions.filter(published_at__isnull=True).first()
    if draft is None:
        published = program.versions.filter(sha256=seen, published_by_id=actor.person_id).order_by("-number").first()
        if published is None:
            raise ChangedMeanwhile
        return published
    finding.demand(policies.can_publish(actor, program, draft.written_by_id))
    if draft.sha256 != seen:
        raise ChangedMeanwhile
    declaration = checking.fits(program, draft.text)
    if program.versions.filter(number__gt=draft.number).exists():  # something else was published since it was begun
        draft.number = _next_number(program)
    draft.published_at, draft.published_by_id = clock.now(), actor.person_id
    draft.save(update_fields=["number", "published_at", "published_by"])
    _offer(actor, draft, declaration)
    return draft


@transaction.atomic
def discard(*, actor: Actor, program_id: int) -> None:
    """Throw the draft away; again changes nothing. Raises NoSuchProgram, NotAllowed."""
    program = finding.program(actor, program_id)
    finding.demand(policies.can_manage(actor, program))
    gone, _each = program.versions.filter(published_at__isnull=True).delete()
    if gone:
        audit.record(actor=actor, act="program.draft_discarded", target=("program", program.pk))


# Details


def _next_number(program: Program) -> int:
    return 1 + (program.versions.order_by("-number").values_list("number", flat=True).first() or 0)


def _offer(actor: Actor, version: ProgramVersion, declaration: Declaration) -> None:
    """Open the program and its budget under a version that has just been published."""
    program = version.program
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


def _open(program: Program, budget: Budget, number: int, *, by: Actor) -> None:
    wanted = [(BudgetKind.SOURCE, "", "", "", budget.total or 0)]
    wanted.append((BudgetKind.PIECES, "", "", "", budget.pieces or 0))
    wanted += [
        (BudgetKind.CEILING, " ".join(filter(None, (each.place, each.quarter))), each.place, each.quarter, each.amount)
        for each in budget.ceilings
    ]
    for kind, name, place, quarter, amount in wanted:
        if not amount:
            continue
        opened, _made = ledger.open_budget(
            program_id=program.pk, kind=kind, name=name, place_code=place, quarter=quarter
        )
        more = amount - ledger.given(opened)
        if more > 0:
            ledger.fund(budget=opened, amount=more, key=f"version {number}", by=by)
