"""What happens by the clock."""

from procrastinate.contrib.django import app

from chunfeng.domain.people import services


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="people.purge_sign_ins", pass_context=False)
def purge_sign_ins(timestamp: int) -> int:
    """Forget sign-ins that no limit looks back to."""
    return services.purge_sign_ins()
