"""The live process that granian serves beside the pages: it looks at ledger, queues and answers, and tells open pages to look."""

import os

import django
from asgiref.sync import sync_to_async

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chunfeng.config.settings")
django.setup()

from django.db import DatabaseError, connection  # noqa: E402  settings exist only now

from chunfeng.domain.facts import queries  # noqa: E402  models exist only now
from chunfeng.domain.happenings.queries import queues  # noqa: E402
from chunfeng.domain.hiring import queries as hiring  # noqa: E402
from chunfeng.shared import live, reach  # noqa: E402
from chunfeng.shared.live import streams  # noqa: E402

reach.open_process()
_newcomers, _stirrings, _answers = queries.Newcomers(), queues.Stirrings(), hiring.Stirrings()


def _look() -> set[str]:
    try:
        came, stirred = _newcomers.look(), _stirrings.look() | _answers.look()
    except DatabaseError:
        connection.close()
        raise
    return stirred | {topic for path, happening_id in came for topic in live.touched(path, happening_id)}


application = streams.Application(sync_to_async(_look))
