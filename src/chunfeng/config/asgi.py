"""The live process that granian serves beside the pages: it tells open pages to look again, takes in broadcasts and hands
them out, and lets two browsers find each other for a call.
"""

import os

import django
from asgiref.sync import sync_to_async

from chunfeng.shared.beginning import importing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chunfeng.config.settings")

with importing():
    django.setup()

    from django.db import DatabaseError, connection  # settings exist only now

    from chunfeng.domain.conversations.queries import rooms  # models exist only now
    from chunfeng.domain.facts import queries
    from chunfeng.domain.happenings.queries import queues
    from chunfeng.domain.hiring import queries as hiring
    from chunfeng.shared import live, reach
    from chunfeng.shared.live import process

reach.open_process()
_newcomers, _stirrings, _answers = queries.Newcomers(), queues.Stirrings(), hiring.Stirrings()
_changes = rooms.Changes()


def _look() -> set[str]:
    try:
        came, changed = _newcomers.look(), _changes.look()
        stirred = _stirrings.look() | _answers.look()
    except DatabaseError:
        connection.close()
        raise
    topics = {topic for path, happening_id in came for topic in live.touched(path, happening_id)}
    return stirred | topics | {live.room_topic(room_id) for room_id in changed}


application = process.Process(sync_to_async(_look))
