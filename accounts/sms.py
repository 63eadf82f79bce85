"""Text messages, through whatever gateway the installation has. SMS_URL says which; unset, phones are not offered.

`console:` prints them (development) · `http://` or `https://` posts {"to", "text"} as JSON, with SMS_TOKEN as bearer.
Nobody waits for the gateway: the message is written down and the worker takes it there (core.messages).
"""

from django.conf import settings

from core.messages import outbox as messages

outbox = []  # what `memory:` would have sent, for tests


def offered():
    """Say whether this installation can send text messages."""
    return bool(settings.SMS_URL)


def send(phone, text, *, kind="", valid_seconds=None, about=None):
    """Have `text` (str) sent to `phone` (E.164). With `valid_seconds` it is a code and is not sent later."""
    if settings.SMS_URL.startswith("memory"):
        outbox.append((phone, text))
    else:
        messages.put_sms(phone, text, kind=kind, valid_seconds=valid_seconds, about=about)
