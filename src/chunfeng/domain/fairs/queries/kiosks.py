"""What screens without a network brought in somebody's name."""

from chunfeng.domain.fairs.models import KioskAct
from chunfeng.kernel.actor import Actor


def refused_to(actor: Actor, limit: int = 20) -> list[KioskAct]:
    """What nothing new came of, newest first, each with the words why; what was sent is among the actor's applications."""
    rows = KioskAct.objects.filter(person_id=actor.person_id or 0).exclude(words="")
    return list(rows.select_related("position__employer", "device").order_by("-at", "-pk")[:limit])
