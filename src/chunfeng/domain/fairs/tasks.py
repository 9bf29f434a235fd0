"""What takes too long for a page, and what watches over it."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from chunfeng.domain.fairs.services import phones, prints, push, seating, telling
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
    telling.tell(fair_id=fair_id)


@app.task(name="chunfeng.fairs.tell_of_kiosk", retry=RetryStrategy(max_attempts=5, exponential_wait=30))
def tell_of_kiosk(device_id: int) -> None:
    """Tell those whose tickets were shown at a screen what became of it."""
    telling.tell_of_kiosk(device_id=device_id)


@app.task(name="chunfeng.fairs.push")
def look_or_call(push_id: int, attempt: int) -> None:
    """Look for people whom a fair suits, or tell them."""
    push.carry_on(push_id=push_id, attempt=attempt)


@app.periodic(cron="*/3 * * * *")
@app.task(queueing_lock="fairs.resume_pushes", pass_context=False)
def resume_pushes(timestamp: int) -> int:
    """Hand on what a dead worker left; how many."""
    return push.resume()


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="fairs.forget_phones", pass_context=False)
def forget_phones(timestamp: int) -> int:
    """Delete the phones of fairs that are over; how many."""
    return phones.forget_old()
