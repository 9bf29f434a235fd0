"""What happens by the clock."""

from procrastinate.contrib.django import app

from chunfeng.domain.matching.services import pruning


@app.periodic(cron="47 18 * * *")
@app.task(queueing_lock="matching.prune", pass_context=False)
def prune_changes(timestamp: int) -> int:
    """Forget changes that every catalogue has read long ago."""
    return pruning.prune()
