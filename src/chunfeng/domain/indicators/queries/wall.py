"""The wall screen of a union: the figures of a season and of today, where they come from, and who has just been hired.

A wall hangs where everybody can read it. Its address is a code that we signed, given out by an officer; behind it there are
numbers, names of organisations and employers, and of people the surname alone.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core import signing
from django.db.models import Q

from chunfeng.domain.facts import queries as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.queries import Cut, Span
from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.indicators.errors import NoSuchWall, NotYourPart
from chunfeng.domain.indicators.queries.fair_wall import FairWall, fair_wall
from chunfeng.domain.indicators.queries.numbers import by_parts, declarations, whole
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach
from chunfeng.shared.live import happening_topic, union_topic
from chunfeng.shared.scopes import Scope

WALL_DAYS = 31
PASSING = 6
"""Intents that pass by; twice as many where there is neither map nor parts."""

PARTS = 8
SIZES = 36.0
"""Half the width of the largest dot on the map, in the map's own units (`MAP` wide)."""

MAP = (640.0, 640.0)
_SALT = "chunfeng.wall"


@dataclass(frozen=True, slots=True)
class Dot:
    """A part of the union on the map: x and y from the left and top in units of `MAP`, radius by `value` (area)."""

    name: str
    x: float
    y: float
    radius: float
    value: int

    @property
    def below(self) -> float:
        """How far below its middle the name stands: clear of the dot and of the number in it."""
        return max(self.radius, 20) + 28


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the union that cannot be drawn on a map; `share` of the largest, in hundredths."""

    name: str
    value: int
    share: int


@dataclass(frozen=True, slots=True)
class Passing:
    """An intent that has just been reached. `surname` may be empty: somebody who has not given a name."""

    fact_id: int
    at: datetime
    surname: str
    title: str
    employer: str


@dataclass(frozen=True, slots=True)
class Wall:
    """`season` and `today` are figures by key; days from `first` to `last`, both counted. `parts` only without `dots`."""

    organisation: Organisation
    first: date
    last: date
    season: Mapping[str, int]
    today: Mapping[str, int]
    dots: tuple[Dot, ...]
    parts: tuple[Part, ...]
    passing: tuple[Passing, ...]


def wall_code(*, actor: Actor, organisation_id: int, first: date) -> str:
    """The code of a wall that counts from `first` on, for an organisation within the actor's posts. Raises NotYourPart."""
    organisation = Organisation.objects.filter(Scope.of(actor).on("path"), pk=organisation_id).first()
    if organisation is None:
        raise NotYourPart
    return signing.dumps([organisation.pk, first.isoformat()], salt=_SALT)


def fair_wall_code(*, actor: Actor, fair_id: int) -> str:
    """The code of the wall of one fair within the actor's posts. Raises NotYourPart."""
    fair = Fair.objects.filter(Scope.of(actor).on("happening__organisation_path"), pk=fair_id).first()
    if fair is None:
        raise NotYourPart
    return signing.dumps(fair.pk, salt=_SALT)


def wall_topic(code: str) -> str:
    """What a screen listens to (`shared.live`). Raises NoSuchWall."""
    shown = _opened(code)
    return happening_topic(shown.happening_id) if isinstance(shown, Fair) else union_topic(shown[0].path)


def wall(code: str) -> Wall | FairWall:
    """What the screen shows now. Raises NoSuchWall for a code that we did not give, or one older than `WALL_DAYS`."""
    shown = _opened(code)
    return fair_wall(shown) if isinstance(shown, Fair) else _union_wall(*shown)


def _union_wall(organisation: Organisation, first: date) -> Wall:
    last = clock.today()
    season, today = Span(min(first, last), last), Span(last, last)
    items = declarations()
    found = by_parts(items, organisation.path, season)
    below = Organisation.objects.standing().filter(parent=organisation).select_related("place").order_by("name", "id")
    positions = {child: found.get(("positions", child.pk), 0) for child in below}
    dots = _dots(positions)
    parts = () if dots else _parts(positions)
    return Wall(
        organisation=organisation,
        first=season.first,
        last=last,
        season=whole(items, organisation.path, season),
        today=whole(items, organisation.path, today),
        dots=dots,
        parts=parts,
        passing=_passing(organisation.path, season, PASSING if dots or parts else 2 * PASSING),
    )


def _opened(code: str) -> tuple[Organisation, date] | Fair:
    try:
        signed = signing.loads(code, salt=_SALT, max_age=WALL_DAYS * 86_400)
    except signing.BadSignature:
        raise NoSuchWall from None
    if isinstance(signed, int):
        fair = Fair.objects.filter(pk=signed).select_related("happening__organisation").first()
        if fair is None:
            raise NoSuchWall
        return fair
    organisation_id, first = signed
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NoSuchWall
    return organisation, date.fromisoformat(first)


def _dots(values: Mapping[Organisation, int]) -> tuple[Dot, ...]:
    """The parts that have a place, drawn so that the map is filled and a degree is as long either way."""
    placed = [
        (child, child.place.lon, child.place.lat, value)
        for child, value in values.items()
        if child.place is not None and child.place.lon is not None and child.place.lat is not None
    ]
    if len(placed) < 2:
        return ()
    west, east = min(lon for _c, lon, _lat, _v in placed), max(lon for _c, lon, _lat, _v in placed)
    south, north = min(lat for _c, _lon, lat, _v in placed), max(lat for _c, _lon, lat, _v in placed)
    narrow = math.cos(math.radians((south + north) / 2))
    width, height = MAP
    room = 2.5 * SIZES
    scale = min((width - 2 * room) / max((east - west) * narrow, 1e-6), (height - 2 * room) / max(north - south, 1e-6))
    most = max((value for *_rest, value in placed), default=0) or 1
    return tuple(
        Dot(
            name=child.name,
            x=round(width / 2 + (lon - (west + east) / 2) * narrow * scale, 1),
            y=round(height / 2 - (lat - (south + north) / 2) * scale, 1),
            radius=round(max(3.0, SIZES * (value / most) ** 0.5), 1),
            value=value,
        )
        for child, lon, lat, value in placed
    )


def _parts(values: Mapping[Organisation, int]) -> tuple[Part, ...]:
    largest = sorted(((value, child.name) for child, value in values.items() if value), reverse=True)[:PARTS]
    return tuple(Part(name, value, round(100 * value / largest[0][0])) for value, name in largest)


def _passing(path: str, span: Span, most: int) -> tuple[Passing, ...]:
    facts = list(
        ledger.facts(kinds=[FactKind.INTENT_REACHED], cut=Cut(path=path, span=span)).filter(
            Q(corrects__isnull=True), corrections__isnull=True, subject_kind="application"
        )[:most]
    )
    with reach.elevated("surnames of those who reached an intent, for the wall"):
        found = (
            Application.objects.filter(pk__in=[fact.subject_id for fact in facts])
            .order_by()
            .values_list("pk", "seeker__person__name", "position__title", "position__employer__name")
        )
        named = {pk: (name[:1], title, employer) for pk, name, title, employer in found}
    return tuple(Passing(fact.pk, fact.at, *named[fact.subject_id]) for fact in facts if fact.subject_id in named)
