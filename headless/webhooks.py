"""Telling other programs (H3), signed after the Standard Webhooks specification. Only ids and states leave."""

import base64
import hashlib
import hmac
import json

from django.db import transaction
from django.utils import timezone

from headless.models import Delivery, Webhook


def tell(event, data):
    """Write a notice for everyone who wants `event`, in the running transaction. It is sent after the commit."""
    from headless.tasks import deliver

    for webhook in Webhook.objects.filter(is_active=True, events__contains=[event]):
        delivery = Delivery.objects.create(webhook=webhook, event=event, data=data)
        deliver.defer(delivery_id=str(delivery.pk))


@transaction.atomic
def tell_again(delivery):
    """Send a notice once more, with the same id, by which the other program knows it."""
    from headless.tasks import deliver

    Delivery.objects.filter(pk=delivery.pk).update(status="waiting")
    deliver.defer(delivery_id=str(delivery.pk))


def request_of(delivery, now=None):
    """Return (body, headers) of a notice as it is sent now."""
    said = {"type": delivery.event, "timestamp": delivery.created_at.isoformat(), "data": delivery.data}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    moment = str(int((now or timezone.now()).timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Soberania-Webhooks/1",
        "webhook-id": str(delivery.pk),
        "webhook-timestamp": moment,
        "webhook-signature": signature(delivery.webhook.secret, str(delivery.pk), moment, body),
    }
    return body, headers


def signature(secret, delivery_id, moment, body):
    """Return the value of the signature header: `v1,` and the HMAC-SHA256 of "id.timestamp.body" in base64."""
    key = secret.removeprefix("whsec_").encode()
    signed = hmac.new(key, b".".join([delivery_id.encode(), moment.encode(), body]), hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode()}"
