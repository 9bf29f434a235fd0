"""Reading the tree."""

from chunfeng.domain.unions.enums import Level, OrganisationKind
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope


def territorial(place_code: str | None) -> Organisation | None:
    """The lowest territorial organisation that answers for a place: its own, else that of the nearest place above it."""
    if not place_code:
        return None
    codes = [place_code[:length] for length in (9, 6, 4, 2) if length <= len(place_code)]
    found = {
        organisation.place_id: organisation
        for organisation in Organisation.objects.standing().filter(
            place_id__in=codes, level__lt=Level.BASE, kind=OrganisationKind.TERRITORIAL
        )
    }
    return next((found[code] for code in codes if code in found), None)


def root() -> Organisation:
    """The topmost organisation. Raises Organisation.DoesNotExist in a home that has none yet."""
    return Organisation.objects.filter(parent__isnull=True).order_by("id").get()


def by_code(code: str) -> Organisation | None:
    """The organisation with this short code."""
    return Organisation.objects.filter(code=code).first()


def in_scope(*, actor: Actor, organisation_id: int) -> Organisation | None:
    """The organisation, if it lies within the actor's posts."""
    found = Organisation.objects.filter(Scope.of(actor).on("path"), pk=organisation_id)
    return found.select_related("parent").first()


def at_path(*, actor: Actor, path: str) -> Organisation | None:
    """The organisation at `path`, if it lies within the actor's posts."""
    return Organisation.objects.filter(Scope.of(actor).on("path"), path=path).first()


def tops(*, actor: Actor) -> list[Organisation]:
    """The nodes at which the actor's part of the tree begins: one for most officers, the root for the system."""
    if actor.is_system:
        return list(Organisation.objects.filter(parent__isnull=True).order_by("path"))
    return list(Organisation.objects.filter(path__in=actor.scopes()).order_by("path"))


def children(*, actor: Actor, organisation: Organisation) -> list[Organisation]:
    """The organisations directly below, within the actor's posts, by name."""
    below = Organisation.objects.standing().filter(Scope.of(actor).on("path"), parent=organisation)
    return list(below.order_by("level", "name", "id"))


def lineage(*, actor: Actor, organisation: Organisation) -> list[Organisation]:
    """The way down to `organisation` from where the actor's part begins, both included."""
    ids = [int(part) for part in organisation.path.strip("/").split("/")]
    return list(Organisation.objects.filter(Scope.of(actor).on("path"), pk__in=ids).order_by("path"))


def tree(*, actor: Actor) -> list[Organisation]:
    """All territorial organisations within the actor's posts, in tree order."""
    scoped = Organisation.objects.standing().filter(Scope.of(actor).on("path"), level__lt=Level.BASE)
    return list(scoped.select_related("place").order_by("path"))
