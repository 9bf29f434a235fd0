"""One function per table: a row that is valid, with whatever the test cares about said by name."""

from itertools import count
from typing import Any

from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.occupations.models import Occupation
from chunfeng.domain.people.models import Person
from chunfeng.domain.places.models import Place
from chunfeng.domain.unions.enums import Level
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor

_number = count(1)


def person(*, phone: str | None = None, **values: Any) -> Person:
    number = next(_number)
    made = Person(**{"name": f"张{number}", "phone_verified_at": clock.now(), **values})
    made.set_phone(phone or f"139{number:08d}")
    made.save()
    return made


def actor(made: Person | None = None) -> Actor:
    made = made or person()
    return Actor(person_id=made.pk, name=made.handle)


def place(code: str = "420111", **values: Any) -> Place:
    names = {"42": "湖北省", "4201": "武汉市", "420111": "洪山区", "420106": "武昌区"}
    short = {"42": "湖北", "4201": "武汉", "420111": "洪山", "420106": "武昌"}
    levels = {2: "province", 4: "city", 6: "county", 9: "street"}
    found, _ = Place.objects.get_or_create(
        code=code,
        defaults={
            "name": names.get(code, f"地{code}"),
            "short_name": short.get(code, f"地{code}"),
            "level": levels[len(code)],
            "pinyin": "",
            "initials": "",
            **values,
        },
    )
    return found


def occupation(code: str = "6-29-03-02", **values: Any) -> Occupation:
    found, _ = Occupation.objects.get_or_create(code=code, defaults={"name": "电工", "level": 4, **values})
    return found


def organisation(*, parent: Organisation | None = None, **values: Any) -> Organisation:
    number = next(_number)
    made = Organisation.objects.create(
        **{
            "name": f"第{number}工会",
            "level": Level.COUNTY if parent else Level.CITY,
            "parent": parent,
            "path": f"/{number}/" if parent is None else f"{parent.path}{number}/",
            "code": f"union-{number}",
            **values,
        }
    )
    return made


def employer(**values: Any) -> Employer:
    number = next(_number)
    name = values.pop("name", f"武汉第{number}机电有限公司")
    return Employer.objects.create(
        **{
            "name": name,
            "normal_name": name,
            "organisation": values.pop("organisation", None) or organisation(),
            "status": "verified",
            "verified_at": clock.now(),
            **values,
        }
    )


def position(**values: Any) -> Position:
    number = next(_number)
    return Position.objects.create(
        **{
            "employer": values.pop("employer", None) or employer(),
            "title": f"维修电工{number}",
            "pay_low": 600_000,
            "pay_high": 900_000,
            "pay_period": "month",
            "pay_monthly_low": 600_000,
            "pay_monthly_high": 900_000,
            "status": "published",
            "published_at": clock.now(),
            "fingerprint": f"fingerprint-{number}",
            **values,
        }
    )
