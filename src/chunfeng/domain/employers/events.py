"""What happened to employers and positions; ids only, told after commit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EmployerRegistered:
    employer_id: int


@dataclass(frozen=True, slots=True)
class EmployerVerified:
    employer_id: int


@dataclass(frozen=True, slots=True)
class EmployerSuspended:
    """Its positions no longer take applications."""

    employer_id: int


@dataclass(frozen=True, slots=True)
class PositionPublished:
    position_id: int


@dataclass(frozen=True, slots=True)
class PositionChanged:
    """A published position says something else than before."""

    position_id: int


@dataclass(frozen=True, slots=True)
class PositionClosed:
    """Closed by its employer, or past its last day."""

    position_id: int
