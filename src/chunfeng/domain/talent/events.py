from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeekerChanged:
    """Wishes or profile are others than before: whoever ranks for this seeker ranks anew."""

    seeker_id: int
    person_id: int
