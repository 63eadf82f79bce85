"""Messages that came back after a server had taken them: what a report of delivery (RFC 3464) says of one of ours.

The mail server of the site hands such reports to `manage.py bounce` (docs/operators.md). A report is hostile like any
mail: only its numbers are read, and only of a message whose name we gave.
"""

import re
from email import policy
from email.message import Message
from email.parser import BytesParser
from uuid import UUID

from participation.digests import bounced
from participation.models import DigestMail

BIGGEST = 1_000_000  # bytes of a report that are read
NAME = re.compile(r"<([0-9a-f-]{36})\.digest@", re.ASCII)
STATUS = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b", re.ASCII)


def take(raw: bytes) -> bool:
    """Note what a report says of one of our messages. Returns whether it was a report of one that failed."""
    message = BytesParser(policy=policy.compat32).parsebytes(raw[:BIGGEST])
    if message.get_content_type() != "multipart/report":
        return False
    status = next((found for part in message.walk() if (found := _failed(part))), "")
    name = next((found for part in message.walk() if (found := _ours(part))), None)
    mail = DigestMail.objects.select_related("run").filter(pk=name).first() if name else None
    if not status or mail is None:
        return False
    bounced(mail, f"{status[0]}50 {status}"[:12])
    return True


def _failed(part: Message) -> str:
    """Return the status of a recipient that was given up, "" for a part that says of none."""
    if str(part.get("Action", "")).strip().lower() != "failed":
        return ""
    found = STATUS.search(str(part.get("Status", "")))
    return found[1] if found else ""


def _ours(part: Message) -> UUID | None:
    """Return the key of our message that a part is, or holds the headers of."""
    text = str(part.get("Message-ID", ""))
    if part.get_content_type() == "text/rfc822-headers":
        text += str(part.get_payload())[:20_000]
    found = NAME.search(text)
    try:
        return UUID(found[1]) if found else None
    except ValueError:
        return None
