"""Looks at booths as a part of a person's data."""

from chunfeng.domain.fairs.queries import rights
from chunfeng.domain.fairs.services import rights as services
from chunfeng.shared import personal


def _erase(person_id: int) -> None:
    services.erase(person_id=person_id)


personal.provide("fairs", rights.fairs_data, erase=_erase)
