"""What a drop tells higher domains, after commit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CouponOffered:
    """A piece is held for somebody: they won, or one came back while they stood in line."""

    entry_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class CouponRedeemed:
    entry_id: int
    person_id: int
