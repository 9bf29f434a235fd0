"""Reading documents: one's own, and those that wait for an officer."""

from collections.abc import Sequence

from chunfeng.domain.people import rules
from chunfeng.domain.people.enums import IdentityStatus
from chunfeng.domain.people.models import IdentityDocument, IdentityPhoto
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound
from chunfeng.shared.scopes import within
from chunfeng.shared.windows import Window, window

SHOWN = (IdentityStatus.REVIEWING, IdentityStatus.SUBMITTED, IdentityStatus.CONTESTED)


def own_document(actor: Actor) -> IdentityDocument | None:
    """The actor's newest document that says something: waiting, contested, checked or refused."""
    rows = IdentityDocument.objects.filter(person_id=actor.person_id or 0)
    return rows.exclude(state__in=[IdentityStatus.REPLACED, IdentityStatus.ERASED]).order_by("-id").first()


def checked_document(person_id: int) -> IdentityDocument | None:
    """The document by which this person's name was checked, or None."""
    return IdentityDocument.objects.filter(person_id=person_id, state=IdentityStatus.VERIFIED).first()


def is_verified(person_id: int) -> bool:
    """Whether this person's real name has been checked."""
    return IdentityDocument.objects.filter(person_id=person_id, state=IdentityStatus.VERIFIED).exists()


def verified_among(person_ids: Sequence[int]) -> dict[int, bytes]:
    """Whose real name has been checked, each with the keyed index of the document's number: the same for one real person
    on whatever account, today or later."""
    rows = IdentityDocument.objects.filter(person_id__in=person_ids, state=IdentityStatus.VERIFIED)
    return {
        row.person_id: bytes(row.number_index) for row in rows.only("person_id", "number_index") if row.number_index
    }


def desk_documents(
    actor: Actor, *, state: str = IdentityStatus.REVIEWING, after: int | None = None, before: int | None = None
) -> Window[IdentityDocument]:
    """Documents in the actor's part of the tree, newest first."""
    rows = IdentityDocument.objects.filter(within("path", actor.scopes(*rules.CHECKERS)))
    return window(rows.filter(state=state).select_related("person"), after=after, before=before)


def waiting_documents(actor: Actor) -> int:
    """How many documents with a photo wait for an officer in the actor's part of the tree."""
    return IdentityDocument.objects.filter(
        within("path", actor.scopes(*rules.CHECKERS)), state=IdentityStatus.REVIEWING
    ).count()


def desk_document(actor: Actor, document_id: int) -> IdentityDocument:
    """One document in the actor's part of the tree. Raises NotFound."""
    rows = IdentityDocument.objects.filter(within("path", actor.scopes(*rules.CHECKERS)), pk=document_id)
    found = rows.select_related("person").first()
    if found is None:
        raise NotFound
    return found


def has_photo(document: IdentityDocument) -> bool:
    """Whether there is a photo to look at."""
    return IdentityPhoto.objects.filter(document=document).exists()
