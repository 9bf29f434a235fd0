"""What happens by the clock, and messages that leave after the transaction."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from chunfeng.domain.unions import services
from chunfeng.domain.unions.services import joining, plans, telling


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


@app.periodic(cron="10 0 * * *")  # ten past eight in Shanghai; cron here is UTC
@app.task(queueing_lock="unions.review_clock", pass_context=False)
def watch_reviews(timestamp: int) -> int:
    """Hand overdue applications to the level above, then remind of those that are due; how many were touched."""
    return joining.escalate_overdue() + joining.remind_due()


@app.task(name="chunfeng.unions.tell_applicant", retry=RetryStrategy(max_attempts=5, exponential_wait=30))
def tell_applicant(application_id: int) -> None:
    """Tell an applicant what was decided."""
    telling.tell_applicant(application_id=application_id)


@app.task(name="chunfeng.unions.tell_keepers", retry=RetryStrategy(max_attempts=3, exponential_wait=60))
def tell_keepers(organisation_id: int) -> None:
    """Tell officers and reviewers what is due."""
    telling.tell_keepers(organisation_id=organisation_id)


@app.periodic(cron="30 0 * * *")  # half past eight in the morning in Shanghai
@app.task(queueing_lock="unions.plans.remind", pass_context=False)
def remind_of_tasks(timestamp: int) -> int:
    """Recall the tasks that are due soon or were due yesterday."""
    return plans.remind()
