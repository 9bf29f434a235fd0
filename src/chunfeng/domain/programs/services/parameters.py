"""The numbers that programs share, entered with the notice that they stand in."""

from datetime import date

from django.db import transaction

from chunfeng.domain.places import queries as places
from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.errors import NoSuchParameter, ParameterStands
from chunfeng.domain.programs.models import Parameter
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import audit


@transaction.atomic
def enter(*, actor: Actor, key: str, place_code: str, starts_on: date, value: int, clause: str) -> Parameter:
    """A shared number has `value` (fen for money) at a place, "" for everywhere, from a day on. Entering it twice adds nothing.

    What was entered stays: another value takes another first day, so that old decisions can be explained. Whoever runs the
    home enters numbers. Raises NotAllowed, NoSuchParameter, ParameterStands.
    """
    if not actor.is_system:
        raise NotAllowed
    if key not in catalog.parameters() or (place_code and not places.exists(place_code)) or not clause.strip():
        raise NoSuchParameter
    made, new = Parameter.objects.get_or_create(
        key=key,
        place_id=place_code or None,
        starts_on=starts_on,
        defaults={"value": value, "clause": clause.strip(), "entered_by_id": actor.person_id},
    )
    if not new and made.value != value:
        raise ParameterStands
    if new:
        audit.record(actor=actor, act="parameter.entered", target=("parameter", made.pk), key=key, value=value)
    return made
