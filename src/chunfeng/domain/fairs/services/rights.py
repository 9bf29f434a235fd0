"""What becomes of somebody's rows when they are erased (PIPL 47)."""

from chunfeng.domain.fairs.models import BoothVisit, Summons


def erase(*, person_id: int) -> None:
    """Which booths somebody looked in at is nobody's business any more; that somebody did stays in the figures."""
    BoothVisit.objects.filter(person_id=person_id).delete()
    Summons.objects.filter(person_id=person_id).delete()
