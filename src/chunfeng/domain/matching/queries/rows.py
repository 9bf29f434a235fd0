"""Positions and seekers as the engine reads them. What is read here is what the triggers of migration 0002 watch."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from django.db.models import QuerySet

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

READ = (
    *("employer_id", "title", "occupation_id", "kind", "description", "pay_monthly_low", "pay_monthly_high"),
    *("headcount_kind", "headcount", "place_id", "lon", "lat", "education", "experience", "majors", "skills"),
    *("certificates", "windows", "tags", "ends_on", "published_at", "updated_at", "referrals"),
    *("employer__tags", "employer__place_id", "employer__organisation_id", "employer__organisation__place_id"),
)


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
    positions = shown().select_related("employer__organisation").only(*READ)
    return (row_of(position, lexicon) for position in positions.iterator(chunk_size=BATCH))


def rows_of(position_ids: Collection[int], lexicon: engine.Lexicon) -> list[engine.PositionRow]:
    """Those of `position_ids` that are shown now, by id."""
    found = (
        shown().filter(pk__in=some).select_related("employer__organisation").only(*READ)
        for some in _batches(position_ids)
    )
    return [row_of(position, lexicon) for position in chain.from_iterable(found)]


def row_of(position: Position, lexicon: engine.Lexicon) -> engine.PositionRow:
    """One position as a row. Where it names no place, it is at its employer's, else where the union in charge is."""
    employer = position.employer
    place = position.place_id or employer.place_id or employer.organisation.place_id or ""
    lon, lat = position.lon, position.lat
    if (lon is None or lat is None) and place:
        lon, lat = places.coordinates(place) or (None, None)
    return engine.PositionRow(
        id=position.pk,
        place=place,
        lon=lon,
        lat=lat,
        occupation=position.occupation_id or "",
        employer=str(position.employer_id),
        education=position.education,
        experience=position.experience,
        kinds=rules.kinds_of([position.kind]),
        pay_low=position.pay_monthly_low,
        pay_high=position.pay_monthly_high,
        headcount_kind=HeadcountKind(position.headcount_kind),
        headcount=position.headcount or 0,
        referrals=position.referrals,
        windows=position.windows or 0,
        valid_through=position.ends_on,
        updated=clock.local_day(position.published_at or position.updated_at),
        skills=tuple(position.skills),
        words=words_of(lexicon, position.title, (position.description, *position.skills, position.majors)),
        certificates=tuple(position.certificates),
        tags=(*position.tags, *employer.tags),
    )


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
    if (lon is None or lat is None) and seeker.home_place_id:
        lon, lat = places.coordinates(seeker.home_place_id) or (None, None)
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
