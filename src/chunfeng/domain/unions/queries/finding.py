"""Finding the union to join: by its name, by the employer, or the territorial one of a place."""

from dataclasses import dataclass

from django.db.models import Q

from chunfeng.domain.unions.errors import NoSuchOrganisation, UnionEnded
from chunfeng.domain.unions.models import CoveredEmployer, Organisation
from chunfeng.domain.unions.queries.organisations import territorial

MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Unions by name, and the territorial union that takes whoever has none at work."""

    unions: tuple[Organisation, ...]
    fallback: Organisation | None


def find_unions(words: str, *, place_code: str = "", organisation_ids: tuple[int, ...] = ()) -> Found:
    """Unions whose name, or that of an employer they are there for, holds every word; those of employers that were found
    (`organisation_ids`); and the territorial one.

    Base unions come first, since that is where people belong.
    """
    parts = words.split()
    named, covering = Q(), Q(ends_on__isnull=True)
    for part in parts:
        named &= Q(name__icontains=part)
        covering &= Q(name__icontains=part)
    condition = Q(pk__in=organisation_ids)
    if parts:
        condition |= named | Q(pk__in=CoveredEmployer.objects.filter(covering).values("organisation_id"))
    rows = Organisation.objects.standing().select_related("place").filter(condition)
    return Found(tuple(rows.order_by("-level", "name", "pk")[:MOST]), territorial(place_code or None))


def union_to_join(organisation_id: int) -> Organisation:
    """A union that takes members. Raises NoSuchOrganisation, UnionEnded."""
    found = Organisation.objects.select_related("place").filter(pk=organisation_id).first()
    if found is None:
        raise NoSuchOrganisation
    if not found.stands:
        raise UnionEnded
    return found
