"""Reading pairs of accounts that may be one person, side by side and masked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chunfeng.domain.people import rules
from chunfeng.domain.people.enums import CandidateStatus, Ground, IdentityStatus
from chunfeng.domain.people.errors import CandidateNotFound
from chunfeng.domain.people.models import DuplicateCandidate, IdentityDocument, Merge, Person
from chunfeng.kernel import masking
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, reach
from chunfeng.shared.scopes import within
from chunfeng.shared.windows import Window, window


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two accounts, as an officer may see it."""

    pk: int
    handle: str
    name: str
    phone: str
    number: str
    document_state: Any
    joined: datetime
    last_sign_in: datetime | None
    active: bool


def desk_duplicates(
    actor: Actor, *, state: str = CandidateStatus.OPEN, after: int | None = None, before: int | None = None
) -> Window[DuplicateCandidate]:
    """Pairs in the actor's part of the tree, newest first."""
    rows = DuplicateCandidate.objects.filter(within("path", actor.scopes(*rules.CHECKERS)), state=state)
    return window(rows.select_related("first", "second"), after=after, before=before)


def open_duplicates(actor: Actor) -> int:
    """How many pairs wait for a decision in the actor's part of the tree."""
    return DuplicateCandidate.objects.filter(
        within("path", actor.scopes(*rules.CHECKERS)), state=CandidateStatus.OPEN
    ).count()


def desk_duplicate(actor: Actor, candidate_id: int) -> tuple[DuplicateCandidate, tuple[Side, Side]]:
    """One pair with both sides; that the actor looked is written down for both. Raises CandidateNotFound."""
    pairs = DuplicateCandidate.objects.filter(within("path", actor.scopes(*rules.CHECKERS)), pk=candidate_id)
    candidate = pairs.select_related("first", "second").first()
    if candidate is None:
        raise CandidateNotFound
    for person_id in (candidate.first_id, candidate.second_id):
        audit.saw(
            actor=actor, target=("duplicate", candidate.pk), about_person_id=person_id, why="duplicate", what="masked"
        )
    shown = IdentityDocument.objects.filter(person_id__in=[candidate.first_id, candidate.second_id])
    with reach.elevated("either may have been checked by another union; what is shown is masked"):
        rows = shown.exclude(state__in=[IdentityStatus.REPLACED, IdentityStatus.ERASED]).order_by("id")
        documents = {document.person_id: document for document in rows}
    return candidate, (
        _side(candidate.first, documents.get(candidate.first_id)),
        _side(candidate.second, documents.get(candidate.second_id)),
    )


def grounds_of(candidate: DuplicateCandidate) -> list[Any]:
    """Why the two may be one, in words."""
    return [Ground(ground).label for ground in candidate.grounds]


def standing_merge(candidate: DuplicateCandidate) -> Merge | None:
    """The merge of this pair that has not been undone."""
    return candidate.merges.filter(undone_at__isnull=True).order_by("-id").first()


def merges_of(candidate: DuplicateCandidate) -> list[Merge]:
    """All merges of this pair, undone ones too, newest first."""
    return list(candidate.merges.order_by("-id"))


def _side(person: Person, document: IdentityDocument | None) -> Side:
    return Side(
        pk=person.pk,
        handle=person.handle,
        name=masking.name(person.name),
        phone=person.masked_phone,
        number=document.masked_number if document else "",
        document_state=document.get_state_display() if document else "",
        joined=person.created_at,
        last_sign_in=person.last_login,
        active=person.is_active,
    )
