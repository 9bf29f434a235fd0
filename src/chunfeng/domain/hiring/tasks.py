"""What happens by the clock."""

from procrastinate.contrib.django import app

from chunfeng.domain.hiring import services
from chunfeng.kernel import clock


@app.periodic(cron="10 0 * * *")  # 8:10 in Shanghai
@app.task(queueing_lock="hiring.follow_up", pass_context=False)
def ask_what_became(timestamp: int) -> int:
    """Ask about intents of 7, 30, 90 days ago."""
    return services.ask_what_became(today=clock.today())
