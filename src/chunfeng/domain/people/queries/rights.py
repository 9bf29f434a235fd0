"""What the law lets people ask: who looked at their data."""

from chunfeng.kernel.actor import Actor
from chunfeng.shared.audit import looks_at
from chunfeng.shared.models import AuditEntry


def who_looked(actor: Actor) -> list[AuditEntry]:
    """Who looked at the actor's private data, newest first (PIPL 44, 45)."""
    return looks_at(actor.person_id) if actor.person_id is not None else []
