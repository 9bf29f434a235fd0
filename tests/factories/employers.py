"""Employers, who speaks for them, and their positions."""

from typing import Any

from stdnum.cn import uscc

from chunfeng.domain.employers.models import Claim, Employer, Position, Representative, SheetImport
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from tests.factories.numbering import numbers
from tests.factories.papers import licence
from tests.factories.people import person
from tests.factories.unions import organisation


def employer(**values: Any) -> Employer:
    number = next(numbers)
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
    number = next(numbers)
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


def representative(*, employer: Employer, **values: Any) -> Representative:
    return Representative.objects.create(
        **{"person": values.pop("person", None) or person(), "employer": employer, **values}
    )


def speaker(made: Employer, **values: Any) -> Actor:
    """The actor of somebody who speaks for an employer."""
    row = representative(employer=made, **values)
    return Actor(person_id=row.person_id, employer_ids=frozenset({made.pk}), name=row.person.handle)


def sheet(*, organisation: Organisation, **values: Any) -> SheetImport:
    return SheetImport.objects.create(
        **{
            "organisation": organisation,
            "original_name": "岗位汇总表.xlsx",
            "sha256": "0" * 64,
            "file": "sheets/none.xlsx",
            **values,
        }
    )


def credit_code() -> str:
    """A valid unified social credit code that no other test row has."""
    body = f"91420111MA{next(numbers):07d}"
    return f"{body}{uscc.calc_check_digit(body)}"


def claim(*, employer: Employer, **values: Any) -> Claim:
    return Claim.objects.create(
        **{
            "person": values.pop("person", None) or person(),
            "employer": employer,
            "licence": licence(),
            **values,
        }
    )
