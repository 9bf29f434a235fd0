"""What happens by the clock, and what takes too long for a page."""

from procrastinate.contrib.django import app

from chunfeng.domain.employers import services
from chunfeng.domain.employers.services import arrivals
from chunfeng.kernel.actor import Actor


@app.periodic(cron="5 16 * * *")  # five past midnight in Shanghai; cron here is UTC
@app.task(queueing_lock="employers.expire", pass_context=False)
def expire_positions(timestamp: int) -> int:
    """End positions that are past their last day."""
    return services.expire_due(actor=Actor.system("expire positions"))


@app.task(name="chunfeng.employers.read_sheet")
def read_sheet(import_id: int, person_id: int) -> None:
    """Preview a large sheet."""
    arrivals.read_waiting(import_id=import_id, person_id=person_id)


@app.task(name="chunfeng.employers.confirm_sheet")
def confirm_sheet(import_id: int, person_id: int) -> None:
    """Take a large sheet in."""
    arrivals.confirm_waiting(import_id=import_id, person_id=person_id)
