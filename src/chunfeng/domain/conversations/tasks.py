"""What happens by the clock: broadcasts whose host is gone end, recordings go when their days are over."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from chunfeng.domain.conversations.services import rooms


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="conversations.sweep", pass_context=False, retry=RetryStrategy(max_attempts=2))
def sweep(timestamp: int) -> int:
    """How many broadcasts and recordings it ended."""
    return rooms.sweep()
