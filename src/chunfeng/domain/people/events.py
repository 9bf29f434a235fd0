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


@dataclass(frozen=True, slots=True)
class IdentityVerified:
    person_id: int


@dataclass(frozen=True, slots=True)
class PeopleMerged:
    """Rows have moved already; see people.services.merging for how a table says what becomes of its rows."""

    merge_id: int
    kept_id: int
    absorbed_id: int


@dataclass(frozen=True, slots=True)
class PeopleParted:
    """A merge was undone, and every row is where it was."""

    merge_id: int
    kept_id: int
    absorbed_id: int


@dataclass(frozen=True, slots=True)
class PersonErased:
    person_id: int


@dataclass(frozen=True, slots=True)
class PhoneChanged:
    person_id: int


@dataclass(frozen=True, slots=True)
class SignedOut:
    """One sign-in was ended, there or from elsewhere; not one that ran out by itself."""

    person_id: int
    visit_id: int


@dataclass(frozen=True, slots=True)
class SignedOutElsewhere:
    """All sign-ins of a person were ended but one (None: that one, too), those that had run out before as well."""

    person_id: int
    kept_visit_id: int | None
