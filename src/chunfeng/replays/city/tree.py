"""The unions of the city and the people who work there."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions import services as founding
from chunfeng.domain.unions.enums import Level, Role
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city import names

SYSTEM = Actor.system("demo")
OFFICERS = "工会干部"
_TERRITORIES = (
    ("hubei", "湖北省总工会", Level.PROVINCE, None, "42"),
    ("wuhan", "武汉市总工会", Level.CITY, "hubei", "4201"),
    ("hongshan", "洪山区总工会", Level.COUNTY, "wuhan", "420111"),
    ("wuchang", "武昌区总工会", Level.COUNTY, "wuhan", "420106"),
    ("qingshan", "青山区总工会", Level.COUNTY, "wuhan", "420107"),
    ("jiangxia", "江夏区总工会", Level.COUNTY, "wuhan", "420115"),
    ("yichang", "宜昌市总工会", Level.CITY, "hubei", "4205"),
)
_STREETS = {
    "420111001": "珞南街道总工会",
    "420111002": "关山街道总工会",
    "420111003": "狮子山街道总工会",
    "420111004": "张家湾街道总工会",
    "420111005": "梨园街道总工会",
    "420111006": "卓刀泉街道总工会",
    "420111007": "洪山街街道总工会",
    "420111008": "和平街道总工会",
    "420111009": "青菱街道总工会",
    "420111080": "关东街道总工会",
    "420111081": "花山街道总工会",
    "420111082": "左岭街道总工会",
    "420111083": "九峰街道总工会",
}
_STAFF = (
    ("hubei", "周敏华", Role.OFFICER, "省总工会权益保障部，看全省"),
    ("hubei", "石国平", Role.AUDITOR, "省总工会经审办，只看不改"),
    ("wuhan", "程晓琴", Role.OFFICER, "市总工会职工服务中心，看全市"),
    ("hongshan", "李文静", Role.OFFICER, "洪山区总工会，核验单位、审核岗位"),
    ("hongshan", "胡建军", Role.REVIEWER, "洪山区总工会，复核"),
    ("420111002", "谢春梅", Role.OFFICER, "关山街道总工会，管一个街道"),
)


@dataclass(frozen=True, slots=True)
class Unions:
    """What was founded: organisations by short code (streets by place code), and officers by theirs."""

    organisations: dict[str, Organisation]
    officers: dict[str, Actor]

    def officer(self, place_code: str) -> Actor:
        """Who decides about an employer at this place: the street's own officer, else the district's."""
        return self.officers.get(place_code) or self.officers["hongshan"]


def found(random: Random) -> Unions:
    """Found the tree, hire its officers and let them be walked in as."""
    del random
    organisations: dict[str, Organisation] = {}
    root = founding.ensure_root()
    with clock.at(clock.now() - timedelta(days=400)):
        for code, name, level, parent, place in _TERRITORIES:
            organisations[code] = _found(code, name, level, organisations.get(parent or "", root), place)
        for place, name in _STREETS.items():
            organisations[place] = _found(place, name, Level.TOWN, organisations["hongshan"], place)
    officers: dict[str, Actor] = {}
    for number, (code, name, role, label) in enumerate(_STAFF):
        made = person(name, number, role=OFFICERS, label=label, joined_days_ago=390)
        founding.assign(
            actor=SYSTEM,
            person_id=made.pk,
            organisation_id=organisations[code].pk,
            role=role,
            starts_on=clock.today() - timedelta(days=380),
        )
        officers.setdefault(code, Actor(person_id=made.pk, posts=unions.posts_of(made.pk), name=made.handle))
    return Unions(organisations, officers)


def person(name: str, number: int, *, role: str = "", label: str = "", joined_days_ago: int = 60) -> Person:
    """One made-up person, saved."""
    with clock.at(clock.now() - timedelta(days=joined_days_ago)):
        made = Person(name=name, demo_role=role, demo_label=label, phone_verified_at=clock.now())
        made.handle = handle(number)
        made.set_phone(names.phone(number))
        made.save()
    return made


def handle(number: int) -> str:
    """The handle of the city's person number `number`, the same in every home."""
    return f"demo{number:06d}"


def _found(code: str, name: str, level: Level, parent: Organisation, place: str) -> Organisation:
    return founding.create_organisation(
        actor=SYSTEM, name=name, level=level, parent_id=parent.pk, place_code=place, code=code
    )
