"""Work for later, by the name of its task: services ask for it without knowing the tasks above them."""

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def later(task: str, *, lock: str, **ids: int | None) -> bool:
    """Queue `task` with `ids` once the present transaction commits; False when the same `lock` waits already."""
    try:
        app.configure_task(task, lock=lock, queueing_lock=lock).defer(**ids)
    except AlreadyEnqueued:
        return False
    return True
