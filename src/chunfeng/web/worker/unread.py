"""How much somebody has not read, whatever it is about: the number on the tab of messages."""

from chunfeng.domain.happenings.queries import own as registrations
from chunfeng.domain.hiring import queries as hiring
from chunfeng.domain.hiring.queries import follow_ups
from chunfeng.kernel.actor import Actor


def unread_count(actor: Actor) -> int:
    return hiring.unread_count(actor) + len(follow_ups.asked_of(actor)) + registrations.unread_count(actor)
