"""Text messages, through whatever gateway the installation has. SMS_URL says which; unset, phones are not offered.

`console:` prints them (development) · `http://` or `https://` posts {"to", "text"} as JSON, with SMS_TOKEN as bearer.
"""

import json
from urllib.request import Request, urlopen

from django.conf import settings

TIMEOUT_SECONDS = 10

outbox = []  # what `memory:` would have sent, for tests


class SMSError(Exception):
    """The gateway did not take the message. The text never holds it."""


def offered():
    """Say whether this installation can send text messages."""
    return bool(settings.SMS_URL)


def send(phone, text):
    """Send `text` (str) to `phone` (E.164). Raises SMSError."""
    scheme = settings.SMS_URL.partition(":")[0]
    if scheme == "console":
        print(f"SMS {phone}: {text}", flush=True)
    elif scheme == "memory":
        outbox.append((phone, text))
    else:
        _post(phone, text)


def _post(phone, text):
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"}
    body = json.dumps({"to": phone, "text": text}).encode()
    request = Request(settings.SMS_URL, data=body, headers=headers)  # noqa: S310 the operator's own setting
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
            pass
    except OSError as error:
        raise SMSError(type(error).__name__) from None
