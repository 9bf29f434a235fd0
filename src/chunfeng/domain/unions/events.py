"""What happened to organisations, posts and memberships, for the domains above."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OrganisationFounded:
    organisation_id: int


@dataclass(frozen=True, slots=True)
class OrganisationMoved:
    """All below it moved along: their paths are new."""

    organisation_id: int


@dataclass(frozen=True, slots=True)
class OrganisationEnded:
    """Merged or dissolved; what it was in charge of falls to `heir_id`, below which it lies from now on."""

    organisation_id: int
    heir_id: int


@dataclass(frozen=True, slots=True)
class FoundingDecided:
    founding_id: int


@dataclass(frozen=True, slots=True)
class PostEnded:
    assignment_id: int


@dataclass(frozen=True, slots=True)
class MemberJoined:
    membership_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class MemberTransferred:
    """Both organisations see it: the one left and the one reached."""

    membership_id: int
    person_id: int
    left_id: int
    reached_id: int


@dataclass(frozen=True, slots=True)
class MemberLeft:
    membership_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class JoinDecided:
    """An application to join was accepted, refused or sent back."""

    application_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class TaskDue:
    """Somebody is to be reminded of a task: it is due soon, or was due yesterday."""

    task_id: int


@dataclass(frozen=True, slots=True)
class TaskDone:
    task_id: int
