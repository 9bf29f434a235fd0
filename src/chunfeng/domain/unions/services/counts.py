"""How many workers there are, by whose count."""

from datetime import date

from django.db import transaction

from chunfeng.domain.unions import catalog, policies
from chunfeng.domain.unions.errors import BadCount
from chunfeng.domain.unions.models import WorkersKnown
from chunfeng.domain.unions.services.reach import demand, reached
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit


@transaction.atomic
def note_workers(
    *, actor: Actor, organisation_id: int, number: int, source: str, counted_on: date, group: str = ""
) -> WorkersKnown:
    """Write a count down; the newest by its day counts. The same count again is the same row.

    Raises NoSuchOrganisation, NotAllowed, BadCount.
    """
    organisation = reached(actor, organisation_id)
    demand(policies.can_keep_members(actor, organisation))
    unknown = bool(group) and group not in catalog.groups()
    if number < 1 or not source.strip() or counted_on > clock.today() or unknown:
        raise BadCount
    row, made = WorkersKnown.objects.get_or_create(
        organisation=organisation,
        group=group,
        number=number,
        source=source.strip()[:120],
        counted_on=counted_on,
        defaults={"entered_by_id": actor.person_id},
    )
    if made:
        audit.record(actor=actor, act="workers.counted", target=("organisation", organisation.pk), group=group)
    return row
