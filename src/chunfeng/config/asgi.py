"""The live process that granian serves beside the pages: it tells open pages to look again, takes in broadcasts and hands
them out, and lets two browsers find each other for a call.
"""

import os

import django
from asgiref.sync import sync_to_async

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chunfeng.config.settings")
django.setup()

from django.db import DatabaseError, connection  # noqa: E402  settings exist only now

from chunfeng.domain.conversations.queries import rooms  # noqa: E402  models exist only now
from chunfeng.domain.facts import queries  # noqa: E402
from chunfeng.domain.happenings.queries import queues  # noqa: E402
from chunfeng.domain.hiring import queries as hiring  # noqa: E402
from chunfeng.shared import live, reach  # noqa: E402
from chunfeng.shared.live import process  # noqa: E402

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
