"""What happened to happenings; ids only, told after commit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HappeningPublished:
    happening_id: int


@dataclass(frozen=True, slots=True)
class HappeningMoved:
    """Another time or place."""

    happening_id: int


@dataclass(frozen=True, slots=True)
class HappeningCancelled:
    happening_id: int


@dataclass(frozen=True, slots=True)
class PersonRegistered:
    happening_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class PersonEntered:
    """Somebody came in, and it counted as one people-time."""

    happening_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class TicketCalled:
    ticket_id: int
