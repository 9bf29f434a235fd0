"""The day of a fair as one seeker sees it: a booth and what fits there, one's numbers, and where to go next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chunfeng.domain.employers.models import Position
from chunfeng.domain.fairs.enums import StandKind
from chunfeng.domain.fairs.models import BoothVisit, Fair, Participation, Stand, Summons
from chunfeng.domain.fairs.queries import plan, public
from chunfeng.domain.fairs.rules import five as rules
from chunfeng.domain.happenings.enums import HappeningStatus
from chunfeng.domain.happenings.queries import queues
from chunfeng.domain.happenings.rules.waiting import Wait
from chunfeng.domain.hiring.models import Application, ApplicationQuerySet
from chunfeng.domain.matching import queries as matching
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.talent.queries import own_profile
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.prepared import Prepared, Whole

_APPLICATION = Whole(Application)
_SENT = Prepared(
    lambda person, positions: (
        ApplicationQuerySet(Application)
        .of(person)
        .filter(position__pk__any=positions)
        .exclude(status="withdrawn")
        .values_list(*_APPLICATION.names)
    ),
    person=int,
    positions=list,
)

BOOTH = "booth"
"""What the queue of a booth is called: its subject is (BOOTH, id of the participation); of desks (kind, id of the fair)."""
ELSEWHERE = 10_000.0
"""Metres of a way that nobody finds."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One position at a booth for one reader: how it fits (None without a profile), and the application for it."""

    position: Position
    fit: "matching.Fit | None"
    application: Application | None


@dataclass(frozen=True, slots=True)
class Booth:
    """A stand and who has it, for one reader. `wait` is what a number taken now would take; `numbers` are all that the reader
    has at the fair, `number` the one for here; `known`: the reader has said what work they look for.
    """

    stand: Stand
    exhibit: public.Exhibit | None
    offers: tuple[Offer, ...]
    running: bool
    wait: Wait | None
    numbers: tuple[queues.TicketView, ...]
    number: queues.TicketView | None
    known: bool = False

    @property
    def serves(self) -> bool:
        """Whether numbers are given out here at this moment."""
        return self.running and (self.exhibit is not None or self.stand.kind != StandKind.BOOTH)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One of the booths to go to. `stand` is the nearest of its stands, `position` the one that fits best there."""

    option: rules.Option
    participation: Participation
    stand: str
    position: Position
    reasons: tuple[str, ...]
    wait: Wait
    number: queues.TicketView | None


@dataclass(frozen=True, slots=True)
class Five:
    """Where to go, in the order of the way between them. `start` is the stand that was looked at last; empty: the entrance."""

    start: str
    suggestions: tuple[Suggestion, ...]
    plan: plan.Plan | None
    fitting: int  # booths with something that fits, those that were visited already included


def booth(actor: Actor, fair: Fair, number: str) -> Booth:
    """A stand by its number, what fits the actor first. Raises NoSuchStand."""
    stand, exhibit = public.exhibit_at(fair, number)
    running = fair.happening.status == HappeningStatus.RUNNING
    numbers = _numbers(actor, fair)
    if exhibit is None:
        kind = stand.kind
        wait = queues.waits(fair.happening_id, kind).get(fair.pk, queues.nobody()) if running else None
        return Booth(stand, None, (), running, wait, numbers, _by_subject(numbers, kind).get(fair.pk))
    seeker = own_profile(actor) if actor.person_id else None
    fits = matching.fits(seeker=seeker, position_ids=[one.pk for one in exhibit.positions]) if seeker else {}
    sent = _sent(actor, exhibit.positions)
    offers = [Offer(one, fits.get(one.pk), sent.get(one.pk)) for one in exhibit.positions]
    offers.sort(key=lambda offer: (-(offer.fit is not None and offer.fit.fits), -offer.fit.score if offer.fit else 0.0))
    key = exhibit.participation.pk
    wait = queues.waits(fair.happening_id, BOOTH).get(key, queues.nobody()) if running else None
    own = _by_subject(numbers, BOOTH).get(key)
    return Booth(stand, exhibit, tuple(offers), running, wait, numbers, own, known=seeker is not None)


def numbers_at(actor: Actor, fair: Fair) -> dict[int, queues.TicketView]:
    """The actor's numbers in the queues of booths, by participation."""
    return _by_subject(_numbers(actor, fair), BOOTH)


def _numbers(actor: Actor, fair: Fair) -> tuple[queues.TicketView, ...]:
    return tuple(queues.own_tickets(actor, happening_id=fair.happening_id)) if actor.person_id else ()


def _by_subject(numbers: Iterable[queues.TicketView], kind: str) -> dict[int, queues.TicketView]:
    """Those in the queues of booths, by participation; in those of desks of a kind, by fair."""
    return {one.ticket.line.subject_id: one for one in numbers if one.ticket.line.subject_kind == kind}


def five(actor: Actor, fair: Fair, seeker: Seeker) -> Five:
    """Where the actor should go next: match × queue × walk. Booths that were looked at today make room for others, unless
    the actor has a number there; other work than was asked for is named only where there is nothing else.
    """
    exhibits = {one.participation.pk: one for one in public.exhibits(fair)}
    fits = matching.fits(seeker=seeker, position_ids=[p.pk for one in exhibits.values() for p in one.positions])
    best = {key: one_best for key, one in exhibits.items() if (one_best := _best(one.positions, fits))}
    related = {key for key, position in best.items() if fits[position.pk].related}
    fitting = related or best.keys()
    numbers, seen = numbers_at(actor, fair), _seen(actor, fair)
    start = next((visit.stand.number for visit in seen if visit.stand), "")
    stands = list(fair.stands.all())
    walks = plan.walks(fair, stands, start) if fair.floor and stands else None
    metres = walks.metres() if walks else {}
    waits = queues.waits(fair.happening_id, BOOTH)
    there = fitting - ({visit.participation_id for visit in seen} - numbers.keys())
    found = {
        key: _suggestion(exhibits[key].participation, best[key], fits[best[key].pk], numbers.get(key), waits, metres)
        for key in there
    }
    chosen = [found[option.key] for option in rules.first([one.option for one in found.values()])]
    stops = [one.stand for one in chosen if one.option.metres < ELSEWHERE]
    order = list(walks.round(stops).stops) if walks and stops else []
    chosen.sort(key=lambda one: order.index(one.stand) if one.stand in order else len(order))
    hall = plan.plan(fair, to=order, start=start) if fair.floor else None
    return Five(start, tuple(chosen), hall, len(fitting))


def _best(positions: Iterable[Position], fits: "Mapping[int, matching.Fit]") -> Position | None:
    """The position that fits best; None where none fits."""
    fitting = [one for one in positions if one.pk in fits and fits[one.pk].fits]
    return max(fitting, key=lambda one: (fits[one.pk].related, fits[one.pk].score), default=None)


def _suggestion(
    participation: Participation,
    position: Position,
    fit: "matching.Fit",
    number: queues.TicketView | None,
    waits: Mapping[int, Wait],
    metres: Mapping[str, float],
) -> Suggestion:
    stands = [stand.number for stand in participation.stands.all()]
    near = min(stands, key=lambda stand: metres.get(stand, ELSEWHERE), default="")
    wait = number.wait if number else waits.get(participation.pk, queues.nobody())
    far = metres.get(near, ELSEWHERE)
    option = rules.Option(participation.pk, fit.score, (wait.low + wait.high) / 2, min(far, ELSEWHERE))
    return Suggestion(option, participation, near, position, fit.reasons, wait, number)


def summons_to(actor: Actor, fair: Fair) -> Summons | None:
    """Why the actor was told of this fair; None for whoever came by themselves."""
    rows = Summons.objects.filter(fair=fair, person_id=actor.person_id or 0)
    return rows.select_related("position__employer").first()


def summonses_of(actor: Actor, limit: int = 20) -> list[Summons]:
    """Fairs that the actor was told of, newest first."""
    rows = Summons.objects.filter(person_id=actor.person_id or 0).select_related("fair__happening", "position")
    return list(rows.order_by("-at", "-pk")[:limit])


def _sent(actor: Actor, positions: tuple[Position, ...]) -> dict[int, Application]:
    """The actor's applications for these positions, unless they were withdrawn."""
    if actor.person_id is None or not positions:
        return {}
    rows = _SENT.rows(person=actor.person_id, positions=[one.pk for one in positions])
    return {row.position_id: row for row in map(_APPLICATION.made, rows)}


def _seen(actor: Actor, fair: Fair) -> list[BoothVisit]:
    """Booths of the fair where the actor was today, the last first."""
    rows = BoothVisit.objects.filter(person_id=actor.person_id or 0, participation__fair=fair, day=clock.today())
    return list(rows.select_related("stand").order_by("-at"))
