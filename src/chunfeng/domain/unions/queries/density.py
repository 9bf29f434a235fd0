"""Density per group and part of the tree."""

from dataclasses import dataclass

from django.db.models import Count

from chunfeng.domain.unions import catalog
from chunfeng.domain.unions.enums import MEMBERS
from chunfeng.domain.unions.models import GroupMembership, Membership, Organisation, WorkersKnown
from chunfeng.domain.unions.queries import organisations
from chunfeng.domain.unions.rules.density import Density, pooled
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope, subtree


@dataclass(frozen=True, slots=True)
class DensityLine:
    """The density of one part of the tree, or of one group."""

    title: str
    density: Density
    organisation: Organisation | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class DensityPage:
    """A node: the whole, by group, by child for one group, and the counts that the shares rest on."""

    organisation: Organisation
    whole: Density
    groups: tuple[DensityLine, ...]
    children: tuple[DensityLine, ...]
    counts: tuple[WorkersKnown, ...]
    key_groups: Density


def density_page(actor: Actor, organisation: Organisation, *, group: str = "") -> DensityPage:
    """All densities at a node in the actor's part, in a fixed number of queries whatever lies below.

    The four key groups are pooled: their members ÷ their workers, where both are known.
    """
    counts = _newest(actor, organisation.path)
    workers = _by_path(counts)
    workers[""] = _told_by_unions(organisation.path) | workers.get("", {})
    members = _members(organisation.path) | {"": _everybody(organisation.path)}
    groups = {
        key: pooled(organisation.path, members=members.get(key, {}), workers=workers.get(key, {}))
        for key in catalog.groups()
    }
    known = [groups[key] for key, declared in catalog.groups().items() if declared.key_group and groups[key].known]
    chosen_members, chosen_workers = members.get(group, {}), workers.get(group, {})
    below = organisations.children(actor=actor, organisation=organisation)
    return DensityPage(
        organisation=organisation,
        whole=pooled(organisation.path, members=members[""], workers=workers.get("", {})),
        groups=tuple(DensityLine(catalog.titled(key), density, group=key) for key, density in groups.items()),
        children=tuple(
            DensityLine(
                child.name, pooled(child.path, members=chosen_members, workers=chosen_workers), organisation=child
            )
            for child in below
        ),
        counts=tuple(counts),
        key_groups=Density(
            members=sum(density.members for density in known), workers=sum(density.workers for density in known)
        ),
    )


def _newest(actor: Actor, path: str) -> list[WorkersKnown]:
    """The newest count of each node and group at or below `path`."""
    rows = (
        WorkersKnown.objects.filter(Scope.of(actor).on("organisation__path"), subtree("organisation__path", path))
        .select_related("organisation")
        .order_by("organisation_id", "group", "-counted_on", "-pk")
        .distinct("organisation_id", "group")
    )
    return sorted(rows, key=lambda row: (row.organisation.path, row.group))


def _told_by_unions(path: str) -> dict[str, int]:
    """What unions said of themselves when they were founded: it counts where nobody has counted since."""
    rows = Organisation.objects.standing().filter(subtree("path", path), workers__gt=0)
    return dict(rows.values_list("path", "workers"))


def _by_path(counts: list[WorkersKnown]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in counts:
        found.setdefault(row.group, {})[row.organisation.path] = row.number
    return found


def _everybody(path: str) -> dict[str, int]:
    rows = Membership.objects.filter(subtree("organisation_path", path), status__in=MEMBERS)
    return dict(rows.order_by().values_list("organisation_path").annotate(Count("pk")))


def _members(path: str) -> dict[str, dict[str, int]]:
    """Members by group and path of their union, today."""
    rows = GroupMembership.objects.on(clock.today()).filter(
        subtree("membership__organisation_path", path), membership__status__in=MEMBERS
    )
    found: dict[str, dict[str, int]] = {}
    for group, place, number in (
        rows.order_by().values_list("group", "membership__organisation_path").annotate(Count("pk"))
    ):
        found.setdefault(group, {})[place] = number
    return found
