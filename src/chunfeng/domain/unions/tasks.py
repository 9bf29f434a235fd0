"""What happens by the clock."""

from procrastinate.contrib.django import app

from chunfeng.domain.unions import services


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="unions.fold", pass_context=False)
def fold_tallies(timestamp: int) -> int:
    """Add what has changed into the numbers of the tree."""
    return services.fold()


@app.periodic(cron="20 16 * * *")  # twenty past midnight in Shanghai; cron here is UTC
@app.task(queueing_lock="unions.clear", pass_context=False)
def clear_ended_posts(timestamp: int) -> int:
    """Give back the work of those whose posts ended yesterday."""
    return services.clear_ended_posts()
