"""What a ticket says, as a seal that any device checks without a network; see shared.seals."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chunfeng.kernel import masking

TICKET, FEED = "happenings.ticket", "happenings.feed"
"""Purposes of seals."""
LIFE = timedelta(days=90)
"""How long after its end a printed ticket still opens: a happening may be moved after tickets were printed."""


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """Whose seat at what. The name is masked: enough to see at the door that the card fits the face."""

    happening_id: int
    registration_id: int
    name: str


def ticket_payload(*, happening_id: int, registration_id: int, name: str) -> dict[str, Any]:
    """A ticket's content, as JSON: `h` the happening, `r` the registration, `n` the masked name."""
    return {"h": happening_id, "r": registration_id, "n": masking.name(name)}


def ticket_facts(payload: Any) -> TicketFacts | None:
    """The other way round; None for what is no ticket."""
    if not isinstance(payload, dict):
        return None
    happening, registration = payload.get("h"), payload.get("r")
    if not isinstance(happening, int) or not isinstance(registration, int):
        return None
    return TicketFacts(happening, registration, str(payload.get("n", "")))


def ticket_end(ends_at: datetime) -> datetime:
    """Until when the seal of a ticket opens."""
    return ends_at + LIFE
