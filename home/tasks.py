"""What happens to pages on its own."""

from django.core.management import call_command
from procrastinate.contrib.django import app

from core import queues


@app.periodic(cron="* * * * *")
@app.task(
    name="home.publish_scheduled", queue=queues.CONTENT, queueing_lock="home.publish_scheduled", pass_context=False
)
def publish_scheduled(timestamp):
    """Publish and retire the pages whose hour has come. Running late or twice does no harm."""
    call_command("publish_scheduled", verbosity=0)
