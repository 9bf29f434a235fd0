"""Reading the sheets that an employer brought."""

from chunfeng.domain.employers.errors import NoSuchImport
from chunfeng.domain.employers.models import SheetImport
from chunfeng.kernel.actor import Actor


def own_sheets(actor: Actor, *, limit: int = 20) -> list[SheetImport]:
    """Sheets of the actor's employers, newest first."""
    rows = SheetImport.objects.filter(employer_id__in=actor.employer_ids)
    return list(rows.select_related("employer").order_by("-id")[:limit])


def own_sheet(actor: Actor, import_id: int) -> SheetImport:
    """One of them. Raises NoSuchImport."""
    rows = SheetImport.objects.filter(employer_id__in=actor.employer_ids, pk=import_id)
    found = rows.select_related("employer").first()
    if found is None:
        raise NoSuchImport
    return found
