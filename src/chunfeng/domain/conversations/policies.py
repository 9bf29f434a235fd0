"""Who keeps a room, and who presents in it."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.conversations import rules
from chunfeng.domain.conversations.models import Room
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict


def can_keep(actor: Actor, path: str) -> Verdict:
    """Officers, liaisons and trainers of the union that holds it, or above."""
    return Verdict.of(
        [
            Reason.check(
                "keeps_rooms",
                rules.keeps(actor, path),
                text=_("You hold the post of an officer, liaison or trainer at this union or above it."),
                next_step=_("Ask an officer of this union."),
            )
        ]
    )


def can_host(actor: Actor, room: Room) -> Verdict:
    """Whoever speaks for an employer of the room, and whoever keeps it."""
    return Verdict.of(
        [
            Reason.check(
                "hosts_room",
                rules.hosts(actor, room.employer_ids, room.organisation_path),
                text=_("You present in this room, or keep it."),
                next_step=_("Ask the union that holds it to put your company on its list."),
            )
        ]
    )
