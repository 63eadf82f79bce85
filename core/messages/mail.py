"""An e-mail as data that can wait, and its trip to the mail server within a deadline."""

import base64
import smtplib
from email.utils import formatdate
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends import smtp
from django.core.mail.message import make_msgid
from django.core.mail.utils import DNS_NAME
from django.utils.functional import cached_property

from core import deadlines

MAIN = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to")


def mark(message, *, kind, valid_seconds=None, about=None):
    """Say of an EmailMessage its kind (str), for a code how long it is good, and which row it tells of. Returns it."""
    message.kind, message.valid_seconds, message.about = kind, valid_seconds, about
    return message


def as_data(message):
    """Return an EmailMessage as what JSON can hold. Its date and identifier are those of now, however late it goes."""
    headers = {name: str(value) for name, value in message.extra_headers.items()}
    headers.setdefault("Date", formatdate())
    headers.setdefault("Message-ID", make_msgid(domain=message.from_email.rpartition("@")[2].strip("> ") or None))
    main = {name: getattr(message, name) for name in MAIN}
    main |= {"subject": str(message.subject), "body": str(message.body)}
    others = [[content, kind] for content, kind in getattr(message, "alternatives", [])]
    files = [_attached(one) for one in message.attachments]
    return {**main, "headers": headers, "subtype": message.content_subtype, "alternatives": others, "files": files}


def _attached(one):
    if not isinstance(one, tuple):
        raise TypeError("attach files by name and content")  # nothing of ours attaches MIME parts
    name, content, kind = one
    body = content.encode() if isinstance(content, str) else content
    return {"name": name, "body": base64.b64encode(body).decode(), "kind": kind, "text": isinstance(content, str)}


def from_data(data, connection):
    """Return the EmailMessage that `as_data` wrote."""
    message = EmailMultiAlternatives(
        **{name: data[name] for name in MAIN}, headers=data["headers"], connection=connection
    )
    message.content_subtype = data["subtype"]
    for content, kind in data["alternatives"]:
        message.attach_alternative(content, kind)
    for file in data["files"]:
        body = base64.b64decode(file["body"])
        message.attach(file["name"], body.decode() if file["text"] else body, file["kind"])
    return message


class _Watched:
    """Knows whether the server was given a message: until then a line that breaks has taken nothing."""

    data_begun = False

    def data(self, msg):
        self.data_begun = True
        return super().data(msg)


class _SMTP(_Watched, smtplib.SMTP):
    def _get_socket(self, host, port, timeout):
        return deadlines.connect(host, port)


class _SMTPS(_Watched, smtplib.SMTP_SSL):
    def _get_socket(self, host, port, timeout):
        return self.context.wrap_socket(deadlines.connect(host, port), server_hostname=self._host)


class SMTPBackend(smtp.EmailBackend):
    """Django's, on sockets that know the deadline of the thread."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        DNS_NAME._fqdn = urlsplit(settings.SITE_URL).hostname  # or Django asks a server of names, without deadline

    @property
    def connection_class(self):
        return _SMTPS if self.use_ssl else _SMTP

    @cached_property
    def ssl_context(self):
        return deadlines.tls_context(super().ssl_context)
