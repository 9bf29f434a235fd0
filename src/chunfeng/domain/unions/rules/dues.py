"""Union dues. Source: RULES "Union"; the ACFTU's rules on collecting dues: 0.5% of monthly wages, tens of yuan, no bonuses."""

STEP = 1000
"""Fen: what is less than ten yuan does not count."""


def monthly(wage: int) -> int:
    """Dues for a month in fen: floor(wage / 10 yuan) × 10 yuan × 0.5%. `wage` is fen without bonuses; 5,687 yuan → 28.40.

    Raises ValueError for a wage below nothing.
    """
    if wage < 0:
        raise ValueError(f"a wage is not below nothing, got {wage} fen")
    return wage // STEP * STEP // 200
