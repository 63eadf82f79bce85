import http.client
import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from core import queues
from headless import outbound, webhooks
from headless.models import Delivery, DeliveryStatus

logger = logging.getLogger("soberania.webhooks")
TRIES = 8  # over about a day: 4, 16, 64 seconds ... 18 hours


class NotDelivered(Exception):
    """The other program did not take it: try again later."""


@app.task(
    name="headless.deliver",
    queue=queues.WEBHOOKS,
    retry=RetryStrategy(max_attempts=TRIES, exponential_wait=4, retry_exceptions={NotDelivered}),
)
def deliver(delivery_id):
    """Send one notice. What was delivered is not sent again; what is refused for ever is not tried again."""
    delivery = Delivery.objects.select_related("webhook").filter(pk=delivery_id).first()
    if delivery is None or delivery.status == DeliveryStatus.DONE or not delivery.webhook.is_active:
        return
    body, headers = webhooks.request_of(delivery)
    delivery.tries += 1
    try:
        status = outbound.post(delivery.webhook.url, body, headers)
        delivery.answer = str(status)
        taken = 200 <= status < 300
    except outbound.Refused as reason:
        delivery.answer, delivery.status = str(reason)[:200], DeliveryStatus.FAILED
        delivery.save()
        return
    except (OSError, http.client.HTTPException) as error:
        delivery.answer, taken = type(error).__name__, False
    delivery.status = DeliveryStatus.DONE if taken else DeliveryStatus.WAITING
    if not taken and delivery.tries >= TRIES:
        delivery.status = DeliveryStatus.FAILED
    delivery.save()
    if not taken:
        logger.info("webhook not delivered", extra={"delivery": str(delivery.pk), "answer": delivery.answer})
        raise NotDelivered(delivery.answer)
