"""Applications as a part of a person's data."""

from chunfeng.domain.hiring import services
from chunfeng.domain.hiring.queries import rights
from chunfeng.shared import personal


def _erase(person_id: int) -> None:
    services.erase(person_id=person_id)


personal.provide("hiring", rights.applications_data, erase=_erase, keeps=rights.applications_kept)
