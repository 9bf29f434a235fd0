"""What happens by the clock, and what follows a change."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from chunfeng.domain.happenings.services import planning, registrations, telling


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="happenings.clock", pass_context=False)
def keep_time(timestamp: int) -> int:
    """Open, start, close; let offers lapse; how much was moved."""
    return planning.advance() + registrations.lapse_offers()


@app.periodic(cron="*/20 * * * *")
@app.task(queueing_lock="happenings.remind", pass_context=False)
def remind(timestamp: int) -> int:
    """Recall what is soon."""
    return registrations.remind()


@app.task(name="chunfeng.happenings.offer_seats", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def offer_seats(happening_id: int) -> None:
    """Offer what is free to those who wait."""
    registrations.offer_seats(happening_id=happening_id)


@app.task(name="chunfeng.happenings.tell", retry=RetryStrategy(max_attempts=5, exponential_wait=30))
def tell(happening_id: int) -> None:
    """Send the messages that wait."""
    telling.tell(happening_id=happening_id)
