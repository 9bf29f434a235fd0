"""Registrations, visits and what was said, as a part of a person's data."""

from chunfeng.domain.happenings.queries import rights
from chunfeng.domain.happenings.services import rights as services
from chunfeng.shared import personal


def _erase(person_id: int) -> None:
    services.erase(person_id=person_id)


personal.provide("happenings", rights.happenings_data, erase=_erase)
