"""What becomes of somebody's entries when they are erased (PIPL 47)."""

from django.db import transaction

from chunfeng.domain.drops.enums import ENTRY_TRANSITIONS
from chunfeng.domain.drops.models import Entry
from chunfeng.domain.drops.services.claims import pass_on_later
from chunfeng.domain.drops.services.finding import lock, move


@transaction.atomic
def erase(*, person_id: int) -> None:
    """What is not redeemed goes to the next in line; that somebody without a name had an entry stays, for the figures."""
    leaving = Entry.objects.filter(person_id=person_id, status__in=list(ENTRY_TRANSITIONS["give_back"]))
    for entry in leaving.order_by("drop_id"):
        drop = lock(entry.drop_id)
        move(drop, Entry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk), "give_back")
        pass_on_later(drop.pk)
    Entry.objects.filter(person_id=person_id).update(key="")
