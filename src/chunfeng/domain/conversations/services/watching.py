"""Signs of life from viewers' pages."""

from uuid import UUID

from django.db import connection, transaction

from chunfeng.domain.conversations import rules
from chunfeng.domain.conversations.models import Room, Watch
from chunfeng.domain.conversations.queries.rooms import on_air
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach


@transaction.atomic
def beat(*, actor: Actor, room: Room, visitor: UUID) -> Watch | None:
    """The browser `visitor` plays this room now. One fact for each visit that lasts; it names whoever is signed in.

    None while the room is not on air: who watches a recording later was not there.
    """
    if on_air(room) is None:
        return None
    now, person_id = clock.now(), actor.person_id
    with connection.cursor() as cursor:  # two tabs of one browser that speak at once are one visit
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [str(visitor), room.pk])
    with reach.elevated("a visit may have begun before its person signed in"):
        latest = Watch.objects.filter(room=room, visitor=visitor).order_by("-last_at").first()
        if latest is not None and latest.person_id not in (None, person_id):
            latest = None  # somebody else at the same browser
        meaning = rules.Beat.NEW
        if latest is not None:
            meaning = rules.beat(latest.first_at, latest.last_at, latest.counted, now)
        if latest is None or meaning is rules.Beat.NEW:
            return Watch.objects.create(room=room, visitor=visitor, person_id=person_id, first_at=now, last_at=now)
        latest.last_at = now
        latest.person_id = latest.person_id or (None if latest.counted else person_id)
        latest.counted = latest.counted or meaning is rules.Beat.COUNTS
        latest.save()
    if meaning is rules.Beat.COUNTS:
        facts.record(_entry(room, latest))
    return latest


def _entry(room: Room, watch: Watch) -> facts.Entry:
    return facts.Entry(
        kind=FactKind.LIVE_WATCHED,
        subject=("watch", watch.pk),
        person_id=watch.person_id,
        organisation_id=room.organisation_id,
        organisation_path=room.organisation_path,
        place_code=room.place_code,
        happening_id=room.happening_id,
        tags=("live",),
        at=watch.first_at,
    )
