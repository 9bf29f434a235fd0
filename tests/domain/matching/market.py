"""A small market in the database: one union, its employers, positions and seekers."""

from itertools import count
from typing import Any

from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.people.models import Person
from chunfeng.domain.places.models import Place
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock

_numbers = count(1)


def place(code: str, name: str) -> Place:
    levels = {2: "province", 4: "city", 6: "county", 9: "street"}
    made, _ = Place.objects.get_or_create(
        code=code, defaults={"name": name, "short_name": name, "level": levels[len(code)]}
    )
    return made


def employer(**values: Any) -> Employer:
    number = next(_numbers)
    union, _ = Organisation.objects.get_or_create(code="root", defaults={"name": "总工会", "level": 1})
    union.refresh_from_db(fields=["path"])  # the database makes it
    defaults = {
        "name": f"春风测试{number}厂",
        "normal_name": f"春风测试{number}厂",
        "organisation": union,
        "status": EmployerStatus.VERIFIED,
        "verified_at": clock.now(),
    }
    return Employer.objects.create(**defaults | values)


def position(**values: Any) -> Position:
    defaults = {
        "title": "维修电工",
        "status": PositionStatus.PUBLISHED,
        "published_at": clock.now(),
        "fingerprint": str(next(_numbers)),
        "place": place("420111", "洪山区"),
        "pay_monthly_low": 600_000,
        "pay_monthly_high": 800_000,
    }
    return Position.objects.create(**defaults | {"employer": values.pop("employer", None) or employer()} | values)


def seeker(**values: Any) -> Seeker:
    return Seeker.objects.create(person=Person.objects.create(), **values)
