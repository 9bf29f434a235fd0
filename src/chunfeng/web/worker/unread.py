"""How much somebody has not read, whatever it is about: the number on the tab of messages."""

from chunfeng.domain.happenings.queries import own as registrations
from chunfeng.domain.hiring import queries as hiring
from chunfeng.kernel.actor import Actor


def unread_count(actor: Actor) -> int:
    return hiring.unread_count(actor) + registrations.unread_count(actor)
