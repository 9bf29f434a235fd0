"""Some two thousand members: taken in by rosters and at gatherings, by posters and by search, over most of a year."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from chunfeng.domain.people import queries as people
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Consent, Person
from chunfeng.domain.unions.enums import Evidence, KeptWhy, Via
from chunfeng.domain.unions.models import Membership
from chunfeng.domain.unions.services import memberships, steps
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city import names, tree
from chunfeng.replays.city.belonging.bases import Base, Built
from chunfeng.replays.city.progress import Progress
from chunfeng.shared import bulk

FIRST_PERSON = 10_000
MEMBERS = "会员"
_AT_ONCE = 40
_WAYS = (Via.ROSTER, Via.ROSTER, Via.CEREMONY, Via.POSTER, Via.SEARCH)
_PLATFORMS = {
    "rider": ("光谷步行街外卖站点", "街道口外卖站点", ""),
    "courier": ("关山快递营业部", "珞南快递营业部", "和平快递分拨中心"),
    "trucker": ("货运平台", "个体货运", ""),
    "ride_hailing": ("网约车平台", ""),
}
_OTHER_GROUPS = ("care_worker", "domestic_worker", "security_guard", "estate_agent", "shop_promoter")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who belongs to one of the city's unions."""

    membership: Membership
    base: Base
    groups: tuple[str, ...]

    @property
    def actor(self) -> Actor:
        return Actor(person_id=self.membership.person_id, name=f"member {self.membership.person_id}")


def gather(random: Random, built: Built, progress: Progress) -> list[Member]:
    """Take them in, some tens at a time, as it happens at gatherings and with rosters."""
    parties = [(base, size, _moment(random, base)) for base in built.all for size in _parties(base.size)]
    persons = [_person(random, number, moment) for number, moment in enumerate(_each(parties))]
    Person.objects.bulk_create(persons, batch_size=1000)
    _consent(persons)
    progress.step(len(persons))
    taken: list[Member] = []
    for base, size, moment in parties:
        crowd = persons[len(taken) : len(taken) + size]
        newcomers = [(person.pk, *_work(random, base)) for person in crowd]
        with clock.at(moment):
            made = steps.admit(
                by=tree.SYSTEM,
                organisation=base.organisation,
                via=random.choice(_WAYS),
                newcomers=newcomers,
                evidence=random.choice((Evidence.PLATFORM, Evidence.ROSTER, Evidence.STATED))
                if base.group
                else Evidence.EMPLOYER,
            )
        taken += [
            Member(membership, base, tuple(groups))
            for membership, (_person, _employer, groups) in zip(made, newcomers, strict=True)
        ]
    return taken


def move(random: Random, belonging: list[Member], built: Built) -> Member:
    """A few change jobs, some keep their membership without one, some leave; two can be walked in as.

    Gives the one of them who rides.
    """
    riders = [each for each in belonging if "rider" in each.groups]
    kept, *others = random.sample([each for each in belonging if each not in riders[:2]], 24)
    with clock.at(clock.now() - timedelta(days=12)):
        for each in others[:10]:
            goal = random.choice([base for base in built.all if base is not each.base])
            memberships.transfer(actor=each.actor, organisation_id=goal.organisation.pk, employer_name=goal.employer)
        for number, each in enumerate([kept, *others[10:18]]):
            memberships.keep(actor=each.actor, why=KeptWhy.UNEMPLOYED if number % 3 else KeptWhy.RETIRED)
    with clock.at(clock.now() - timedelta(days=5)):
        for each in others[18:]:
            memberships.leave(actor=each.actor, why=random.choice(("回老家发展", "换到外地工作", "")))
    introduce(riders[0].membership.person_id, "外卖配送员，有会员证")
    introduce(kept.membership.person_id, "退休了，会籍保留着")
    return riders[0]


def introduce(person_id: int, label: str) -> None:
    """Put somebody on the sign-in page of the demo."""
    Person.objects.filter(pk=person_id).update(demo_role=MEMBERS, demo_label=label, phone_verified_at=clock.now())


# Details


def _parties(size: int) -> list[int]:
    whole, rest = divmod(size, _AT_ONCE)
    return [_AT_ONCE] * whole + ([rest] if rest else [])


def _moment(random: Random, base: Base) -> datetime:
    """Between the founding and three weeks ago; those of streets grew lately."""
    founded = base.organisation.founded_on or clock.today()
    days = max(21, (clock.today() - founded).days - 1)
    return clock.day_start(clock.today() - timedelta(days=random.randrange(20, days))) + timedelta(hours=15)


def _each(parties: list[tuple[Base, int, datetime]]) -> list[datetime]:
    return [moment for _base, size, moment in parties for _ in range(size)]


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


def _consent(persons: list[Person]) -> None:
    version = people.consent_text(Purpose.SERVICE).version
    bulk.copy_in(
        [
            Consent(person=person, purpose=Purpose.SERVICE, text_version=version, given_at=person.created_at)
            for person in persons
        ]
    )


def _work(random: Random, base: Base) -> tuple[str, list[str]]:
    """Where somebody of this union works, and the groups that they count in."""
    if not base.group:
        return base.employer, [random.choice(_OTHER_GROUPS)] if random.random() < 0.04 else []
    group = base.group if random.random() < 0.7 else random.choice([*_PLATFORMS, *_OTHER_GROUPS])
    return random.choice(_PLATFORMS.get(group, ("",))), [group]
