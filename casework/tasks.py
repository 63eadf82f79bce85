"""The background work of this room: it stands beside what it does and is only listed here."""

from procrastinate.contrib.django import app

from casework import figures, teams
from casework.board.counting import board_count  # noqa: F401 - so that the worker finds it
from casework.clock import clock_steps_daily  # noqa: F401 - so that the worker finds it
from casework.corrections import corrections_daily  # noqa: F401 - so that the worker finds it
from casework.exports.making import export_make  # noqa: F401 - so that the worker finds it
from casework.issuing import document_issue, documents_look  # noqa: F401 - so that the worker finds them
from casework.kind_versions import versions_given
from casework.opinions import opinions_daily  # noqa: F401 - so that the worker finds it
from casework.statements.status_list import (  # noqa: F401 - so that the worker finds them
    status_list_make,
    status_lists_hourly,
)
from casework.words import words_given
from core import queues


@app.periodic(cron="* * * * *")
@app.task(
    name="casework.figures_count", queue=queues.UPKEEP, queueing_lock="casework.figures_count", pass_context=False
)
def figures_count(timestamp):
    """Count the public figures anew."""
    figures.count()


@app.periodic(cron="* * * * *")
@app.task(name="casework.adopt", queue=queues.UPKEEP, queueing_lock="casework.adopt", pass_context=False)
def adopt(timestamp):
    """Give a team and a version of its kind to what the release before wrote without them."""
    teams.adopt()
    versions_given()
    words_given()
