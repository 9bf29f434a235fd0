"""Questions, visits and calls, as a part of a person's data."""

from chunfeng.domain.conversations.queries import rights
from chunfeng.domain.conversations.services import rights as services
from chunfeng.shared import personal


def _erase(person_id: int) -> None:
    services.erase(person_id=person_id)


personal.provide("conversations", rights.conversations_data, erase=_erase)
