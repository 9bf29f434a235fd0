"""Three thousand people who look for work, registered over the past weeks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.occupations import queries as occupations
from chunfeng.domain.people import queries as people
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Consent, Person
from chunfeng.domain.talent.enums import Question
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock, pay
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.vocabulary import Education, WorkKind
from chunfeng.replays.city import names, trades, tree
from chunfeng.replays.city.progress import Progress
from chunfeng.replays.city.trades import Trade
from chunfeng.shared import bulk

SEEKERS = 3000
FIRST_PERSON = 3000
DAYS = 56
SEASONED_YEARS = 4
_HOMES = (("420111", 62), ("420106", 12), ("420115", 10), ("420107", 6), ("420102", 4), ("420105", 3), ("420114", 3))
_SUMMARIES = (
    "做{title}{years}年，{trait}，随时可以到岗。",
    "{years}年{title}经验，{trait}。",
    "之前一直做{title}，{trait}，想找离家近的。",
    "{trait}，希望做{title}，有人带最好。",
)
_TRAITS = (
    "踏实肯干",
    "手脚麻利",
    "做事细心",
    "好沟通",
    "能吃苦",
    "学东西快",
    "不怕加班，但希望按规定算钱",
    "带过三个徒弟",
)


@dataclass(frozen=True, slots=True)
class Looking:
    """A seeker of the city, the trade they know and when they registered."""

    seeker: Seeker
    trade: Trade
    registered_at: datetime

    @property
    def actor(self) -> Actor:
        return Actor(person_id=self.seeker.person_id, name=self.seeker.person.handle)


def register(random: Random, progress: Progress, count: int = SEEKERS) -> list[Looking]:
    """Write people, profiles, consents and the facts of their registration."""
    moments = sorted(_moment(random) for _ in range(count))
    persons = [_person(random, number, moment) for number, moment in enumerate(moments)]
    Person.objects.bulk_create(persons, batch_size=1000)
    progress.step(count // 2)
    codes = {trade.title: _code(trade) for trade in trades.trades()}
    answers = {code: unions.territorial(code) for code in [*(street.code for street in names.STREETS), *dict(_HOMES)]}
    looking = []
    for person, moment in zip(persons, moments, strict=True):
        trade = random.choice(trades.trades())
        looking.append(Looking(_seeker(random, person, trade, codes[trade.title], answers, moment), trade, moment))
    bulk.copy_in([each.seeker for each in looking])
    version = people.consent_text(Purpose.SERVICE).version
    bulk.copy_in(
        [
            Consent(person=person, purpose=Purpose.SERVICE, text_version=version, given_at=moment)
            for person, moment in zip(persons, moments, strict=True)
        ]
    )
    with transaction.atomic():
        facts.record_many(_entry(each) for each in looking)
    progress.step(count - count // 2)
    return looking


def season(each: Looking) -> None:
    """Make somebody an old hand of the trade at home in the district, for whom the pages have something to say."""
    seeker, trade = each.seeker, each.trade
    street = names.STREETS[0]
    if seeker.lon is None or seeker.lat is None:
        seeker.home_place_id, seeker.lon, seeker.lat = street.code, street.lon, street.lat
    seeker.wanted_places, seeker.radius_km, seeker.kinds = ["420111"], None, []
    seeker.experience_years = max(seeker.experience_years or 0, SEASONED_YEARS)
    seeker.education = max(seeker.education or 0, trade.education)
    in_a_year = (clock.today() + timedelta(days=365)).isoformat()
    seeker.certificates = [{"name": name, "valid_until": in_a_year} for name in trade.certificates]
    seeker.skills = list(trade.skills)
    seeker.pay_floor = _least(trade)
    seeker.summary = _SUMMARIES[0].format(title=trade.title, years=seeker.experience_years, trait=_TRAITS[0])
    seeker.save()


def _least(trade: Trade) -> int | None:
    wage = pay.parse(trade.pays[0])
    low = None if isinstance(wage, pay.PayProblem) else pay.monthly_range(wage)[0]
    return None if low is None else low * 9 // 10 // 10_000 * 10_000


def _moment(random: Random) -> datetime:
    """More and more with every week; by phone, so from morning till late evening."""
    day = clock.local_day(clock.now() - timedelta(days=DAYS * (1 - random.random() ** 0.7)))
    moment = clock.day_start(day) + timedelta(hours=7, minutes=random.randrange(15 * 60))
    return min(moment, clock.now() - timedelta(minutes=random.randrange(15, 240)))


def _person(random: Random, number: int, moment: datetime) -> Person:
    person = Person(
        handle=tree.handle(FIRST_PERSON + number),
        name=names.person(random),
        phone_verified_at=moment,
        created_at=moment,
        updated_at=moment,
    )
    person.set_unusable_password()
    person.set_phone(names.phone(FIRST_PERSON + number))
    return person


def _code(trade: Trade) -> str:
    best = next(iter(occupations.classify(trade.title)), None)
    return best.code if best is not None and best.confidence >= 0.5 else ""


def _seeker(
    random: Random,
    person: Person,
    trade: Trade,
    code: str,
    answers: dict[str, Organisation | None],
    moment: datetime,
) -> Seeker:
    home = random.choices([place for place, _ in _HOMES], [weight for _, weight in _HOMES])[0]
    street = names.street(random) if home == "420111" else None
    years = random.choices((0, 1, 2, 3, 5, 8, 12, 20), (18, 14, 14, 14, 15, 12, 8, 5))[0]
    education = _education(random, trade)
    return Seeker(
        person=person,
        organisation=answers[street.code if street else home] or unions.root(),
        wanted_words=[trade.title],
        wanted_occupations=[code] if code else [],
        wanted_places=["420111"] if random.random() < 0.75 else ["4201"],
        home_place_id=street.code if street else home,
        lon=round(street.lon + random.uniform(-0.02, 0.02), 5) if street else None,
        lat=round(street.lat + random.uniform(-0.015, 0.015), 5) if street else None,
        radius_km=random.choice((None, 5, 10, 15)) if street else None,
        pay_floor=_floor(random, trade, years),
        kinds=[str(trade.kind)] if random.random() < 0.6 else [],
        available_from=clock.local_day(moment) + timedelta(days=random.choice((0, 0, 7, 30))),
        education=education,
        experience_years=years,
        birth_year=clock.today().year - random.randrange(19 + min(years, 20) + max(education - 2, 0), 52),
        skills=random.sample(trade.skills, k=random.randrange(1, len(trade.skills) + 1)),
        certificates=[
            {"name": name, "valid_until": (clock.today() + timedelta(days=random.randrange(40, 1500))).isoformat()}
            for name in trade.certificates
            if random.random() < 0.7
        ],
        summary=random.choice(_SUMMARIES).format(title=trade.title, years=years or "一", trait=random.choice(_TRAITS)),
        answered_questions=[str(question) for question in Question],
        answered_at=moment,
        created_at=moment,
        updated_at=moment,
    )


def _education(random: Random, trade: Trade) -> Education:
    least = max(trade.education, Education.JUNIOR)
    return Education(min(least + random.choices((0, 1, 2), (70, 25, 5))[0], Education.MASTER))


def _floor(random: Random, trade: Trade, years: int) -> int | None:
    """A little below what the trade pays, rounded to hundreds of yuan; some leave it open."""
    if random.random() < 0.12:
        return None
    wage = pay.parse(trade.pays[min(len(trade.pays) - 1, years // 3)])
    low = None if isinstance(wage, pay.PayProblem) else pay.monthly_range(wage)[0]
    return (
        None
        if low is None or trade.kind is WorkKind.INTERNSHIP
        else int(low * random.uniform(0.8, 1.0)) // 10_000 * 10_000
    )


def _entry(each: Looking) -> facts.Entry:
    seeker = each.seeker
    organisation = seeker.organisation
    return facts.Entry(
        kind=FactKind.SEEKER_REGISTERED,
        subject=("seeker", seeker.pk),
        person_id=seeker.person_id,
        organisation_id=organisation.pk if organisation else None,
        organisation_path=organisation.path if organisation else "",
        place_code=seeker.home_place_id or "",
        at=each.registered_at,
    )
