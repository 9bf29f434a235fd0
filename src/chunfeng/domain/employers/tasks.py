"""What happens by the clock."""

from procrastinate.contrib.django import app

from chunfeng.domain.employers import services
from chunfeng.kernel.actor import Actor


@app.periodic(cron="5 16 * * *")  # five past midnight in Shanghai; cron here is UTC
@app.task(queueing_lock="employers.expire", pass_context=False)
def expire_positions(timestamp: int) -> int:
    """End positions that are past their last day."""
    return services.expire_due(actor=Actor.system("expire positions"))
