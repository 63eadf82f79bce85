"""Taking notices to the programs that want them: in order, one conversation at a time with each.

A receiver that is slow takes one slot of its queue and only for a turn; one that is away is paused. So neither delays
what the others are told, and no message to a person, which has other queues.
"""

import http.client
import logging
import time
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.http import parse_http_date_safe
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from core import queues
from headless import outbound, stopping
from headless.models import Delivery, DeliveryStatus, Webhook
from headless.signing import request_of

logger = logging.getLogger("soberania.webhooks")
TRIES = 8  # over about a day: 4, 16, 64 seconds ... 18 hours
TOO_OLD = timedelta(days=3)  # a notice that waited for a receiver so long is given up, however few times it was tried
TURN = 20  # seconds of one receiver before the others have theirs
LEASE = timedelta(seconds=90)  # longer than a turn and the deadline of a conversation
LONGEST_PAUSE = 900  # seconds
LONGEST_ASKED = 24 * 3600  # seconds that a receiver may ask us to wait (Retry-After)
STOPPED_AFTER = timedelta(days=3)  # without one notice taken
BUSY = (http.client.TOO_MANY_REQUESTS, http.client.SERVICE_UNAVAILABLE)


class NotDelivered(Exception):
    """The other program did not take it: try again later."""


def wake(webhook_id):
    """Have what waits for a receiver delivered after the commit. One waiting task is enough: it takes all there is."""
    with suppress(AlreadyEnqueued), transaction.atomic():  # a refused job would break what runs around this
        deliver_waiting.configure(queueing_lock=f"webhook-{webhook_id}").defer(webhook_id=webhook_id)


@app.task(name="headless.deliver_waiting", queue=queues.WEBHOOKS)
def deliver_waiting(webhook_id):
    """Deliver what waits for one receiver, for a turn, unless another task is doing it."""
    if not _taken(webhook_id):
        return
    until = time.monotonic() + TURN
    try:
        while time.monotonic() < until and (delivery := due(webhook_id).first()):
            with suppress(NotDelivered):
                deliver(delivery.pk)
    finally:
        Webhook.objects.filter(pk=webhook_id).update(busy_until=None)
    if due(webhook_id).exists():  # the turn is over, or one came just now and found this task at work
        wake(webhook_id)


@app.periodic(cron="* * * * *")
@app.task(name="headless.deliver_due", queue=queues.WEBHOOKS, queueing_lock="headless.deliver_due")
def deliver_due(timestamp):
    """Wake the receivers with notices whose next try has come."""
    for webhook_id in due().order_by("webhook").values_list("webhook", flat=True).distinct():
        wake(webhook_id)


def due(webhook_id=None):
    """Return the deliveries (QuerySet, oldest first) that can be tried now: of one receiver, or of all."""
    now = timezone.now()
    rows = Delivery.objects.filter(
        Q(next_try_at=None) | Q(next_try_at__lte=now),
        Q(webhook__paused_until=None) | Q(webhook__paused_until__lte=now),
        status=DeliveryStatus.WAITING,
        webhook__is_active=True,
        webhook__stopped_at=None,
    ).exclude(_after_one_that_waits())
    return (rows.filter(webhook=webhook_id) if webhook_id else rows).order_by("created_at")


def _after_one_that_waits():
    """Return the condition of a notice about something of which the receiver has not taken an earlier one yet."""
    earlier = Delivery.objects.filter(
        webhook=OuterRef("webhook"),
        object=OuterRef("object"),
        object_seq__lt=OuterRef("object_seq"),
        status=DeliveryStatus.WAITING,
    ).exclude(object="")
    return Exists(earlier)


def _taken(webhook_id):
    """Say whether the caller is the one that speaks to the receiver now. A worker that was killed is waited for."""
    now = timezone.now()
    free = Webhook.objects.filter(Q(busy_until=None) | Q(busy_until__lt=now), pk=webhook_id)
    return bool(free.update(busy_until=now + LEASE))


def deliver(delivery_id):
    """Send one notice. What was delivered is not sent again; what is refused for ever is not tried again.

    Raises NotDelivered when it is to be tried again later, or was given up.
    """
    delivery = Delivery.objects.select_related("webhook").filter(pk=delivery_id).first()
    if delivery is None or delivery.status == DeliveryStatus.DONE or not delivery.webhook.is_active:
        return
    body, headers = request_of(delivery)
    delivery.tries += 1
    wait = ""
    try:
        status, wait = outbound.post(delivery.webhook.url, body, headers)
        delivery.answer = str(status)
    except outbound.Refused as reason:
        delivery.answer, delivery.status = str(reason)[:200], DeliveryStatus.FAILED
        delivery.save()
        return
    except (OSError, http.client.HTTPException) as error:
        delivery.answer, status = type(error).__name__, 0
    if 200 <= status < 300:
        delivery.status = DeliveryStatus.DONE
        delivery.save()
        failing = Webhook.objects.filter(Q(failures__gt=0) | ~Q(failing_since=None), pk=delivery.webhook_id)
        failing.update(failures=0, paused_until=None, failing_since=None)
        return
    _later(
        delivery,
        away=not 400 <= status < 500 or status == http.client.TOO_MANY_REQUESTS,
        asked=seconds_asked(wait) if status in BUSY else 0,
    )
    _stop_if_lost(delivery.webhook, gone=status == http.client.GONE)
    logger.info("webhook not delivered", extra={"delivery": str(delivery.pk), "answer": delivery.answer})
    raise NotDelivered(delivery.answer)


def seconds_asked(text):
    """Return for how many seconds (int) an answer asks to be left alone by Retry-After, 0 when it does not say."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        seconds = int(text[:9])
    else:
        moment = parse_http_date_safe(text[:60])
        seconds = moment - timezone.now().timestamp() if moment else 0
    return int(min(max(seconds, 0), LONGEST_ASKED))


def _stop_if_lost(webhook, *, gone):
    """Stop telling a receiver that says it is gone (410), or that took nothing for days, and tell who answers for it.

    Its notices of then are not kept for it: it catches up with `/api/v1/changes` when it is begun again.
    """
    now = timezone.now()
    with transaction.atomic():
        held = Webhook.objects.select_for_update().get(pk=webhook.pk)
        if held.failing_since is None:
            held.failing_since = now
        lost = gone or now - held.failing_since >= STOPPED_AFTER
        if lost and held.stopped_at is None:
            held.stopped_at = now
            stopping.told(held, gone=gone)
        held.save(update_fields=["failing_since", "stopped_at"])
    if lost:
        logger.warning("a receiver of webhooks was stopped", extra={"webhook": webhook.pk, "gone": gone})


def _later(delivery, *, away, asked=0):
    """Write down when it is tried again, or that it is given up. With `away` the receiver is paused, with `asked` for
    as many seconds at least."""
    now = timezone.now()
    too_old = now - delivery.created_at > TOO_OLD
    delivery.status = DeliveryStatus.FAILED if delivery.tries >= TRIES or too_old else DeliveryStatus.WAITING
    delivery.next_try_at = now + timedelta(seconds=4**delivery.tries)
    delivery.save()
    if away:
        webhook = delivery.webhook
        webhook.failures = min(webhook.failures + 1, 10)
        webhook.paused_until = now + timedelta(seconds=max(min(4**webhook.failures, LONGEST_PAUSE), asked))
        webhook.save(update_fields=["failures", "paused_until"])
