"""A fair as an employer sees it."""

from django.db.models import Prefetch, QuerySet

from chunfeng.domain.employers.models import Position
from chunfeng.domain.fairs.enums import GuestStatus
from chunfeng.domain.fairs.errors import NoSuchParticipation
from chunfeng.domain.fairs.models import Participation
from chunfeng.domain.happenings.enums import HappeningStatus
from chunfeng.kernel.actor import Actor
from chunfeng.shared import seals

INVITATION = "fair invitation"


def invitation_code(participation: Participation) -> str:
    """Signed, good until the fair ends: whoever holds it answers for the employer."""
    return seals.seal(INVITATION, participation.pk.to_bytes(8, "big"), participation.fair.happening.ends_at)


def invited_by(code: str) -> Participation:
    """Raises BadSeal (forged), ExpiredSeal."""
    payload = seals.open_seal(code, INVITATION)
    found = _whole().filter(pk=int.from_bytes(payload, "big")).first() if isinstance(payload, bytes) else None
    if found is None:
        raise seals.BadSeal
    return found


def own_invitations(actor: Actor) -> list[Participation]:
    """Fairs to which the actor's employers are asked or go, the next first; those that are over last."""
    found = _whole().filter(employer_id__in=actor.employer_ids)
    gone = (HappeningStatus.CLOSED, HappeningStatus.REPORTED, HappeningStatus.CANCELLED)
    return sorted(found, key=lambda one: (one.fair.happening.status in gone, one.fair.happening.starts_at, one.pk))


def waiting_for(actor: Actor) -> int:
    """Invitations without an answer."""
    return Participation.objects.filter(employer_id__in=actor.employer_ids, presence=GuestStatus.INVITED).count()


def own_invitation(actor: Actor, participation_id: int) -> Participation:
    """Raises NoSuchParticipation."""
    found = (
        _whole()
        .filter(pk=participation_id, employer_id__in=actor.employer_ids)
        .prefetch_related("demands", "stands", Prefetch("positions", Position.objects.only("id")))
        .first()
    )
    if found is None:
        raise NoSuchParticipation
    return found


def bringable(participation: Participation) -> list[tuple[Position, bool]]:
    """Positions that its employer may bring, and whether it does; published ones first."""
    rows = Position.objects.filter(employer_id=participation.employer_id).exclude(
        status__in=("closed", "expired", "refused")
    )
    brought = {position.pk for position in participation.positions.all()}
    return [(row, row.pk in brought) for row in sorted(rows, key=lambda row: (row.status != "published", -row.pk))]


def _whole() -> QuerySet[Participation]:
    return Participation.objects.select_related("fair__happening__place", "fair__happening__organisation", "employer")
