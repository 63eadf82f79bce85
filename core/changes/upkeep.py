"""The journal of changes stays as small as what there is to tell: old rows go once their thing changed again."""

from procrastinate.contrib.django import app

from core import queues
from core.changes.reading import forget_superseded, settle


@app.periodic(cron="23 3 * * *")
@app.task(name="core.changes_upkeep", queue=queues.UPKEEP, queueing_lock="core.changes_upkeep", pass_context=False)
def changes_upkeep(timestamp):
    """Give what nobody read its place, then delete what is old and told again."""
    settle()
    forget_superseded()
