"""Telling other programs (H3). Only ids and states leave; how they are signed: signing.py."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from headless.delivering import wake
from headless.models import Delivery, DeliveryStatus, Event, Webhook
from headless.signing import new_secret

OVERLAP = timedelta(hours=24)
NEXT_NUMBER = """
INSERT INTO headless_objectnumber AS kept (object, last) VALUES (%s, 1)
ON CONFLICT (object) DO UPDATE SET last = kept.last + 1 RETURNING last
"""


def tell(event, data, about=""):
    """Write a notice for everyone who wants `event`, in the running transaction. It is sent after the commit.

    `about` (str): what it is about, "page:5"; notices about one thing are numbered, and taken in that order.
    """
    wanted = list(Webhook.objects.filter(is_active=True, stopped_at=None, events__contains=[event]))
    if not wanted:
        return
    number = next_number(about) if about else 0
    data = {**data, "object": about, "seq": number} if about else data
    for webhook in wanted:
        Delivery.objects.create(webhook=webhook, event=event, data=data, object=about, object_seq=number)
        wake(webhook.pk)


def next_number(about):
    """Return the number (int) of the next notice about something. Whoever tells of it too waits for our commit."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [about])
        return cursor.fetchone()[0]


@transaction.atomic
def secret_change(webhook_id):
    """Give a receiver a new secret; for a day the one before signs too. Returns the Webhook."""
    webhook = Webhook.objects.select_for_update().get(pk=webhook_id)
    webhook.old_secret, webhook.old_until = webhook.secret, timezone.now() + OVERLAP
    webhook.secret = new_secret()
    webhook.save(update_fields=["secret", "old_secret", "old_until"])
    return webhook


@transaction.atomic
def ping(webhook_id):
    """Send a test to one receiver, whatever it is told of, also while it is paused. Returns the Delivery."""
    Webhook.objects.filter(pk=webhook_id).update(paused_until=None)
    delivery = Delivery.objects.create(webhook_id=webhook_id, event=Event.PING, data={})
    wake(webhook_id)
    return delivery


@transaction.atomic
def begin_again(webhook_id):
    """Tell a receiver that was stopped again, from now on, and first a test."""
    Webhook.objects.filter(pk=webhook_id).update(stopped_at=None, failing_since=None, failures=0)
    return ping(webhook_id)


def throw_away(webhook_id):
    """Give up every notice that waits for a receiver. Returns how many (int)."""
    waiting = Delivery.objects.filter(webhook=webhook_id, status=DeliveryStatus.WAITING)
    return waiting.update(status=DeliveryStatus.FAILED, answer="")


@transaction.atomic
def tell_again(delivery):
    """Send a notice once more, with the same id, by which the other program knows it."""
    Delivery.objects.filter(pk=delivery.pk).update(status="waiting", tries=0, next_try_at=None)
    Webhook.objects.filter(pk=delivery.webhook_id).update(paused_until=None)
    wake(delivery.webhook_id)
