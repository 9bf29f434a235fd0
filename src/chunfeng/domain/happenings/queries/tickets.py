"""Codes of tickets: the sealed one, which a device checks by itself, and the short one, which is typed."""

import re

from chunfeng.domain.happenings.models import Registration
from chunfeng.domain.happenings.rules import codes
from chunfeng.shared import seals
from chunfeng.shared.fields import blind_index

_SHORT = "happenings.ticket.short"


def sealed(registration: Registration, name: str) -> str:
    """The code of a ticket, with the masked name for whoever stands at the door."""
    payload = codes.ticket_payload(happening_id=registration.happening_id, registration_id=registration.pk, name=name)
    return seals.seal(codes.TICKET, payload, codes.ticket_end(registration.happening.ends_at))


def short(registration_id: int) -> str:
    """The same ticket as digits, in groups of four."""
    return re.sub(r"(?<=\d)(?=(?:\d{4})+$)", " ", codes.short_form(registration_id, _mark(registration_id)))


def registration_in(code: str) -> int:
    """The registration that a ticket's code names, sealed or short. Raises seals.BadSeal, seals.ExpiredSeal."""
    parts = codes.short_parts(code)
    if parts is not None:
        if parts[1] != _mark(parts[0]):
            raise seals.BadSeal
        return parts[0]
    ticket = codes.ticket_facts(seals.open_seal(code, codes.TICKET))
    if ticket is None:
        raise seals.BadSeal
    return ticket.registration_id


def _mark(registration_id: int) -> int:
    keyed = blind_index(str(registration_id), purpose=_SHORT)
    return int.from_bytes(keyed[:8], "big") % codes.SHORT_MARKS
