"""What happens to pages on its own."""

from django.core.management import call_command
from procrastinate.contrib.django import app

from core import queues
from home.access_faults import look_at_everything
from home.care_mail import tell_everybody


@app.periodic(cron="* * * * *")
@app.task(
    name="home.publish_scheduled", queue=queues.CONTENT, queueing_lock="home.publish_scheduled", pass_context=False
)
def publish_scheduled(timestamp):
    """Publish and retire the pages whose hour has come. Running late or twice does no harm."""
    call_command("publish_scheduled", verbosity=0)


@app.periodic(cron="0 12 * * 1")  # Monday at eight in the morning in Havana in winter, at seven or so in summer
@app.task(name="home.weekly_care", queue=queues.PEOPLE, queueing_lock="home.weekly_care", pass_context=False)
def weekly_care(timestamp):
    """Tell who works with pages what needs care. Run twice, nobody is told twice."""
    tell_everybody()


@app.periodic(cron="40 4 * * *")
@app.task(name="home.look_at_pages", queue=queues.UPKEEP, queueing_lock="home.look_at_pages", pass_context=False)
def look_at_pages(timestamp):
    """Look for faults of accessibility in what came around signals or was published before they were looked for."""
    look_at_everything()
