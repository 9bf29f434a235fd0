"""Employers at a fair: invited, answering, bringing positions, coming or not.

Booths are scarce. Whoever says yes takes them under the lock of the fair (`reach.lock_fair`): who comes too late waits, and
moves up when somebody else stays away. The database keeps what is promised within what there is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.fairs.enums import HOLDING, PARTICIPATION_TRANSITIONS, GuestStatus
from chunfeng.domain.fairs.errors import NotYours
from chunfeng.domain.fairs.models import Demand, Fair, Participation, ParticipationStep
from chunfeng.domain.fairs.queries.invitations import invited_by
from chunfeng.domain.fairs.services.planning import zone_named, zone_of_industry
from chunfeng.domain.fairs.services.reach import answering, both, planned
from chunfeng.domain.fairs.services.seating import free_stands
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import WrongState
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope

MOST_DEMANDS = 30
STRANGER = Actor(name="invitation link")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an employer says with its yes. None leaves a thing as it was."""

    booths: int | None = None
    people: int | None = None
    plates: str | None = None
    power: bool | None = None
    wishes: str | None = None


@transaction.atomic
def invite(*, actor: Actor, fair_id: int, employer_ids: Iterable[int]) -> int:
    """Invite employers within the actor's part of the tree, each to the zone of its industry; how many are new on the list.

    Raises NoSuchFair, NotAllowed, FairOver.
    """
    fair = planned(actor, fair_id)
    wanted = Employer.objects.filter(Scope.of(actor).on("organisation__path"), pk__in=set(employer_ids))
    new = [
        Participation(fair=fair, employer=employer, zone=zone_of_industry(fair, employer))
        for employer in wanted.exclude(participations__fair=fair).order_by("id")
    ]
    for participation in new:
        participation.save()
        _log(actor, participation, "invite", "")
    return len(new)


@transaction.atomic
def accept(*, actor: Actor, participation_id: int, answer: Answer = Answer()) -> Participation:
    """Say that an employer comes: it has its booths from now on, or waits for some when there are none left.

    Said again it changes what was said with it. Raises NoSuchParticipation, NotAllowed, FairOver, WrongState.
    """
    fair, participation = answering(actor, participation_id)
    return accepted(actor, fair, participation, answer)


@transaction.atomic
def decline(*, actor: Actor, participation_id: int) -> Participation:
    """Say that an employer does not come; whoever waits moves up.

    Raises NoSuchParticipation, NotAllowed, FairOver, WrongState.
    """
    fair, participation = answering(actor, participation_id)
    return _declined(actor, fair, participation)


@transaction.atomic
def answer_by_link(*, code: str, comes: bool, answer: Answer = Answer()) -> Participation:
    """The same, by whoever holds the employer's invitation. Raises BadSeal, ExpiredSeal, FairOver, WrongState."""
    found = invited_by(code)
    fair, participation = both(found.fair_id, found.pk)
    if comes:
        return accepted(STRANGER, fair, participation, answer)
    return _declined(STRANGER, fair, participation)


@transaction.atomic
def set_details(*, actor: Actor, participation_id: int, zone: str, draw: int | None, answer: Answer) -> Participation:
    """What officers note about a guest.

    Raises NoSuchParticipation, NoSuchFair, NotAllowed, FairOver, WrongState (too many booths).
    """
    fair, participation = answering(actor, participation_id)
    planned(actor, fair.pk)
    participation.zone = zone_named(fair, zone) if zone.strip() else None
    participation.draw = draw
    if participation.holds:
        return accepted(actor, fair, participation, answer)
    _note(participation, answer)
    participation.save()
    return participation


@transaction.atomic
def arrive(*, actor: Actor, participation_id: int) -> Participation:
    """The employer is at its booth: counted. Twice changes nothing.

    Raises NoSuchParticipation, NoSuchFair, NotAllowed, WrongState.
    """
    fair, participation = answering(actor, participation_id)
    planned(actor, fair.pk)
    if participation.presence == GuestStatus.CAME:
        return participation
    _demand_day(fair)
    if participation.presence == GuestStatus.NEVER_CAME and fair.free < participation.booths:
        raise WrongState(_("Its booth is somebody else's by now."), next_step=_("Free a booth first."))
    _step(actor, fair, participation, "arrive")
    organisation = fair.happening.organisation
    facts.record(
        facts.Entry(
            kind=FactKind.FAIR_ATTENDED,
            subject=("participation", participation.pk),
            employer_id=participation.employer_id,
            organisation_id=organisation.pk,
            organisation_path=organisation.path,
            place_code=fair.happening.place_id or organisation.place_id or "",
            happening_id=fair.happening_id,
        )
    )
    return participation


@transaction.atomic
def miss(*, actor: Actor, participation_id: int) -> Participation:
    """The employer never came: its stands are free for those who wait. Twice changes nothing.

    Raises NoSuchParticipation, NoSuchFair, NotAllowed, WrongState (before the fair begins).
    """
    fair, participation = answering(actor, participation_id)
    planned(actor, fair.pk)
    if participation.presence == GuestStatus.NEVER_CAME:
        return participation
    _demand_day(fair)
    counted = (
        Fact.objects.filter(
            kind=FactKind.FAIR_ATTENDED,
            subject_kind="participation",
            subject_id=participation.pk,
            corrects__isnull=True,
        )
        .order_by("-id")
        .first()
    )
    if participation.presence == GuestStatus.CAME and counted is not None:
        facts.correct(counted.pk)
    _step(actor, fair, participation, "miss")
    free_stands(participation)
    move_up(fair)
    return participation


@transaction.atomic
def bring_positions(*, actor: Actor, participation_id: int, position_ids: Iterable[int]) -> Participation:
    """Which of its positions an employer brings: exactly these. They must be its own and not closed.

    Raises NoSuchParticipation, NotAllowed, FairOver, NotYours.
    """
    _fair, participation = answering(actor, participation_id)
    wanted = set(position_ids)
    own = Position.objects.filter(pk__in=wanted, employer_id=participation.employer_id).exclude(
        status__in=("closed", "expired", "refused")
    )
    if own.count() < len(wanted):
        raise NotYours
    participation.positions.set(own)
    audit.record(actor=actor, act="fair.positions", target=("participation", participation.pk), count=len(wanted))
    return participation


@transaction.atomic
def tell_demand(
    *, actor: Actor, participation_id: int, lines: Sequence[tuple[str, int, str]], wishes: str = ""
) -> Participation:
    """What an employer will look for, as (title, headcount, note), in the place of what it said before.

    Raises NoSuchParticipation, NotAllowed, FairOver.
    """
    _fair, participation = answering(actor, participation_id)
    participation.demands.all().delete()
    Demand.objects.bulk_create(
        Demand(participation=participation, title=title.strip()[:80], headcount=headcount, note=note.strip()[:200])
        for title, headcount, note in lines[:MOST_DEMANDS]
        if title.strip() and headcount > 0
    )
    participation.wishes = wishes.strip()[:300]
    participation.save(update_fields=["wishes"])
    audit.record(actor=actor, act="fair.demand", target=("participation", participation.pk), lines=len(lines))
    return participation


# Details, shared with the sheets of employers; fair and participation are locked


def accepted(actor: Actor, fair: Fair, participation: Participation, answer: Answer, /) -> Participation:
    """A yes: booths if there are enough, otherwise a place in the line for them."""
    before = participation.booths if participation.holds else 0
    _note(participation, answer)
    enough = participation.booths <= before + fair.free
    if before and not enough:
        raise WrongState(_("There are not that many booths left."), next_step=_("Keep the number of booths as it was."))
    if participation.presence == GuestStatus.CAME:
        _promise(fair, participation.booths - before)
        participation.save()
        return participation
    participation.answered_at = participation.answered_at or clock.now()
    participation.answered_for = fair.happening.starts_at
    _step(actor, fair, participation, "accept" if enough else "wait", held=before)
    return participation


def move_up(fair: Fair) -> int:
    """Give free booths to those who wait, the earliest yes first; how many moved up."""
    waiting = fair.participations.select_for_update().filter(presence=GuestStatus.STANDBY).order_by("answered_at", "id")
    moved = 0
    for participation in waiting:
        if participation.booths <= fair.free:
            _step(Actor.system("move up"), fair, participation, "accept")
            moved += 1
    return moved


def _declined(actor: Actor, fair: Fair, participation: Participation) -> Participation:
    if participation.presence == GuestStatus.DECLINED:
        return participation
    _step(actor, fair, participation, "decline")
    free_stands(participation)
    move_up(fair)
    return participation


def _note(participation: Participation, answer: Answer) -> None:
    for name in ("booths", "people", "plates", "power", "wishes"):
        value = getattr(answer, name)
        if value is not None:
            setattr(participation, name, value)


def _step(actor: Actor, fair: Fair, participation: Participation, step: str, *, held: int | None = None) -> None:
    """One step, with the booths that it takes or gives back; `held` is how many there were before the answer."""
    before = participation.presence
    after = target(PARTICIPATION_TRANSITIONS, step=step, state=before)
    if after is None:
        raise WrongState(
            _("The employer %(state)s: this step does not lead on from there.")
            % {"state": participation.get_presence_display()},
            next_step=_("Reload the page to see how it stands."),
        )
    had = (participation.booths if before in HOLDING else 0) if held is None else held
    participation.presence = after
    _promise(fair, (participation.booths if after in HOLDING else 0) - had)
    participation.save()
    _log(actor, participation, step, before)


def _promise(fair: Fair, booths: int) -> None:
    """Added in the database, so that its constraint counts what others have added."""
    if booths:
        Fair.objects.filter(pk=fair.pk).update(promised=F("promised") + booths, updated_at=clock.now())
        fair.promised += booths


def _log(actor: Actor, participation: Participation, step: str, before: str) -> None:
    ParticipationStep.objects.create(
        participation=participation, step=step, before=before, after=participation.presence, by_id=actor.person_id
    )
    audit.record(
        actor=actor,
        act=f"fair.{step}",
        target=("participation", participation.pk),
        before=before,
        after=participation.presence,
    )


def _demand_day(fair: Fair) -> None:
    if clock.local_day(fair.happening.starts_at) > clock.today():
        raise WrongState(_("The fair has not begun."), next_step=_("Come back on its day."))
