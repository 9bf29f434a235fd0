"""What takes too long for a page."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from chunfeng.domain.fairs.services import prints, push, seating
from chunfeng.kernel.actor import Actor


@app.task(name="chunfeng.fairs.seat")
def seat(fair_id: int) -> None:
    """Seat a large fair."""
    seating.seat_now(actor=Actor.system("seat a fair"), fair_id=fair_id)


@app.task(name="chunfeng.fairs.print")
def make_print(print_id: int) -> None:
    """Make a large paper."""
    prints.make(print_id=print_id)


@app.task(name="chunfeng.fairs.tell", retry=RetryStrategy(max_attempts=5, exponential_wait=30))
def tell(fair_id: int) -> None:
    """Send the messages to those who were called."""
    push.tell(fair_id=fair_id)
