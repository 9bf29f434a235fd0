"""Fairs and the employers at them."""

from typing import Any

from chunfeng.domain.employers.models import Representative
from chunfeng.domain.fairs.models import BoothPhone, Fair, Participation
from chunfeng.domain.unions.models import Organisation
from tests.factories.employers import employer
from tests.factories.happenings import happening
from tests.factories.numbering import numbers


def fair(*, organisation: Organisation, **values: Any) -> Fair:
    return Fair.objects.create(
        **{"happening": values.pop("happening", None) or happening(organisation=organisation), "places": 10, **values}
    )


def participation(*, fair: Fair, **values: Any) -> Participation:
    """An employer that was invited; `services.guests.accept` makes it come."""
    return Participation.objects.create(
        **{
            "fair": fair,
            "employer": values.pop("employer", None) or employer(organisation=fair.happening.organisation),
            **values,
        }
    )


def booth_phone(*, participation: Participation, representative: Representative, **values: Any) -> BoothPhone:
    return BoothPhone.objects.create(
        **{
            "participation": participation,
            "representative": representative,
            "person": representative.person,
            "public_key": next(numbers).to_bytes(32, "big"),
            **values,
        }
    )
