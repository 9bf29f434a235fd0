"""Declarations that nobody has published yet: what an officer checks, previews and compares."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.catalog import BadDeclaration, Problem
from chunfeng.domain.programs.errors import NoSuchParameter
from chunfeng.domain.programs.models import Program, ProgramVersion
from chunfeng.domain.programs.rules.declared import Declaration
from chunfeng.domain.programs.rules.facts import yuan
from chunfeng.engine.eligibility import Kind

__all__ = ["Asks", "BadDeclaration", "Preview", "checked", "checked_together", "examples", "preview", "shared_number"]


@dataclass(frozen=True, slots=True)
class Asks:
    """One condition as a preview shows it: the sentence, the clause, the formula, and whether only the form can answer it."""

    label: str
    clause: str
    formula: str
    form_only: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A declaration in words. `fields` are those of the form: (title, must be filled in)."""

    key: str
    title: str
    purpose: str
    asks: tuple[Asks, ...]
    gives: str
    stages: tuple[str, ...]
    budget: str
    fields: tuple[tuple[str, bool], ...]


def checked(text: str) -> Declaration:
    """The declaration in `text`, alone. Raises BadDeclaration with all that is wrong."""
    return catalog.read(text)


def checked_together(texts: Sequence[str]) -> list[Declaration]:
    """Several declarations, and whether they fit with each other and with those that come with the product.

    Raises BadDeclaration.
    """
    own = [catalog.read(text) for text in texts]
    keys = {each.key for each in own}
    others = [each.text for key, each in catalog.shipped().items() if key not in keys]
    catalog.read_together([*(each.text for each in own), *others])
    return own


def fits(program: Program, text: str) -> Declaration:
    """What a program's draft declares, if it fits with all that is published. Raises BadDeclaration."""
    made = catalog.read(text)
    if made.key != program.key:
        what = _("The key of this benefit is “%(key)s”: another key would be another benefit.") % {"key": program.key}
        raise BadDeclaration([Problem("another_key", 0, 0, what)])
    published = ProgramVersion.objects.filter(published_at__isnull=False).exclude(program=program)
    latest = published.order_by("program_id", "-number").distinct("program_id")
    texts = dict(latest.values_list("program__key", "text"))
    shipped = {key: each.text for key, each in catalog.shipped().items()}
    catalog.read_together({**shipped, **texts, program.key: text}.values())
    return made


def shared_number(key: str, stated: Decimal) -> int:
    """A shared number as it is kept: money is stated in yuan. Raises NoSuchParameter, also for what is no whole number."""
    known = catalog.parameters().get(key)
    if known is None:
        raise NoSuchParameter
    kept = stated * 100 if known.kind is Kind.FEN else stated
    if kept != int(kept):
        raise NoSuchParameter
    return int(kept)


def preview(declaration: Declaration) -> Preview:
    """What an officer reads before publishing."""
    own = {key for key, fact in declaration.facts.items() if fact.origin == "form"}
    asks = tuple(
        Asks(str(each.label), str(each.clause), each.when.source, set(each.when.facts) <= own)
        for each in declaration.conditions
    )
    stages = tuple(
        _("%(title)s (%(level)s, %(days)d working days)")
        % {"title": each.title, "level": each.level.label, "days": each.days}
        for each in declaration.stages
    )
    return Preview(
        declaration.key,
        str(declaration.title),
        str(declaration.purpose),
        asks,
        _gives(declaration),
        stages,
        _budget(declaration),
        tuple(
            (str(field.get("title", name)), name in declaration.form.schema.get("required", ()))
            for name, field in declaration.form.fields.items()
        ),
    )


def _gives(declaration: Declaration) -> str:
    if declaration.amount is None:
        return str(declaration.payout.note or declaration.payout.kind.label)
    return _("at most %(amount)s, %(how)s") % {
        "amount": yuan(declaration.amount.most),
        "how": declaration.payout.kind.label,
    }


def _budget(declaration: Declaration) -> str:
    budget = declaration.budget
    if budget is None:
        return _("no budget")
    if budget.total is None:
        return _("%(count)d pieces") % {"count": budget.pieces or 0}
    most = declaration.amount.most if declaration.amount else 0
    if not most:
        return yuan(budget.total)
    return _("%(budget)s, enough for %(count)d at the highest amount") % {
        "budget": yuan(budget.total),
        "count": budget.total // most,
    }


def examples(count: int) -> list[Declaration]:
    """The declarations that come with the product, and variants of one with other ages until they are `count`."""
    shipped = list(catalog.shipped().values())
    text = catalog.shipped()["check-up"].text
    variants = [
        catalog.read(
            text.replace('key = "check-up"', f'key = "check-up-{age}"', 1).replace("age >= 18", f"age >= {age}")
        )
        for age in range(19, 19 + max(0, count - len(shipped)))
    ]
    return [*shipped, *variants][:count]
