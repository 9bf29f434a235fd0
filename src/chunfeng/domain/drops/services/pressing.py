"""What happens when somebody presses the button of a rush, with the line or without it."""

from dataclasses import dataclass

from chunfeng.domain.drops.errors import NotOpenYet, SoldOut
from chunfeng.domain.drops.models import Entry
from chunfeng.domain.drops.queries import own
from chunfeng.domain.drops.services import admission, claims
from chunfeng.domain.drops.services.admission import Place
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import Refusal
from chunfeng.shared.valkey import Away


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands in a rush: with an entry, in the line with `ahead` before them, or neither (`place`)."""

    place: Place
    ahead: int = 0
    entry: Entry | None = None


def press(*, actor: Actor, drop_id: int, key: str) -> Standing:
    """Stand in line for a piece and move the line along; without Valkey PostgreSQL decides at once.

    Refusals come as the place (GONE, EARLY) or, for whoever may not, as UNKNOWN: the page says why. Raises NoSuchDrop.
    """
    person_id = actor.person_id or 0
    try:
        place = admission.press(person_id=person_id, drop_id=drop_id, key=key).place
    except Away:
        return _alone(actor, drop_id, key)
    if place == Place.EARLY:
        return Standing(place)
    if place == Place.WAITING:
        admission.drain(drop_id=drop_id)
    return standing(actor=actor, drop_id=drop_id)


def standing(*, actor: Actor, drop_id: int) -> Standing:
    """How `actor` stands. Whoever looks from near the front moves the line along, should nobody else."""
    entry = own.standing(actor, drop_id)
    if entry is not None:
        return Standing(Place.DECIDED, entry=entry)
    found = admission.look(person_id=actor.person_id or 0, drop_id=drop_id)
    if found.place == Place.WAITING and found.ahead < admission.FRONT and admission.drain(drop_id=drop_id):
        return standing(actor=actor, drop_id=drop_id)
    if found.place == Place.DECIDED:  # decided between the two looks, or on another account of this person
        return Standing(Place.DECIDED, entry=own.standing(actor, drop_id))
    return Standing(found.place, found.ahead)


def _alone(actor: Actor, drop_id: int, key: str) -> Standing:
    try:
        return Standing(Place.DECIDED, entry=claims.claim(actor=actor, drop_id=drop_id, key=key))
    except SoldOut:
        return Standing(Place.GONE)
    except NotOpenYet:
        return Standing(Place.EARLY)
    except Refusal:
        return Standing(Place.UNKNOWN, entry=own.standing(actor, drop_id))
