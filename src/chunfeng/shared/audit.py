"""The audit trail: call `record` in the transaction of the act, `saw` when staff look at a person's private data."""

from collections.abc import Iterable
from typing import Any

from chunfeng.kernel.actor import Actor
from chunfeng.shared.models import AuditEntry


def record(
    *, actor: Actor, act: str, target: tuple[str, int], about_person_id: int | None = None, **detail: Any
) -> AuditEntry:
    """Write one entry. `target` is (kind, id), such as ("position", 12); `detail` must be JSON and hold no private data."""
    return AuditEntry.objects.create(
        person_id=actor.person_id,
        actor=actor.name[:100],
        act=act,
        target_kind=target[0],
        target_id=target[1],
        about_person_id=about_person_id,
        detail=detail,
    )


def record_many(*, actor: Actor, act: str, kind: str, ids: Iterable[int], **detail: Any) -> int:
    """One entry for each of many targets of one kind, for bulk acts; how many were written."""
    entries = [
        AuditEntry(
            person_id=actor.person_id,
            actor=actor.name[:100],
            act=act,
            target_kind=kind,
            target_id=target_id,
            detail=detail,
        )
        for target_id in ids
    ]
    return len(AuditEntry.objects.bulk_create(entries, batch_size=2000))


def saw(*, actor: Actor, target: tuple[str, int], about_person_id: int, why: str, **detail: Any) -> AuditEntry:
    """Note that `actor` looked at private data of a person. That person can see the entry (PIPL 44, 45)."""
    return record(actor=actor, act="saw", target=target, about_person_id=about_person_id, why=why, **detail)


def looks_at(person_id: int, limit: int = 50) -> list[AuditEntry]:
    """Who looked at this person's private data, newest first."""
    return list(AuditEntry.objects.filter(about_person_id=person_id, act="saw").order_by("-at", "-id")[:limit])
