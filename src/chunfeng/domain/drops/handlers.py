"""Entries and coupons, as a part of a person's data."""

from chunfeng.domain.drops.queries import rights
from chunfeng.domain.drops.services import rights as services
from chunfeng.shared import personal


def _erase(person_id: int) -> None:
    services.erase(person_id=person_id)


personal.provide("drops", rights.drops_data, erase=_erase)
