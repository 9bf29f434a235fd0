"""The day of a fair, for a seeker: looking in at a booth, taking a number there or at a desk, applying."""

from django.db import transaction
from django.utils.translation import override

from chunfeng.domain.employers.models import Position
from chunfeng.domain.facts import queries as ledger
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.fairs.enums import StandKind
from chunfeng.domain.fairs.errors import FairNotOn, NoSuchStand, NotBrought
from chunfeng.domain.fairs.models import BoothVisit, Fair, Participation, Stand
from chunfeng.domain.fairs.queries import public
from chunfeng.domain.fairs.queries.day import BOOTH
from chunfeng.domain.happenings.enums import Channel, HappeningStatus
from chunfeng.domain.happenings.models import CheckIn, Line, Ticket
from chunfeng.domain.happenings.services import queues
from chunfeng.domain.hiring import services as hiring
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.matching import queries as matching
from chunfeng.domain.talent.queries import own_profile
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor


@transaction.atomic
def look_in(*, actor: Actor, fair: Fair, stand: Stand, participation: Participation) -> bool:
    """Somebody has scanned the code of a booth while the fair is on; whether it counted. Once a person, booth and day."""
    if actor.person_id is None or fair.happening.status != HappeningStatus.RUNNING:
        return False
    visit, new = BoothVisit.objects.get_or_create(
        participation=participation,
        person_id=actor.person_id,
        day=clock.today(),
        defaults={"stand": stand, "at": clock.now()},
    )
    if not new:
        BoothVisit.objects.filter(pk=visit.pk).update(stand=stand, at=clock.now())
        return False
    happening = fair.happening
    facts.record(
        facts.Entry(
            kind=FactKind.BOOTH_VISITED,
            subject=("booth_visit", visit.pk),
            person_id=actor.person_id,
            employer_id=participation.employer_id,
            organisation_id=happening.organisation_id,
            organisation_path=happening.organisation_path,
            place_code=happening.place_id or "",
            happening_id=happening.pk,
            tags=(happening.kind, channel_of(actor=actor, fair=fair)),
        )
    )
    return True


@transaction.atomic
def take_number(*, actor: Actor, fair: Fair, number: str) -> Ticket:
    """A number in the queue of a booth, or of the desks of one kind; with one already, that one.

    Raises NoSuchStand (nobody stands there), FairNotOn, LineClosed.
    """
    stand, guest = public.guest_at(fair, number)
    if guest is None and stand.kind == StandKind.BOOTH:
        raise NoSuchStand
    if fair.happening.status != HappeningStatus.RUNNING:
        raise FairNotOn
    line = _of_booth(fair, guest) if guest else _of_desks(fair, StandKind(stand.kind))
    return queues.take(actor=actor, line_id=line.pk)


@transaction.atomic
def apply(
    *,
    actor: Actor,
    fair: Fair,
    number: str,
    position_id: int,
    consent: bool,
    consent_version: str,
    belongs: bool = False,
) -> Application:
    """Apply for a position that a booth brings, under a consent given in the same moment; again returns what was sent.

    Raises NoSuchStand, NotBrought, and what `hiring.services.apply` raises.
    """
    participation = _guest(fair, number)
    position = participation.positions.filter(pk=position_id).first()
    if position is None:
        raise NotBrought
    return hiring.apply(
        actor=actor,
        position_id=position.pk,
        consent=consent,
        consent_version=consent_version,
        reasons=merits(actor=actor, position=position),
        happening_id=fair.happening_id,
        channel=channel_of(actor=actor, fair=fair),
        belongs=belongs,
    )


def merits(*, actor: Actor, position: Position) -> tuple[str, ...]:
    """What speaks for the actor, as the employer reads it; nothing without a profile."""
    seeker = own_profile(actor)
    return matching.merits(seeker=seeker, position=position) if seeker else ()


def channel_of(*, actor: Actor, fair: Fair) -> Channel:
    """On the spot: while the fair is on, for whoever came in by its doors; for everybody where no doors are kept."""
    if fair.happening.status != HappeningStatus.RUNNING:
        return Channel.ONLINE
    came_in = CheckIn.objects.filter(happening_id=fair.happening_id, person_id=actor.person_id or 0).exists()
    kept = came_in or ledger.has_happened(FactKind.HAPPENING_ENTERED, fair.happening_id)
    return Channel.SPOT if came_in or not kept else Channel.ONLINE


def _of_booth(fair: Fair, participation: Participation) -> Line:
    return queues.line_of(
        happening_id=fair.happening_id,
        subject=(BOOTH, participation.pk),
        employer_id=participation.employer_id,
        title=participation.employer.name,
        where="、".join(stand.number for stand in participation.stands.all()),
    )


def _of_desks(fair: Fair, kind: StandKind) -> Line:
    """One queue for all desks of a kind: whoever is free calls the next."""
    stands = [stand.number for stand in fair.stands.filter(kind=kind)]
    with override("zh-hans"):  # whoever asks first would name it in their language for everybody
        title = str(kind.label)
    return queues.line_of(
        happening_id=fair.happening_id,
        subject=(kind.value, fair.pk),
        employer_id=None,
        title=title,
        where="、".join(stands),
        prefix=kind.value[0],
        desks=len(stands),
    )


def _guest(fair: Fair, number: str) -> Participation:
    """Who has this booth. Raises NoSuchStand."""
    _stand, guest = public.guest_at(fair, number)
    if guest is None:
        raise NoSuchStand
    return guest
