"""Connections to Redis whose sockets know the deadline of their thread: a peer that drips holds nobody."""

import redis

from core import deadlines

CONNECT_SECONDS = 0.25


class Line(redis.Connection):
    def _connect(self):
        with deadlines.within(CONNECT_SECONDS):
            return deadlines.connect(self.host, int(self.port))


class SecretLine(redis.SSLConnection, Line):
    """The same within TLS: redis-py's, around our socket."""


class FileLine(redis.UnixDomainSocketConnection):
    def _connect(self):
        with deadlines.within(CONNECT_SECONDS):
            return deadlines.connect_unix(self.path)


def line_for(url):
    """Return the class of connections for the address of a Redis (str)."""
    return {"rediss": SecretLine, "unix": FileLine}.get(url.partition("://")[0].lower(), Line)
