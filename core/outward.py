"""One HTTP request to an address of the operator's choosing, within the deadline of the thread (core.deadlines)."""

import http.client
from urllib.parse import urlsplit

from core import deadlines

MOST_READ = 64 * 1024


class Connection(http.client.HTTPConnection):
    """A connection to `address` (by default the host itself), for plain http."""

    def __init__(self, host, port, address=None):
        super().__init__(host, port)
        self.address = address or host

    def connect(self):
        self.sock = deadlines.connect(self.address, self.port)


class SecureConnection(Connection):
    """The same for https: asks for the certificate of `host`."""

    default_port = http.client.HTTPS_PORT

    def connect(self):
        super().connect()
        plain, self.sock = self.sock, None
        try:
            self.sock = deadlines.tls_context().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def ask(method, url, body=None, headers=()):
    """Return (status, beginning of the answer) of one request. No redirect is followed.

    Raises OSError, among them TimeoutError, and http.client.HTTPException.
    """
    parts = urlsplit(url)
    kind, usual = (SecureConnection, 443) if parts.scheme == "https" else (Connection, 80)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return speak(kind(parts.hostname, parts.port or usual), method, path, body, headers)


def speak(connection, method, path, body=None, headers=()):
    """The same on a connection of this module, which is closed."""
    status, _headers, beginning = exchange(connection, method, path, body, headers)
    return status, beginning


def exchange(connection, method, path, body=None, headers=()):
    """The same, as (status, headers of the answer, its beginning)."""
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read(MOST_READ)
    finally:
        connection.close()
