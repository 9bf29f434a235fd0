"""The audit trail: call `record` in the transaction of the act, `saw` when staff look at a person's private data.

`detail` is for what the product itself says (codes, numbers, dates). What people typed goes into `words`: it stands apart,
encrypted, and can be shredded for a person who is erased, while the entry and the chain over it (`shared.audit_chain`) hold.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from chunfeng.kernel.actor import Actor
from chunfeng.shared.models import AuditEntry, AuditWords


def record(
    *,
    actor: Actor,
    act: str,
    target: tuple[str, int],
    about_person_id: int | None = None,
    words: Mapping[str, str] | None = None,
    **detail: Any,
) -> AuditEntry:
    """Write one entry. `target` is (kind, id), such as ("position", 12); `detail` must be JSON and hold no private data.

    `words` are what somebody typed, by name; empty ones are left out.
    """
    entry = _entry(actor, act, target, about_person_id, detail)
    typed = _typed(entry, words)
    entry.save(force_insert=True)
    if typed is not None:
        typed.save(force_insert=True)
    return entry


def record_many(
    *, actor: Actor, act: str, kind: str, ids: Iterable[int], words: Mapping[str, str] | None = None, **detail: Any
) -> int:
    """One entry for each of many targets of one kind, for bulk acts; how many were written."""
    entries = [_entry(actor, act, (kind, target_id), None, detail) for target_id in ids]
    typed = [found for entry in entries if (found := _typed(entry, words)) is not None]
    AuditEntry.objects.bulk_create(entries, batch_size=2000)
    AuditWords.objects.bulk_create(typed, batch_size=2000)
    return len(entries)


def saw(*, actor: Actor, target: tuple[str, int], about_person_id: int, why: str, **detail: Any) -> AuditEntry:
    """Note that `actor` looked at private data of a person. That person can see the entry (PIPL 44, 45)."""
    return record(actor=actor, act="saw", target=target, about_person_id=about_person_id, words={"why": why}, **detail)


def looks_at(person_id: int, limit: int = 50) -> list[AuditEntry]:
    """Who looked at this person's private data, newest first."""
    entries = AuditEntry.objects.filter(about_person_id=person_id, act="saw").select_related("typed")
    return list(entries.order_by("-at", "-id")[:limit])


def shred(*, actor: Actor, person_id: int) -> int:
    """Delete the words typed about a person who is erased; how many there were. The entries stay, and so does the chain."""
    gone, _each = AuditWords.objects.filter(entry__about_person_id=person_id).delete()
    record(actor=actor, act="audit.shredded", target=("person", person_id), count=gone)
    return gone


def words_digest(salt: bytes, content: str) -> bytes:
    """32 bytes that say which words there were to whoever has them, and nothing to whoever has not."""
    return hashlib.sha256(salt + content.encode()).digest()


def _entry(
    actor: Actor, act: str, target: tuple[str, int], about_person_id: int | None, detail: dict[str, Any]
) -> AuditEntry:
    return AuditEntry(
        person_id=actor.person_id,
        actor=actor.name[:100],
        act=act,
        target_kind=target[0],
        target_id=target[1],
        about_person_id=about_person_id,
        detail=detail,
    )


def _typed(entry: AuditEntry, words: Mapping[str, str] | None) -> AuditWords | None:
    """The words of an entry that is not stored yet; they find its id when it has one."""
    content = {name: text for name, text in (words or {}).items() if text}
    if not content:
        return None
    typed = AuditWords(entry=entry, salt=secrets.token_bytes(16), content=json.dumps(content, ensure_ascii=False))
    entry.words_digest = words_digest(typed.salt, str(typed.content))
    return typed
