"""The wall of one fair: how many came and agreed, which trades people ask for, where it is crowded. Nothing personal."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chunfeng.domain.facts import queries as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.fairs.models import Fair, Participation
from chunfeng.domain.fairs.queries import plan as plans
from chunfeng.domain.happenings.queries import queues
from chunfeng.domain.indicators.queries.numbers import counted, declaration
from chunfeng.domain.indicators.queries.occasions import POSITIONS, of_fair
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock

OFFERED = ("employers_taking_part", "positions", "headcount")
TAKEN = ("visitors", "visits", "applications", "people_with_intent")
CROWD = (FactKind.BOOTH_VISITED, FactKind.APPLICATION_SUBMITTED)
HOUR = timedelta(hours=1)
TRADES, QUEUES = 5, 4
HEATS = 4
"""Steps of the hall's heat, above none."""


@dataclass(frozen=True, slots=True)
class Trade:
    """A zone, or a trade where there are no zones, by visits to its booths and résumés; `share` of the hottest, in hundredths."""

    name: str
    value: int
    share: int


@dataclass(frozen=True, slots=True)
class Crowded:
    """A queue in which many wait; minutes as `waiting.Wait`."""

    title: str
    where: str
    waiting: int
    calling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FairWall:
    """`values` are figures by key. `squares` of the hall, each with its heat from 0 to `HEATS`; `size` of the drawing."""

    organisation: Organisation
    title: str
    venue: str
    starts_at: datetime
    values: Mapping[str, int]
    size: tuple[int, int]
    squares: tuple[tuple[plans.Drawn, int], ...]
    trades: tuple[Trade, ...]
    queues: tuple[Crowded, ...]


def fair_wall(fair: Fair) -> FairWall:
    """For a caller that has opened the code."""
    told = of_fair(fair)
    offered = tuple(declaration(key) for key in OFFERED)
    taken = tuple(declaration(key) for key in TAKEN)
    values: dict[str, int] = {}
    for items in ((*taken, offered[0]), tuple(item for item in offered if item.key in POSITIONS)):
        found = counted(items, told.cut(items[0] if items[0].key in POSITIONS else taken[0]))
        values |= {item.key: found.get((item.key, None), 0) for item in items}
    happening = fair.happening
    pulses = ledger.pulse(kinds=CROWD, happening_id=happening.pk, since=clock.now() - HOUR)
    recent, ever = Counter[int](), Counter[int]()
    for (_kind, employer), pulse in pulses.items():
        if employer is not None:
            recent[employer] += pulse.recent
            ever[employer] += pulse.count
    guests = list(fair.participations.holding().select_related("employer", "zone").prefetch_related("stands"))
    drawn, heat = plans.plan(fair), _heat(guests, recent)
    return FairWall(
        organisation=happening.organisation,
        title=happening.title,
        venue=happening.venue,
        starts_at=happening.starts_at,
        values=values,
        size=(drawn.hall.width, drawn.hall.height),
        squares=tuple((square, heat.get(square.stand_id, 0)) for square in drawn.squares),
        trades=_trades(guests, ever),
        queues=_queues(happening.pk),
    )


def _heat(guests: list[Participation], crowd: Counter[int]) -> dict[int, int]:
    most = max(crowd.values(), default=0)
    if most <= 0:
        return {}
    return {
        stand.pk: -(-HEATS * crowd[guest.employer_id] // most)
        for guest in guests
        if crowd[guest.employer_id] > 0
        for stand in guest.stands.all()
    }


def _trades(guests: list[Participation], crowd: Counter[int]) -> tuple[Trade, ...]:
    asked = Counter[str]()
    for guest in guests:
        asked[guest.zone.name if guest.zone else guest.employer.industry] += crowd[guest.employer_id]
    hottest = [(name, value) for name, value in asked.most_common() if name and value > 0][:TRADES]
    return tuple(Trade(name, value, round(100 * value / hottest[0][1])) for name, value in hottest)


def _queues(happening_id: int) -> tuple[Crowded, ...]:
    fullest = sorted(queues.standings(happening_id), key=lambda one: (-one.waiting, one.line.pk))[:QUEUES]
    return tuple(
        Crowded(one.line.title, one.line.where, one.waiting, queues.view(one.line).calling)
        for one in fullest
        if one.waiting
    )
