"""What happens by the clock."""

from django.core.management import call_command
from procrastinate.contrib.django import app

from chunfeng.domain.people import services
from chunfeng.domain.people.services import kiosks, sessions


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="people.purge_sign_ins", pass_context=False)
def purge_sign_ins(timestamp: int) -> int:
    """Forget sign-ins that no limit looks back to."""
    return services.purge_sign_ins()


@app.periodic(cron="27 * * * *")
@app.task(queueing_lock="people.ask_service_again", pass_context=False)
def ask_service_again(timestamp: int) -> int:
    """Ask the official service about the documents that it gave no answer for."""
    return services.ask_service_again()


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="people.find_duplicates", pass_context=False)
def find_duplicates(timestamp: int) -> int:
    """Notice pairs of accounts that may be one person."""
    return services.find_duplicates()


@app.periodic(cron="7 4 * * *")
@app.task(queueing_lock="people.erase_due", pass_context=False)
def erase_due(timestamp: int) -> int:
    """Carry out the wishes to be erased whose time has come."""
    return services.erase_due()


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="people.purge_sessions", pass_context=False)
def purge_sessions(timestamp: int) -> int:
    """Forget sessions that have run out and codes that kiosks showed before yesterday."""
    call_command("clearsessions")
    return sessions.purge_visits() + kiosks.purge_codes()
