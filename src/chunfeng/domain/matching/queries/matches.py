"""Answers for people: their matches as cards, why a position is not among them, and what giving way would bring."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from chunfeng.domain.employers.enums import EmployerStatus
from chunfeng.domain.employers.models import Position
from chunfeng.domain.matching import rules
from chunfeng.domain.matching.queries.rows import TITLE_WEIGHT, profile_of
from chunfeng.domain.matching.queries.shelf import catalogue
from chunfeng.domain.places import queries as places
from chunfeng.domain.talent.models import Seeker
from chunfeng.engine import matching as engine
from chunfeng.kernel import clock
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared.prepared import Prepared

SPARE = 10
"""Matches asked for beyond k, to stand in for positions closed since the catalogue was made."""

NEAR_KM = 60.0
NEIGHBOURS = 6
COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Filters:
    """What a page narrows for one look, on top of the seeker's wishes; empty fields narrow nothing."""

    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    words: str = ""
    occupations: tuple[str, ...] = ()
    pay_floor: int | None = None


class Opening(NamedTuple):
    """What a card shows of a position: columns, by their paths. As models, thirty of them took a third of a page's time."""

    pk: int
    updated_at: datetime
    title: str
    kind: str
    headcount_kind: str
    headcount: int | None
    education: int
    experience: int
    pay_low: int | None
    pay_high: int | None
    pay_period: str
    pay_months: int | None
    pay_text: str
    place_text: str
    place_id: str | None
    lon: float | None
    lat: float | None
    place__name: str | None
    employer__name: str
    employer__status: str
    employer__updated_at: datetime


_OPENINGS = Prepared(
    lambda ids, day: (
        Position.objects.open_on(day)
        .exclude(employer__status=EmployerStatus.SUSPENDED)
        .filter(pk__any=ids)
        .values_list(*Opening._fields)
    ),
    ids=list,
    day=date,
)


@dataclass(frozen=True, slots=True)
class MatchCard:
    """One match as a person reads it: `reasons` speak for it, `remarks` are only good to know; `line` joins all."""

    rank: int
    position: Opening
    score: float
    parts: tuple[engine.Part, ...]
    lines: tuple[rules.Line, ...]
    tied: bool
    related: bool  # False: it fits, but has nothing of the work that was asked for
    located: bool  # False: home or position is known by its district only, so kilometres between them say nothing

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(line.text for line in self.lines if line.speaks)

    @property
    def remarks(self) -> tuple[str, ...]:
        return tuple(line.text for line in self.lines if not line.speaks)

    @property
    def line(self) -> str:
        return rules.SEPARATOR.join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Fit:
    """How one position suits one seeker, whether it `fits` or not."""

    explanation: engine.Explanation
    lines: tuple[rules.Line, ...]

    @property
    def fits(self) -> bool:
        return self.explanation.fits

    @property
    def score(self) -> float:
        return self.explanation.score

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(line.text for line in self.lines if line.speaks)

    @property
    def related(self) -> bool:
        """False: nothing in it of the work that was asked for."""
        return rules.is_related(self.explanation.parts)

    @property
    def verdict(self) -> Verdict:
        return rules.verdict(self.explanation)


@dataclass(frozen=True, slots=True)
class Widening:
    """One way of giving way: the change, what it adds, and the sentence that offers it."""

    change: engine.Change
    adds: int
    text: str


def matches_for(*, seeker: Seeker, k: int = 20, filters: Filters | None = None) -> list[MatchCard]:
    """The best `k` open positions for `seeker`, best first, with reasons. One query for positions and employers."""
    asked = _narrowed(profile(seeker), filters)
    found = engine.rank(catalogue(), asked, k + SPARE, today=clock.today())
    return _cards(found, k, at_home=_is_located(seeker, seeker.home_place_id))


def why_not(*, seeker: Seeker, position: Position) -> Verdict:
    """Every condition between this seeker and this position, passed or not. Empty if the position is not open."""
    return judged(seeker=seeker, position=position)[0]


def judged(*, seeker: Seeker, position: Position) -> tuple[Verdict, float | None]:
    """As `why_not`, and the metres from home: None where an end of the way is known by its district only."""
    current = catalogue()
    if position.pk not in current:
        return Verdict(), None
    found = engine.explain(current, profile(seeker), position.pk, today=clock.today())
    if _is_located(position, position.place_id) and _is_located(seeker, seeker.home_place_id):
        return rules.verdict(found), metres(found.parts)
    return rules.verdict(found, roughly_at=position.place.name if position.place else position.place_text), None


def metres(parts: Iterable[engine.Part]) -> float | None:
    """The way among the parts of a match."""
    kilometres = next((part.value for part in parts if part.code == "distance"), None)
    return kilometres * 1000 if isinstance(kilometres, int | float) else None


def fits(*, seeker: Seeker, position_ids: Iterable[int]) -> dict[int, Fit]:
    """How each of some positions suits the seeker, such as those of a fair; positions that are not open are left out.

    Nothing is said of the way to work: whoever asks stands in a hall.
    """
    current = catalogue()
    wanted = [position_id for position_id in dict.fromkeys(position_ids) if position_id in current]
    found = engine.assess(current, profile(seeker), wanted, today=clock.today())
    return {one.position_id: Fit(one, rules.summary(one.parts, located=False)) for one in found}


def suited(*, seekers: Iterable[Seeker], position_ids: Iterable[int], k: int) -> list[tuple[int, int, float]]:
    """(seeker, position, score): for each of some positions the best `k` of `seekers`; closed positions are left out."""
    current, today = catalogue(), clock.today()
    roster = engine.Roster.of((profile_of(seeker, current.lexicon) for seeker in seekers), current.lexicon)
    reverser = engine.Reverser(current, roster)
    return [
        (candidate.seeker_id, position_id, candidate.score)
        for position_id in dict.fromkeys(position_ids)
        if position_id in current
        for candidate in reverser.best(position_id, k, today=today)
    ]


def merits(*, seeker: Seeker, position: Position) -> tuple[str, ...]:
    """What speaks for this seeker, in short lines for the employer. Empty if the position is not open."""
    current = catalogue()
    if position.pk not in current:
        return ()
    return rules.merits(engine.explain(current, profile(seeker), position.pk, today=clock.today()))


def widen(*, seeker: Seeker, filters: Filters | None = None) -> list[Widening]:
    """What giving way would add, largest first: neighbouring places, longer ways, lower pay, other kinds and times."""
    asked = _narrowed(profile(seeker), filters)
    found = engine.relaxations(catalogue(), asked, today=clock.today(), neighbours=neighbours(asked.places))
    return [Widening(option.change, option.adds, widening_text(option)) for option in found.options]


def suggestions(*, seeker: Seeker) -> dict[str, tuple[str, ...]]:
    """Words of the seeker that no open position uses → the nearest words that some do."""
    current = catalogue()
    unknown = [word for word in (*seeker.wanted_words, *seeker.skills) if not _is_known(current, word)]
    return {word: current.suggest(word) for word in dict.fromkeys(unknown)}


def profile(seeker: Seeker) -> engine.Seeker:
    """A seeker as the engine reads one."""
    return profile_of(seeker, catalogue().lexicon)


def neighbours(codes: Iterable[str]) -> list[str]:
    """Places next to the wished ones, nearest first: counties near a county, cities near a city."""
    found: dict[str, float] = {}
    for code in codes:
        if places.exists(code):
            for other, km in places.neighbours(code, NEAR_KM):
                same_size = other[: max(len(code), 4)]
                if same_size != code and same_size not in codes:
                    found[same_size] = min(km, found.get(same_size, km))
    return sorted(found, key=lambda other: (found[other], other))[:NEIGHBOURS]


def widening_text(option: engine.Relaxation) -> str:
    """The sentence of one relaxation, places by name."""
    code = str(option.change.value)
    name = places.name(code) if option.change.code == "place" and places.exists(code) else code
    return rules.change_text(option.change, option.adds, name)


def _narrowed(asked: engine.Seeker, filters: Filters | None) -> engine.Seeker:
    if filters is None:
        return asked
    words = catalogue().lexicon.words(filters.words)
    return replace(
        asked,
        places=filters.places or asked.places,
        kinds=rules.kinds_of(list(filters.kinds)) or asked.kinds,
        words=words * TITLE_WEIGHT + asked.words,
        occupations=filters.occupations or asked.occupations,
        pay_floor=filters.pay_floor if filters.pay_floor is not None else asked.pay_floor,
    )


def _cards(found: engine.Matches, k: int, *, at_home: bool) -> list[MatchCard]:
    ids = found.ids.tolist()
    openings = (Opening(*row) for row in _OPENINGS.rows(ids=ids, day=clock.today()))
    still_open = {opening.pk: opening for opening in openings}
    kept = [place for place, position_id in enumerate(ids) if position_id in still_open][:k]
    matches = found.explained(kept)
    return [_card(rank, match, still_open[match.position_id], at_home) for rank, match in enumerate(matches, start=1)]


def _card(rank: int, match: engine.Match, position: Opening, at_home: bool) -> MatchCard:
    located = at_home and _is_located(position, position.place_id)
    return MatchCard(
        rank=rank,
        position=position,
        score=match.score,
        parts=match.parts,
        lines=rules.summary(match.parts, located=located),
        tied=match.tied,
        related=rules.is_related(match.parts),
        located=located,
    )


def _is_located(of: Position | Opening | Seeker, place: str | None) -> bool:
    """Whether it is known more finely than by a county: by a point of its own, or by a street that has one."""
    if of.lon is not None and of.lat is not None:
        return True
    if place is None or len(place) <= COUNTY_DIGITS or not places.exists(place):
        return False
    return places.coordinates(place) != places.coordinates(place[:COUNTY_DIGITS])


def _is_known(current: engine.Catalogue, text: str) -> bool:
    return current.knows(text) or any(current.knows(word) for word in current.lexicon.words(text))
