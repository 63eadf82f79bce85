"""Requests we make to addresses that others chose: only to the internet, never to what is behind our own wall.

The name is looked up once and the connection goes to that very address, so that a name which answers differently the
second time leads nowhere else. No redirect is followed.
"""

import http.client
import socket
import ssl
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from headless.addresses import is_public

PORTS = {443, 8443}
SECONDS = 10
MOST_READ = 4096


class Refused(Exception):
    """The address is not one we send to."""


def refuse_address(url):
    """Return why we would not send to `url` (str), or "" when we would."""
    try:
        resolve(url)
    except Refused as reason:
        return str(reason)
    return ""


def resolve(url):
    """Return (parts of the url, port, address to connect to). Raises Refused."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Refused(_("This is not an address.")) from None
    if not parts.hostname or parts.username or parts.password:
        raise Refused(_("This is not an address."))
    if settings.OUTBOUND_ANYWHERE:
        return parts, port, parts.hostname
    if parts.scheme != "https" or port not in PORTS:
        raise Refused(_("Only https addresses are told."))
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(_("That name does not exist.")) from None
    addresses = {info[4][0] for info in found}
    if not all(is_public(address) for address in addresses):
        raise Refused(_("That address is not on the internet."))
    return parts, port, found[0][4][0]


class _PinnedConnection(http.client.HTTPSConnection):
    """Connects to the address that was checked, and asks it for the certificate of the name."""

    def __init__(self, name, port, address):
        super().__init__(name, port, timeout=SECONDS, context=ssl.create_default_context())
        self.address = address

    def connect(self):
        plain = socket.create_connection((self.address, self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)


def post(url, body, headers):
    """Send `body` (bytes) and return the status of the answer (int). Raises Refused, OSError, http.client errors."""
    parts, port, address = resolve(url)
    if parts.scheme == "https":
        connection = _PinnedConnection(parts.hostname, port, address)
    else:
        connection = http.client.HTTPConnection(address, port, timeout=SECONDS)
    try:
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        answer = connection.getresponse()
        answer.read(MOST_READ)
        return answer.status
    finally:
        connection.close()
