"""Writing a message down, and what is known about those that wait."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from core import queues
from core.crypto import blind_index
from core.messages.delivery import deliver, try_once
from core.messages.model import Channel, OutgoingMessage, Status

QUEUES = {Channel.EMAIL: queues.MAIL, Channel.SMS: queues.SMS}
LATE = timedelta(seconds=20)  # a message that waits longer shows that nobody takes them
RECENT = timedelta(minutes=15)  # what was tried before says nothing about the line of now
ONE_MESSAGE = "^SMTP(RecipientsRefused|DataError)"  # what says nothing of the line
KEPT = (Status.SENT, Status.EXPIRED, Status.REPLACED)  # what they said went at once
KEPT_DAYS = timedelta(days=30)
KEPT_FAILED = timedelta(days=90)


@transaction.atomic
def put(
    channel: str,
    address: str,
    content: Any,
    *,
    kind: str = "",
    valid_seconds: int | None = None,
    about: Any = None,
) -> OutgoingMessage:
    """Write a message down and have it delivered after the commit. Returns the OutgoingMessage.

    `content` (what JSON can hold) is what `delivery` of the channel takes. With `valid_seconds` it is a code: it goes
    before the others, is not sent when it is too late, and takes the place of one of its kind that still waits.
    With `about` (a row) it goes when that row is removed (forget).
    """
    now = timezone.now()
    message = OutgoingMessage(channel=channel, address=address, content=content, kind=kind[:100])
    message.about = about_index(about._meta.label, about.pk) if about else ""
    if valid_seconds:
        message.valid_until = now + timedelta(seconds=valid_seconds)
        before = OutgoingMessage.objects.filter(status=Status.WAITING, channel=channel, kind=message.kind)
        before = before.filter(address_index=blind_index("address", address)).exclude(valid_until=None)
        before.update(status=Status.REPLACED, content=None, address="")
    message.save()
    _deliver(message)
    return message


def _deliver(message: OutgoingMessage) -> None:
    """Have a message that waits delivered: at once after the commit where it is only printed, else by the worker."""
    if is_at_hand(message.channel):
        transaction.on_commit(lambda: try_once(message.pk))
    else:
        urgency = queues.URGENT if message.valid_until else 0
        deliver.configure(queue=QUEUES[message.channel], priority=urgency).defer(message_id=str(message.pk))


def put_sms(
    phone: str, text: str, *, kind: str = "", valid_seconds: int | None = None, about: Any = None
) -> OutgoingMessage:
    """Write a text message (str) to `phone` (E.164) down."""
    return put(Channel.SMS, phone, {"text": text}, kind=kind, valid_seconds=valid_seconds, about=about)


def is_at_hand(channel: str) -> bool:
    """Say whether the messages of `channel` are only printed: no other machine is involved, so nobody waits."""
    if channel == Channel.SMS:
        return settings.SMS_URL.startswith("console")
    return settings.MAIL_TRANSPORT == "django.core.mail.backends.console.EmailBackend"


def state_of(channel: str, address: str) -> str:
    """Return what to tell somebody who waits for a message at `address`: "" (all is well), "late" or "refused".

    It is late when the last one that was tried on this channel did not go, or when one has been waiting for long.
    """
    now = timezone.now()
    rows = OutgoingMessage.objects.filter(channel=channel)
    mine = rows.filter(address_index=blind_index("address", address), created_at__gt=now - RECENT)
    status, tries = mine.order_by("-created_at").values_list("status", "tries").first() or ("", 0)
    if status in (Status.FAILED, Status.SENT):
        return "refused" if status == Status.FAILED else ""
    if tries:
        return "late"
    tried = rows.filter(tried_at__gt=now - RECENT).exclude(last_error__regex=ONE_MESSAGE)
    if tried.order_by("-tried_at").values_list("status", flat=True).first() == Status.WAITING:
        return "late"
    waiting = rows.filter(status=Status.WAITING, created_at__lt=now - LATE)
    return "late" if waiting.exists() else ""


def given_up() -> QuerySet:
    """Return the messages (QuerySet) that could not be delivered and can be tried once more."""
    return OutgoingMessage.objects.filter(status=Status.FAILED).exclude(content=None)


@transaction.atomic
def send_again() -> int:
    """Queue once more what was given up. Returns how many (int). Two more days are tried."""
    rows = list(given_up().select_for_update())
    for message in rows:
        message.status, message.tries, message.created_at = Status.WAITING, 0, timezone.now()
        message.save(update_fields=["status", "tries", "created_at"])
        _deliver(message)
    return len(rows)


def figures() -> tuple[dict[tuple[str, str], int], dict[str, float]]:
    """Return ({(channel, status): how many}, {channel: seconds that the oldest has been waiting})."""
    counted = OutgoingMessage.objects.order_by().values_list("channel", "status").annotate(Count("pk"))
    oldest = OutgoingMessage.objects.filter(status=Status.WAITING).order_by()
    oldest = dict(oldest.values_list("channel").annotate(Min("created_at")))
    now = timezone.now()
    waits = {channel: max(0, (now - oldest.get(channel, now)).total_seconds()) for channel in Channel.values}
    return {(channel, status): number for channel, status, number in counted}, waits


def about_index(label: str, key: Any) -> str:
    """Return what stands for the row of model `label` (str, app.Model) with key `key`: 64 hex digits."""
    return blind_index("message-about", f"{label}:{key}")


def forget(label: str, keys: Iterable[Any]) -> list[str]:
    """Delete the messages that tell of rows that are being removed. Returns their keys (list of str).

    One that waits goes too: it would tell of what is no longer there.
    """
    rows = OutgoingMessage.objects.filter(about__in=[about_index(label, key) for key in keys])
    return _delete(rows)


def forget_given_up(addresses: Iterable[str]) -> list[str]:
    """Delete what could not be delivered to `addresses` (list of str): who they were of asked to be forgotten."""
    found = [blind_index("address", address) for address in addresses if address]
    return _delete(OutgoingMessage.objects.filter(status=Status.FAILED, address_index__in=found))


def _delete(rows: Any) -> list[str]:
    names = [str(pk) for pk in rows.values_list("pk", flat=True)]
    OutgoingMessage.objects.filter(pk__in=names).delete()
    return names
