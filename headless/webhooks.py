"""Telling other programs (H3). Only ids and states leave; how they are signed: signing.py."""

from django.db import transaction

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
