"""What becomes of somebody's rows when they are erased (PIPL 47)."""

from chunfeng.domain.fairs.models import BoothPhone, BoothVisit, KioskAct, Summons


def erase(*, person_id: int) -> None:
    """Where somebody looked in and applied is nobody's business any more; that somebody did stays in the figures."""
    KioskAct.objects.filter(person_id=person_id).delete()
    BoothVisit.objects.filter(person_id=person_id).delete()
    Summons.objects.filter(person_id=person_id).delete()
    BoothPhone.objects.filter(person_id=person_id).delete()
