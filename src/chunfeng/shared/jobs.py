"""Work for later, by the name of its task: services ask for it without knowing the tasks above them."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def later(task: str, *, lock: str, **ids: int | None) -> bool:
    """Queue `task` with `ids` once the present transaction commits.

    False when the same task with the same `lock` waits already.
    """
    try:
        with transaction.atomic():  # the refusal is the database's, and must not spoil the caller's transaction
            app.configure_task(task, lock=lock, queueing_lock=f"{task}:{lock}").defer(**ids)
    except AlreadyEnqueued:
        return False
    return True
