"""Close ties that officers declare, or colleagues enter for them, so that nobody decides about their kin."""

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.people.errors import BadPhone
from chunfeng.domain.people.models import PHONE
from chunfeng.domain.programs import policies
from chunfeng.domain.programs.enums import Kin
from chunfeng.domain.programs.errors import EndedByColleague, NoSuchTie, ReasonMissing
from chunfeng.domain.programs.models import Kinship, KinStatement
from chunfeng.domain.programs.services import finding
from chunfeng.kernel import checksums, clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import audit, reach
from chunfeng.shared.fields import blind_index


@transaction.atomic
def declare(*, actor: Actor, phone: str, kin: str, note: str = "") -> Kinship:
    """Whoever has this phone is close to the actor. Declaring it again corrects it. Raises NotAllowed, BadPhone."""
    if actor.person_id is None:
        raise NotAllowed(_("Sign in first."))
    return _enter(actor, actor.person_id, phone, kin, note)


@transaction.atomic
def enter(*, actor: Actor, person_id: int, phone: str, kin: str, note: str = "") -> Kinship:
    """The same for a colleague below who has not declared it. Raises NotAllowed, BadPhone."""
    finding.demand(policies.can_keep_ties(actor, person_id))
    with reach.elevated("the ties of a colleague, whose post the actor's reaches"):
        return _enter(actor, person_id, phone, kin, note)


@transaction.atomic
def state(*, actor: Actor) -> KinStatement:
    """The own list of ties is whole: stated for this year. Again changes nothing. Raises NotAllowed."""
    if actor.person_id is None:
        raise NotAllowed(_("Sign in first."))
    ties = Kinship.objects.in_force().filter(person_id=actor.person_id).count()
    made, new = KinStatement.objects.get_or_create(
        person_id=actor.person_id, year=clock.today().year, defaults={"ties": ties}
    )
    if new:
        audit.record(
            actor=actor,
            act="kinship.stated",
            target=("kin_statement", made.pk),
            about_person_id=actor.person_id,
            year=made.year,
            ties=ties,
        )
    return made


@transaction.atomic
def remove(*, actor: Actor, kinship_id: int) -> None:
    """Take back on the same day what was declared by mistake; the audit trail keeps that it was. Again changes nothing.

    Raises EndedByColleague: later, a colleague above ends it, since it has kept the officer off cases.
    """
    for tie in Kinship.objects.filter(pk=kinship_id, person_id=actor.person_id or 0):
        if tie.declared_on != clock.today() or tie.entered_by_id is not None:
            raise EndedByColleague
        audit.record(actor=actor, act="kinship.removed", target=("kinship", tie.pk), about_person_id=actor.person_id)
        tie.delete()


@transaction.atomic
def end(*, actor: Actor, kinship_id: int, reason: str) -> Kinship:
    """The tie is over (a divorce, another phone): it counts until tonight. Again changes nothing.

    Raises NoSuchTie, NotAllowed (one's own is ended by a colleague above), ReasonMissing.
    """
    with reach.elevated("the ties of a colleague, whose post the actor's reaches"):
        tie = Kinship.objects.select_for_update(of=("self",)).filter(pk=kinship_id).first()
    if tie is None or not policies.can_keep_ties(actor, tie.person_id).ok:
        raise NoSuchTie
    if tie.ended_on is not None:
        return tie
    if not reason.strip():
        raise ReasonMissing(_("Say why it is over."), next_step=_("A few words are enough."))
    tie.ended_on, tie.ended_by_id, tie.end_reason = clock.today(), actor.person_id, reason.strip()[:120]
    with reach.elevated("the ties of a colleague, whose post the actor's reaches"):
        tie.save(update_fields=["ended_on", "ended_by", "end_reason"])
    audit.record(
        actor=actor,
        act="kinship.ended",
        target=("kinship", tie.pk),
        about_person_id=tie.person_id,
        words={"reason": tie.end_reason},
    )
    return tie


def _enter(actor: Actor, person_id: int, phone: str, kin: str, note: str) -> Kinship:
    digits = checksums.mobile(phone)
    if digits is None:
        raise BadPhone
    own = actor.person_id == person_id
    made, _new = Kinship.objects.update_or_create(
        person_id=person_id,
        phone_index=blind_index(digits, purpose=PHONE),
        ended_on=None,
        defaults={"kin": Kin(kin), "note": note.strip()[:60]},
        create_defaults={
            "kin": Kin(kin),
            "note": note.strip()[:60],
            "entered_by_id": None if own else actor.person_id,
        },
    )
    audit.record(actor=actor, act="kinship.declared", target=("kinship", made.pk), about_person_id=person_id)
    return made
