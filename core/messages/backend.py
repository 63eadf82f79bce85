from django.core.mail.backends.base import BaseEmailBackend

from core.messages.mail import as_data
from core.messages.model import Channel
from core.messages.outbox import put


class QueueBackend(BaseEmailBackend):
    """Django's EMAIL_BACKEND: keeps each message as a row, which the worker takes to the server."""

    def send_messages(self, email_messages):
        written = [message for message in email_messages if message.recipients()]
        for message in written:
            put(
                Channel.EMAIL,
                message.recipients()[0].strip().lower(),
                as_data(message),
                kind=getattr(message, "kind", ""),
                valid_seconds=getattr(message, "valid_seconds", None),
                about=getattr(message, "about", None),
            )
        return len(written)
