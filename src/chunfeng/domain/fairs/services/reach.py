"""Finding what the actor reaches, locking what is scarce: shared by the services of this domain."""

from django.db.models import Q

from chunfeng.domain.fairs import policies
from chunfeng.domain.fairs.errors import FairOver, NoSuchFair, NoSuchParticipation
from chunfeng.domain.fairs.models import Fair, Participation, ParticipationQuerySet
from chunfeng.domain.happenings.enums import HappeningStatus
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared.scopes import Scope

OVER = (HappeningStatus.REPORTED, HappeningStatus.CANCELLED)


def lock_fair(fair_id: int) -> Fair:
    """The fair, locked until the end of the transaction. Its booths are scarce: whoever gives or takes one holds this lock, and
    takes it before any other of this domain.
    """
    return Fair.objects.select_for_update(of=("self",)).select_related("happening__organisation").get(pk=fair_id)


def planned(actor: Actor, fair_id: int, /) -> Fair:
    """The fair, locked, for an officer who may plan it. Raises NoSuchFair, NotAllowed, FairOver."""
    seen = Fair.objects.filter(Scope.of(actor).on("happening__organisation_path"), pk=fair_id).exists()
    if not seen:
        raise NoSuchFair
    fair = lock_fair(fair_id)
    demand(policies.can_plan(actor, fair.happening))
    still_on(fair)
    return fair


def answerable(actor: Actor, participation_id: int, /) -> Participation:
    """A participation, for whoever may answer, also after its fair. Raises NoSuchParticipation, NotAllowed."""
    found = (
        ParticipationQuerySet(Participation)
        .filter(
            Scope.of(actor).on("fair__happening__organisation_path") | Q(employer_id__in=actor.employer_ids),
            pk=participation_id,
        )
        .select_related("fair__happening")
        .first()
    )
    if found is None:
        raise NoSuchParticipation
    demand(policies.can_answer(actor, found))
    return found


def answering(actor: Actor, participation_id: int, /) -> tuple[Fair, Participation]:
    """A participation and its fair, both locked, for whoever may answer. Raises NoSuchParticipation, NotAllowed, FairOver."""
    return both(answerable(actor, participation_id).fair_id, participation_id)


def both(fair_id: int, participation_id: int) -> tuple[Fair, Participation]:
    """Both locked, the fair first. Raises FairOver."""
    fair = lock_fair(fair_id)
    still_on(fair)
    participation = (
        Participation.objects.select_for_update(of=("self",)).select_related("employer").get(pk=participation_id)
    )
    participation.fair = fair
    return fair, participation


def still_on(fair: Fair) -> None:
    """Raises FairOver."""
    if fair.happening.status in OVER:
        raise FairOver


def demand(verdict: Verdict) -> None:
    """Raises NotAllowed with what the first reason against it says to do."""
    if not verdict.ok:
        first = verdict.against[0]
        raise NotAllowed(first.text, next_step=first.next_step, verdict=verdict)
