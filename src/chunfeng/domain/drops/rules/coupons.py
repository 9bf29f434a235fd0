"""What a coupon and a partner's page say, as seals: a device checks them without a network, see shared.seals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chunfeng.kernel import masking

COUPON, PARTNER = "drops.coupon", "drops.partner"
"""Purposes of seals."""


@dataclass(frozen=True, slots=True)
class CouponFacts:
    """Whose piece of what. The name is masked: enough to see that the phone fits the face."""

    drop_id: int
    coupon: str
    value_fen: int
    title: str
    name: str


def coupon_payload(*, drop_id: int, coupon: str, value_fen: int, title: str, name: str) -> dict[str, Any]:
    """A coupon's content: `d` the drop, `c` the coupon, `v` fen, `t` its title, `m` the masked name."""
    return {"d": drop_id, "c": coupon, "v": value_fen, "t": title[:20], "m": masking.name(name)}


def coupon_facts(payload: object) -> CouponFacts | None:
    """The other way round; None for what is no coupon."""
    if not isinstance(payload, Mapping) or not isinstance(payload.get("d"), int) or not payload.get("c"):
        return None
    value = payload.get("v")
    return CouponFacts(
        payload["d"],
        str(payload["c"]),
        value if isinstance(value, int) else 0,
        str(payload.get("t", "")),
        str(payload.get("m", "")),
    )


def partner_payload(partner_id: int) -> bytes:
    """A partner's id as eight bytes: all else is in the database."""
    return partner_id.to_bytes(8, "big")


def partner_id(payload: object) -> int | None:
    """The other way round; None for what is no partner's."""
    return int.from_bytes(payload, "big") if isinstance(payload, bytes) and len(payload) == 8 else None


def typed(text: str) -> str:
    """A coupon's code as people type it: `k7mq-3xwp 9t2a` → `K7MQ3XWP9T2A`."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def spaced(coupon: str) -> str:
    """As people read it: `K7MQ 3XWP 9T2A`."""
    return " ".join(coupon[start : start + 4] for start in range(0, len(coupon), 4))
