"""Telling other programs (H3). Only ids and states leave; how they are signed: signing.py."""

from django.db import transaction

from headless.delivering import wake
from headless.models import Delivery, Webhook


def tell(event, data):
    """Write a notice for everyone who wants `event`, in the running transaction. It is sent after the commit."""
    for webhook in Webhook.objects.filter(is_active=True, events__contains=[event]):
        Delivery.objects.create(webhook=webhook, event=event, data=data)
        wake(webhook.pk)


@transaction.atomic
def tell_again(delivery):
    """Send a notice once more, with the same id, by which the other program knows it."""
    Delivery.objects.filter(pk=delivery.pk).update(status="waiting", tries=0, next_try_at=None)
    Webhook.objects.filter(pk=delivery.webhook_id).update(paused_until=None)
    wake(delivery.webhook_id)
