"""What a wage makes in dues."""

from dataclasses import dataclass

from chunfeng.domain.unions.rules import dues


@dataclass(frozen=True, slots=True)
class Dues:
    """Fen. `counted` is the part of the wage that counts: whole tens of yuan."""

    wage: int
    counted: int
    monthly: int

    @property
    def yearly(self) -> int:
        return self.monthly * 12


def dues_of(wage: int) -> Dues:
    """Dues of a monthly wage in fen, without bonuses. Raises ValueError below nothing."""
    return Dues(wage=wage, counted=wage // dues.STEP * dues.STEP, monthly=dues.monthly(wage))
