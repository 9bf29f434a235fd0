"""Positions and seekers as the engine reads them. What is read here is what the triggers of migration 0002 watch."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Coalesce, TruncDate

from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.employers.models import Position
from chunfeng.domain.matching import rules
from chunfeng.domain.occupations.models import OccupationSynonym
from chunfeng.domain.places import queries as places
from chunfeng.domain.talent.models import Seeker
from chunfeng.engine import matching as engine
from chunfeng.kernel import clock
from chunfeng.kernel.vocabulary import HeadcountKind

TITLE_WEIGHT = 3
"""How often the words of a title, or of a wish, count."""
BATCH = 2000


class Advertised(NamedTuple):
    """What is read of a position: columns, by their paths. As models they would take twice the time."""

    id: int
    employer_id: int
    title: str
    occupation_id: str | None
    kind: str
    description: str
    pay_monthly_low: int | None
    pay_monthly_high: int | None
    headcount_kind: str
    headcount: int | None
    place_id: str | None
    lon: float | None
    lat: float | None
    education: int
    experience: int
    majors: str
    skills: list[str]
    certificates: list[str]
    windows: int | None
    tags: list[str]
    ends_on: date | None
    referrals: int
    employer__tags: list[str]
    employer__place_id: str | None
    employer__organisation__place_id: str | None
    published_on: date  # in Shanghai


def lexicon() -> engine.Lexicon:
    """Everyday words with one meaning only bring the name of their occupation with them."""
    meanings: dict[str, set[str]] = {}
    for word, name in OccupationSynonym.objects.values_list("word", "occupation__name").order_by("pk"):
        meanings.setdefault(word, set()).add(name)
    return engine.Lexicon(broader={word: names.pop() for word, names in meanings.items() if len(names) == 1})


def shown() -> QuerySet[Position]:
    """What belongs in a catalogue: published positions of employers that are not suspended. Last days are the engine's."""
    published = Position.objects.filter(status=PositionStatus.PUBLISHED)
    return published.exclude(employer__status=EmployerStatus.SUSPENDED).order_by("pk")


def position_rows(lexicon: engine.Lexicon) -> Iterator[engine.PositionRow]:
    """All positions that are shown, by id, read as they are needed."""
    return (_row(Advertised(*values), lexicon) for values in _advertised(shown()).iterator(chunk_size=BATCH))


def rows_of(position_ids: Collection[int], lexicon: engine.Lexicon) -> list[engine.PositionRow]:
    """Those of `position_ids` that are shown now, by id."""
    found = (_advertised(shown().filter(pk__in=some)) for some in _batches(position_ids))
    return [_row(Advertised(*values), lexicon) for values in chain.from_iterable(found)]


def _advertised(positions: QuerySet[Position]) -> QuerySet[Position, tuple[Any, ...]]:
    published_on = TruncDate(Coalesce("published_at", "updated_at"), tzinfo=clock.SHANGHAI)
    return positions.annotate(published_on=published_on).values_list(*Advertised._fields)


def _row(position: Advertised, lexicon: engine.Lexicon) -> engine.PositionRow:
    """One position as a row. Where it names no place, it is at its employer's, else where the union in charge is."""
    place = position.place_id or position.employer__place_id or position.employer__organisation__place_id or ""
    lon, lat = position.lon, position.lat
    if lon is None or lat is None:
        lon, lat = _middle(place)
    return engine.PositionRow(
        id=position.id,
        place=place,
        lon=lon,
        lat=lat,
        occupation=position.occupation_id or "",
        employer=str(position.employer_id),
        education=position.education,
        experience=position.experience,
        kinds=_kinds(position.kind),
        pay_low=position.pay_monthly_low,
        pay_high=position.pay_monthly_high,
        headcount_kind=HeadcountKind(position.headcount_kind),
        headcount=position.headcount or 0,
        referrals=position.referrals,
        windows=position.windows or 0,
        valid_through=position.ends_on,
        updated=position.published_on,
        skills=tuple(position.skills),
        words=words_of(lexicon, position.title, (position.description, *position.skills, position.majors)),
        certificates=tuple(position.certificates),
        tags=(*position.tags, *position.employer__tags),
    )


def _middle(place: str) -> tuple[float, float] | tuple[None, None]:
    return (places.coordinates(place) if places.exists(place) else None) or (None, None)


@cache
def _kinds(kind: str) -> int:
    return rules.kinds_of([kind])


def looking() -> QuerySet[Seeker]:
    """Who takes part in batches: everybody who says that they are looking for work."""
    return Seeker.objects.filter(looking=True).order_by("pk")


def profiles(lexicon: engine.Lexicon) -> Iterator[engine.Seeker]:
    """All seekers who are looking, by id, in one query, read as they are needed."""
    return (profile_of(seeker, lexicon) for seeker in looking().iterator(chunk_size=BATCH))


def profiles_of(seeker_ids: Collection[int], lexicon: engine.Lexicon) -> list[engine.Seeker]:
    """Those of `seeker_ids` who are looking now, by id."""
    found = (looking().filter(pk__in=some) for some in _batches(seeker_ids))
    return [profile_of(seeker, lexicon) for seeker in chain.from_iterable(found)]


def profile_of(seeker: Seeker, lexicon: engine.Lexicon) -> engine.Seeker:
    """A seeker as the engine reads one. Who gives no point for their home lives in the middle of its place."""
    lon, lat = seeker.lon, seeker.lat
    if lon is None or lat is None:
        lon, lat = _middle(seeker.home_place_id or "")
    return engine.Seeker(
        id=seeker.pk or 0,
        places=tuple(seeker.wanted_places),
        home_lon=lon,
        home_lat=lat,
        radius_km=seeker.radius_km,
        occupations=tuple(seeker.wanted_occupations),
        kinds=rules.kinds_of(seeker.kinds),
        education=seeker.education,
        experience_years=seeker.experience_years,
        age=clock.today().year - seeker.birth_year if seeker.birth_year else None,
        pay_floor=seeker.pay_floor,
        windows=engine.ALL_WINDOWS if seeker.windows is None else seeker.windows,
        skills=tuple(seeker.skills),
        words=words_of(lexicon, " ".join(seeker.wanted_words), (seeker.summary,)),
        certificates=tuple(
            engine.Certificate(paper["name"], valid_through=rules.day_of(paper.get("valid_until")))
            for paper in seeker.certificates
        )
        or None,
        preferences=tuple(seeker.preferences),
        exclusions=engine.Exclusions(employers=frozenset(map(str, seeker.excluded_employers))),
    )


def words_of(lexicon: engine.Lexicon, title: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Terms of an advertisement; those of the title count three times."""
    return lexicon.words(title) * TITLE_WEIGHT + tuple(word for text in texts for word in lexicon.words(text))


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))
