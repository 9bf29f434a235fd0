"""Reading employers and positions, scoped to the actor."""

from chunfeng.domain.employers.models import Representative


def employer_ids_of(person_id: int) -> frozenset[int]:
    """Employers that a person speaks for today."""
    found = Representative.objects.filter(person_id=person_id, ended_at__isnull=True)
    return frozenset(found.values_list("employer_id", flat=True))
