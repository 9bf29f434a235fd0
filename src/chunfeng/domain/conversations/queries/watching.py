"""How many watch. People are those who are signed in, each once; people-times are visits, with or without a name."""

from dataclasses import dataclass

from django.db.models import Count, Q

from chunfeng.domain.conversations import rules
from chunfeng.domain.conversations.models import Room, Watch
from chunfeng.kernel import clock
from chunfeng.shared import reach


@dataclass(frozen=True, slots=True)
class Viewers:
    """`now`: browsers that play at this moment."""

    now: int = 0
    people: int = 0
    times: int = 0


def viewers(room: Room) -> Viewers:
    """Numbers only, for everybody."""
    since = clock.now() - rules.NOW
    with reach.elevated("how many watch, and nobody by name"):
        counts = Watch.objects.filter(room=room).aggregate(
            now=Count("visitor", distinct=True, filter=Q(last_at__gt=since)),
            people=Count("person", distinct=True, filter=Q(counted=True)),
            times=Count("pk", filter=Q(counted=True)),
        )
    return Viewers(**counts)
