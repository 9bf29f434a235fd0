"""What an operator sets up before people come: the tree, first officers, and rosters of old members."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from django.db import connections

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions import services as unions
from chunfeng.domain.unions.enums import Level, OrganisationKind, Role
from chunfeng.domain.unions.models import Organisation
from chunfeng.domain.unions.services import rosters
from chunfeng.kernel import clock, id_numbers
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city import names

OPERATOR = Actor.system("replay")
LONG_AGO = timedelta(days=400)
_HEADER = "姓名,身份证号,电话,工会,入会日期,群体\n"
_FIRST_BIRTHDAY = date(1968, 1, 1)
_BIRTHDAYS = 11_600  # all in the last century, as the short form of a number wants it


def found(
    code: str, name: str, level: Level, place: str, parent: str = "", *, kind: OrganisationKind | None = None
) -> Organisation:
    """A union below the one with the code `parent` (the root without one), long before the story; the same again is the same."""
    above = Organisation.objects.get(code=parent) if parent else unions.ensure_root()
    with clock.at(clock.now() - LONG_AGO):
        return unions.create_organisation(
            actor=OPERATOR, name=name, level=level, parent_id=above.pk, place_code=place, code=code, kind=kind
        )


def employ(name: str, phone: str, code: str, role: Role = Role.OFFICER) -> None:
    """A colleague with a post at the union with this code."""
    person = Person(name=name)
    person.set_phone(phone)
    person.save()
    union = Organisation.objects.get(code=code)
    unions.assign(actor=OPERATOR, person_id=person.pk, organisation_id=union.pk, role=role)


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody on a roster. `serial` makes the document number and the phone: different people have different ones."""

    serial: int
    province: str
    union: str
    joined_on: date
    group: str


def bring_roster(people: Iterable[Row], *, processes: int = rosters.PROCESSES) -> int:
    """What `chunfeng import members` does with a roster of these people; how many memberships are new."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "会员名册.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write(_HEADER)
            file.writelines(map(_line, people))
        outcome = rosters.bring_in(
            actor=OPERATOR, organisation_id=unions.ensure_root().pk, path=path, processes=processes
        )
    connections.close_all()
    return outcome.counts["joined"]


def _line(row: Row) -> str:
    born = _FIRST_BIRTHDAY + timedelta(days=row.serial % _BIRTHDAYS)
    number = id_numbers.from_15(
        f"{row.province}{row.serial // _BIRTHDAYS % 10_000:04d}{born:%y%m%d}{row.serial % 1000:03d}"
    )
    name = names.person(Random(row.serial))
    return f"{name},{number},{names.phone(row.serial)},{row.union},{row.joined_on},{row.group}\n"
