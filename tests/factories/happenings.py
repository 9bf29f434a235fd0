"""Happenings, who comes, and the lines in front of counters."""

from datetime import timedelta
from typing import Any

from chunfeng.domain.happenings.models import Device, Happening, Line, Registration, Series, Session, Ticket
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from tests.factories.numbering import numbers
from tests.factories.people import person
from tests.factories.places import place
from tests.factories.unions import organisation


def series(*, organisation: Organisation, **values: Any) -> Series:
    number = next(numbers)
    today = clock.today()
    return Series.objects.create(
        **{
            "organisation": organisation,
            "title": f"第{number}季",
            "starts_on": today.replace(month=1, day=1),
            "ends_on": today.replace(month=12, day=31),
            **values,
        }
    )


def happening(**values: Any) -> Happening:
    """One that people can register for, on the day after tomorrow."""
    number = next(numbers)
    starts_at = values.pop("starts_at", None) or clock.now() + timedelta(days=2)
    made = Happening.objects.create(
        **{
            "organisation": values.pop("organisation", None) or organisation(),
            "kind": "fair",
            "title": f"第{number}场春风招聘会",
            "summary": "百家单位，千个岗位",
            "contact": "李芳 027-8888",
            "place": values.pop("place", None) or place(),
            "venue": "体育馆",
            "status": "open",
            "starts_at": starts_at,
            "ends_at": values.pop("ends_at", None) or starts_at + timedelta(hours=3),
            **values,
        }
    )
    made.refresh_from_db()  # the path is the database's
    return made


def session(*, happening: Happening, **values: Any) -> Session:
    number = next(numbers)
    return Session.objects.create(
        **{
            "happening": happening,
            "title": f"第{number}场次",
            "starts_at": happening.starts_at,
            "ends_at": happening.ends_at,
            **values,
        }
    )


def registration(*, happening: Happening, **values: Any) -> Registration:
    return Registration.objects.create(
        **{
            "happening": happening,
            "person": values.pop("person", None) or person(),
            "status": "registered",
            **values,
        }
    )


def device(*, organisation: Organisation, **values: Any) -> Device:
    number = next(numbers)
    made = Device.objects.create(
        **{
            "organisation": organisation,
            "name": f"{number}号门",
            "public_key": number.to_bytes(32, "big"),
            "enrolled_by": values.pop("enrolled_by", None) or person(),
            **values,
        }
    )
    made.refresh_from_db()
    return made


def line(*, happening: Happening, **values: Any) -> Line:
    number = next(numbers)
    return Line.objects.create(**{"happening": happening, "title": f"{number}号窗口", "prefix": "A", **values})


def ticket(*, line: Line, **values: Any) -> Ticket:
    number = next(numbers)
    return Ticket.objects.create(**{"line": line, "number": number, "person": person(), **values})
