"""The tree of any day, what happened to an organisation, and what a change of the tree would mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from chunfeng.domain.unions.enums import OrganisationKind
from chunfeng.domain.unions.models import (
    CoveredEmployer,
    FederationTie,
    Organisation,
    OrganisationStep,
    OrganisationVersion,
    StaffAssignment,
)
from chunfeng.domain.unions.queries.tallies import federation_totals, totals
from chunfeng.domain.unions.rules import founding
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared.scopes import Scope

PAGE = 50


@dataclass(frozen=True, slots=True)
class Branch:
    """One page of what lies directly below a node; `more` is the number of the next page, None at the end."""

    items: Sequence[Organisation]
    more: int | None
    below: dict[int, int]
    """organisation id → how many lie directly below it, so that leaves need not be opened"""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What merging, moving or dissolving an organisation would touch, before anybody does it."""

    numbers: dict[str, int]
    posts: int
    federations: tuple[str, ...]
    above_before: str
    above_after: str


def branch(*, actor: Actor, organisation: Organisation, page: int = 1, size: int = PAGE) -> Branch:
    """The organisations directly below, by level and name: two queries."""
    start = (max(page, 1) - 1) * size
    rows = Organisation.objects.standing().filter(Scope.of(actor).on("path"), parent=organisation)
    found = list(rows.order_by("level", "name", "id")[start : start + size + 1])
    items = found[:size]
    counted = (
        Organisation.objects.standing()
        .filter(parent__in=[each.pk for each in items])
        .values_list("parent")
        .order_by()
        .annotate(number=Count("pk"))
    )
    return Branch(items, max(page, 1) + 1 if len(found) > size else None, dict(counted))


def search(*, actor: Actor, words: str, size: int = PAGE) -> list[Organisation]:
    """Organisations whose name holds `words` (or whose code or credit code they are), widest first."""
    words = words.strip()
    if not words:
        return []
    covered = CoveredEmployer.objects.filter(ends_on__isnull=True).filter(
        Q(credit_code=words.upper()) | Q(name__icontains=words)
    )
    rows = Organisation.objects.standing().filter(
        Scope.of(actor).on("path"),
        Q(name__icontains=words) | Q(code__iexact=words) | Q(pk__in=covered.values("organisation")),
    )
    return list(rows.select_related("parent").order_by("level", "name", "id")[:size])


def children_on(
    *, actor: Actor, day: date, organisation_id: int | None, size: int = PAGE * 4
) -> list[OrganisationVersion]:
    """What lay directly below an organisation on `day`; None: where the actor's part of the tree began."""
    rows = OrganisationVersion.objects.on(day).filter(Scope.of(actor).on("organisation__path"))
    if organisation_id is None:
        own = [int(path.rstrip("/").rpartition("/")[2] or 0) for path in actor.scopes()]
        rows = rows.filter(parent__isnull=True) if actor.is_system else rows.filter(organisation_id__in=own)
    else:
        rows = rows.filter(parent_id=organisation_id)
    return list(rows.order_by("level", "name", "organisation_id")[:size])


def version_on(*, actor: Actor, organisation_id: int, day: date) -> OrganisationVersion | None:
    """What an organisation was on `day`, if it stood then and is in the actor's part of the tree now."""
    if not Organisation.objects.filter(Scope.of(actor).on("path"), pk=organisation_id).exists():
        return None
    return OrganisationVersion.objects.on(day).filter(organisation_id=organisation_id).first()


def tree_on(*, actor: Actor, day: date) -> list[OrganisationVersion]:
    """The whole tree of a past day, within what the actor sees today, in its order of that day."""
    rows = OrganisationVersion.objects.on(day).filter(Scope.of(actor).on("organisation__path"))
    return list(rows.order_by("path"))


def history_of(organisation: Organisation) -> list[OrganisationStep]:
    """What happened to it, newest first."""
    return list(organisation.steps.select_related("by").order_by("-at", "-id"))


def names_of(organisation: Organisation) -> list[OrganisationVersion]:
    """What it was and where it lay, newest first."""
    return list(organisation.versions.select_related("parent").order_by("-valid_from"))


def federations_of(organisation: Organisation) -> list[FederationTie]:
    """The federations that count it by a tie of its own."""
    ties = FederationTie.objects.filter(organisation=organisation).exclude(ends_on__lt=clock.today())
    return list(ties.select_related("federation").order_by("federation__name", "id"))


def tied_to(federation: Organisation) -> list[FederationTie]:
    """Whom a federation counts besides its own."""
    ties = FederationTie.objects.filter(federation=federation).exclude(ends_on__lt=clock.today())
    return list(ties.select_related("organisation").order_by("organisation__path"))


def employers_of(organisation: Organisation) -> list[CoveredEmployer]:
    """The employers whose workers it is there for."""
    return list(organisation.covered_employers.filter(ends_on__isnull=True).order_by("name", "id"))


def numbers_of(organisation: Organisation) -> dict[str, int]:
    """Its numbers: of a federation with those of its ties, of everything else at and below it."""
    if organisation.kind == OrganisationKind.FEDERATION:
        return federation_totals(organisation)
    return totals(organisation.path)


def committee(organisation: Organisation, numbers: dict[str, int]) -> Verdict:
    """Whether a committee of its own is due (Trade Union Law 11), by the members it has."""
    return founding.committee(members=numbers.get("members", 0))


def consequences(organisation: Organisation, after: Organisation | None) -> Consequences:
    """What would follow if it were moved under, merged into or (with the union above it) dissolved to `after`."""
    posts = StaffAssignment.objects.on(clock.today()).filter(organisation=organisation)
    return Consequences(
        numbers=totals(organisation.path),
        posts=posts.count(),
        federations=tuple(tie.federation.name for tie in federations_of(organisation)),
        above_before=organisation.parent.name if organisation.parent else "",
        above_after=after.name if after else "",
    )
