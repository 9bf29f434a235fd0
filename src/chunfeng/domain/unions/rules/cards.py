"""What a card and a poster say, as bytes that are sealed: little enough for a code that any phone reads."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chunfeng.kernel import checksums, masking

CARD, POSTER, CEREMONY = "unions.card", "unions.poster", "unions.ceremony"
"""Purposes of seals."""

DAY = timedelta(days=1)
LIFE = timedelta(days=90)
"""How long a card that was shown or printed stays good without being asked for anew."""
LONGEST_NAME = 30
"""Characters of a union's name in a card: three bytes each, and a code grows with every one."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What anybody who scans a card reads: the member's number, the masked name, the union, since when."""

    number: str
    name: str
    union: str
    joined_on: date


def card_payload(*, number: str, name: str, union: str, joined_on: date) -> dict[str, str]:
    """A card's content. The name is masked before it is sealed: the code itself gives nothing away."""
    shown = union if len(union) <= LONGEST_NAME else union[: LONGEST_NAME - 1] + "…"
    return {"n": number, "m": masking.name(name), "u": shown, "s": joined_on.isoformat()}


def card_facts(payload: dict[str, str]) -> CardFacts:
    """The other way round."""
    return CardFacts(payload["n"], payload["m"], payload["u"], date.fromisoformat(payload["s"]))


def card_end(now: datetime) -> datetime:
    """Until when a card made `now` is good: whole days, so that the same card is the same code all day."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + LIFE


def id_payload(row_id: int) -> bytes:
    """A row's id as eight bytes, for posters and ceremonies: all else is in the database."""
    return row_id.to_bytes(8, "big")


def payload_id(payload: object) -> int | None:
    """The id in such a payload, or None when it is something else."""
    return int.from_bytes(payload, "big") if isinstance(payload, bytes) and len(payload) == 8 else None


def is_number(text: str) -> bool:
    """Whether `text` can be a member's number: eleven digits, the last of which checks the others."""
    return len(text) == 11 and text.isascii() and text.isdigit() and checksums.luhn(text[:-1]) == text[-1]
