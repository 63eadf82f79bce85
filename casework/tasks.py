"""The background work of this room: it stands beside what it does and is only listed here."""

from procrastinate.contrib.django import app

from casework import figures
from core import queues


@app.periodic(cron="* * * * *")
@app.task(
    name="casework.figures_count", queue=queues.UPKEEP, queueing_lock="casework.figures_count", pass_context=False
)
def figures_count(timestamp):
    """Count the public figures anew."""
    figures.count()
