from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonJoined:
    person_id: int


@dataclass(frozen=True, slots=True)
class PersonRenamed:
    person_id: int


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """Whoever passes data on under this consent stops."""

    consent_id: int
    person_id: int
