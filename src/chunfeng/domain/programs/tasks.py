"""What happens by the clock, and what follows a decision."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from chunfeng.domain.programs.services import deadlines, handing, noticing, population, registers, telling


@app.periodic(cron="23 19 * * *")  # at night in Shanghai; cron here is UTC
@app.task(queueing_lock="programs.population", pass_context=False)
def refresh_population(timestamp: int) -> int:
    """Put together the columns of everybody for the day; how many they are."""
    return population.rebuild().people


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="programs.notices", pass_context=False)
def end_notices(timestamp: int) -> int:
    """End the public notices whose last day is over; how many."""
    return noticing.end_due()


@app.task(name="chunfeng.programs.tell", retry=RetryStrategy(max_attempts=3, exponential_wait=10))
def tell(application_id: int) -> None:
    """Send an applicant what was decided."""
    telling.tell(application_id=application_id)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="programs.tell_again", pass_context=False)
def tell_again(timestamp: int) -> int:
    """Send what a fault has kept back; how many messages left."""
    return telling.tell_again()


@app.periodic(cron="37 17 * * *")  # after midnight in Shanghai
@app.task(queueing_lock="programs.uncollected", pass_context=False)
def end_uncollected(timestamp: int) -> int:
    """Give back to the stock what nobody came for in time; how many pieces."""
    return handing.end_uncollected()


@app.periodic(cron="47 17 * * *")
@app.task(queueing_lock="programs.hardship_sheets", pass_context=False)
def forget_refused_rows(timestamp: int) -> int:
    """Empty the rows of lists that nobody has mended for weeks; how many lists."""
    return registers.forget()


@app.periodic(cron="11 1 * * *")  # in the morning in Shanghai: messages follow
@app.task(queueing_lock="programs.milestones", pass_context=False)
def look_at_milestones(timestamp: int) -> int:
    """Remind of what is due after an approval, and do what follows where it is late; how many of both."""
    return deadlines.remind() + deadlines.miss()
