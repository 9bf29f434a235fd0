"""Who has had a case in hand, and who is kin: for four eyes."""

from django.db import connection

from chunfeng.domain.programs.models import Application, Decision, Kinship
from chunfeng.kernel.actor import Actor


def are_kin(one: int | None, other: int | None) -> bool:
    """Whether either has declared the other. The database answers whatever the asker may see, as its own constraint does."""
    if one is None or other is None or one == other:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT programs_are_kin(%s, %s)", [one, other])
        row = cursor.fetchone()
    return bool(row and row[0])


def decided_by(application: Application, person_id: int | None) -> set[tuple[int, str]]:
    """(stage, act) of all that this person has decided about the case."""
    return set(Decision.objects.filter(application=application, by_id=person_id).values_list("stage", "act"))


def deciders(application: Application) -> set[int]:
    """Everybody who has decided something about the case."""
    return set(Decision.objects.filter(application=application).values_list("by_id", flat=True))


def own_kinships(actor: Actor) -> list[Kinship]:
    """What the actor has declared."""
    return list(Kinship.objects.filter(person_id=actor.person_id or 0).order_by("pk"))
