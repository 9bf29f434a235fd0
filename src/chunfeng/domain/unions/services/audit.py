"""Looking at what people typed, as an auditor: every look is an entry itself."""

from django.db import transaction

from chunfeng.domain.unions.errors import WordsNotOpen
from chunfeng.domain.unions.queries.audit import desk_audit_entry, may_see_words
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit


@transaction.atomic
def read_words(*, actor: Actor, entry_id: int, why: str) -> dict[str, str]:
    """What was typed in an entry; the person whom it is about can read who looked.

    Raises AuditNotOpen, NoSuchEntry, WordsNotOpen.
    """
    entry = desk_audit_entry(actor, entry_id)
    if not may_see_words(entry):
        raise WordsNotOpen
    if entry.about_person_id is None:
        audit.record(actor=actor, act="audit.words_read", target=("audit_entry", entry.pk), words={"why": why})
    else:
        audit.saw(actor=actor, target=("audit_entry", entry.pk), about_person_id=entry.about_person_id, why=why)
    return entry.words
