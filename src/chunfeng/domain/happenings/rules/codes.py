"""What a ticket says, as a seal that any device checks without a network; see shared.seals."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chunfeng.kernel import checksums, masking

TICKET, FEED = "happenings.ticket", "happenings.feed"
"""Purposes of seals."""
LIFE = timedelta(days=90)
"""How long after its end a printed ticket still opens: a happening may be moved after tickets were printed."""

SHORT_MARK = 7
"""Digits of the mark in the short form of a ticket: at a kiosk, which tells nobody whether it was right, enough."""
SHORT_MARKS: int = 10**SHORT_MARK
SHORT_LONGEST = 27


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


def short_form(registration_id: int, mark: int) -> str:
    """A ticket as digits to type: the registration, the `mark` (below SHORT_MARKS) that only the server knows, a check digit."""
    digits = f"{registration_id}{mark:0{SHORT_MARK}d}"
    return digits + checksums.luhn(digits)


def short_parts(text: str) -> tuple[int, int] | None:
    """Registration and mark of such digits, however they are spaced; None for what is none, or was mistyped."""
    digits = "".join(checksums.halfwidth(text).split())
    typed = digits.isascii() and digits.isdigit() and SHORT_MARK + 2 <= len(digits) <= SHORT_LONGEST
    if not typed or checksums.luhn(digits[:-1]) != digits[-1]:
        return None
    return int(digits[: -SHORT_MARK - 1]), int(digits[-SHORT_MARK - 1 : -1])


def ticket_end(ends_at: datetime) -> datetime:
    """Until when the seal of a ticket opens."""
    return ends_at + LIFE
