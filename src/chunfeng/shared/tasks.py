"""What the mechanics do by the clock."""

from procrastinate.contrib.django import app

from chunfeng.shared import audit_chain


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="shared.link_audit", pass_context=False)
def link_audit(timestamp: int) -> int:
    """Link what was written since the last minute."""
    return audit_chain.link()


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="shared.anchor_audit", pass_context=False)
def anchor_audit(timestamp: int) -> str:
    """Once a day: link what a long transaction kept back, and note the head outside the database."""
    audit_chain.link(everything=True)
    return audit_chain.anchor()
