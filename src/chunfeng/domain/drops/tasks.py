"""What happens by the clock, and what follows a change."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from chunfeng.domain.drops.services import admission, claims, planning, telling


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="drops.clock", pass_context=False)
def keep_time(timestamp: int) -> int:
    """Close lists, pass on, let run out; decide who was left waiting in a line; how much was moved."""
    return planning.keep_time() + admission.drain_all()


@app.task(name="chunfeng.drops.pass_on", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def pass_on(drop_id: int) -> None:
    """Hold what came back for the next in line."""
    claims.pass_on(drop_id=drop_id)


@app.task(name="chunfeng.drops.tell", retry=RetryStrategy(max_attempts=5, exponential_wait=30))
def tell(drop_id: int) -> None:
    """Send the messages that wait."""
    telling.tell(drop_id=drop_id)
