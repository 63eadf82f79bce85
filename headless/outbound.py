"""Requests we make to addresses that others chose: only to the internet, never to what is behind our own wall.

The name is looked up once and the connection goes to that very address, so that a name which answers differently the
second time leads nowhere else. No redirect is followed.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core import deadlines, outward
from headless.addresses import is_among, is_public

PORTS = {443, 8443}
NAME_SECONDS = 3  # an editor waits while an address is checked


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
        with deadlines.within(NAME_SECONDS):
            found = deadlines.addresses_of(parts.hostname, port)
    except (OSError, UnicodeError):
        raise Refused(_("That name does not exist.")) from None
    addresses = {info[4][0] for info in found}
    if not all(_may_be_told(address) for address in addresses):
        raise Refused(_("That address is not on the internet."))
    return parts, port, found[0][4][0]


def _may_be_told(address):
    """Say whether an address (str) is of the internet, or of the networks inside that the installation names."""
    return is_public(address) or is_among(address, settings.WEBHOOK_NETWORKS)


def post(url, body, headers):
    """Send `body` (bytes); return (status of the answer (int), its Retry-After (str)), in time whatever comes back.

    The connection goes to the address that was checked, and asks it for the certificate of the name. Raises Refused,
    OSError, http.client errors.
    """
    with deadlines.of("webhook"):
        parts, port, address = resolve(url)
        kind = outward.SecureConnection if parts.scheme == "https" else outward.Connection
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        status, answered = outward.exchange(kind(parts.hostname, port, address), "POST", path, body, headers)[:2]
        return status, answered.get("Retry-After", "")
