"""The one setter of a document's state, and taking the number out of documents."""

from typing import Any

from chunfeng.domain.people.enums import IDENTITY_TRANSITIONS, IdentityStatus
from chunfeng.domain.people.errors import IdentityClosed
from chunfeng.domain.people.models import IdentityDocument, IdentityPhoto
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit


def take_step(*, document: IdentityDocument, step: str, by: Actor) -> None:
    """Take the step: state and log row together. Raises IdentityClosed."""
    after: Any = target(IDENTITY_TRANSITIONS, step=step, state=document.state)
    if after is None:
        raise IdentityClosed
    before, document.state = document.state, after
    document.save()
    audit.record(
        actor=by,
        act=f"identity.{step}",
        target=("identity", document.pk),
        about_person_id=document.person_id,
        before=before,
        after=after,
    )


def erase_documents(*, actor: Actor, person_id: int) -> int:
    """Take numbers and photos out of all documents of a person. Returns how many there were."""
    documents = IdentityDocument.objects.select_for_update().filter(person_id=person_id)
    gone = 0
    for document in documents.exclude(state=IdentityStatus.ERASED).order_by("id"):
        IdentityPhoto.objects.filter(document=document).delete()
        document.number = document.number_index = document.born_on_text = document.likeness = None
        document.name = document.sex = ""
        take_step(document=document, step="erase", by=actor)
        gone += 1
    return gone
