"""Close ties that people declare, so that nobody decides about their kin."""

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.people.errors import BadPhone
from chunfeng.domain.people.models import PHONE
from chunfeng.domain.programs.enums import Kin
from chunfeng.domain.programs.models import Kinship
from chunfeng.kernel import checksums
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import audit
from chunfeng.shared.fields import blind_index


@transaction.atomic
def declare(*, actor: Actor, phone: str, kin: str, note: str = "") -> Kinship:
    """Whoever has this phone is close to the actor. Declaring it again corrects it. Raises NotAllowed, BadPhone."""
    if actor.person_id is None:
        raise NotAllowed(_("Sign in first."))
    digits = checksums.mobile(phone)
    if digits is None:
        raise BadPhone
    made, _new = Kinship.objects.update_or_create(
        person_id=actor.person_id,
        phone_index=blind_index(digits, purpose=PHONE),
        defaults={"kin": Kin(kin), "note": note.strip()[:60]},
    )
    audit.record(actor=actor, act="kinship.declared", target=("kinship", made.pk), about_person_id=actor.person_id)
    return made


@transaction.atomic
def remove(*, actor: Actor, kinship_id: int) -> None:
    """Take back what was declared; the audit trail keeps that it was. Again changes nothing."""
    for tie in Kinship.objects.filter(pk=kinship_id, person_id=actor.person_id or 0):
        audit.record(actor=actor, act="kinship.removed", target=("kinship", tie.pk), about_person_id=actor.person_id)
        tie.delete()
