"""How long another machine may keep us: a whole deadline, not only one for each read.

The timeouts of Python's libraries are for each read, so a peer that sends one byte a second holds its caller for ever.
The sockets made here look at the deadline of their thread before each step, whichever library reads from them:

    with deadlines.of("sms"):
        http.client.HTTPConnection ... its socket made by deadlines.connect(host, port)
"""

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from concurrent.futures import Future

from django.conf import settings

WITHOUT = 10  # seconds for each step of a socket that is used outside of any deadline
_mine = threading.local()


@contextlib.contextmanager
def within(seconds, step=None):
    """End what this thread says to other machines in the block after `seconds`, and each step of it after `step`.

    Inside another deadline the earlier one counts. What comes too late raises TimeoutError.
    """
    before = getattr(_mine, "until", None), getattr(_mine, "step", None)
    until, step = time.monotonic() + seconds, step or seconds
    _mine.until = until if before[0] is None else min(until, before[0])
    _mine.step = step if before[1] is None else min(step, before[1])
    try:
        yield
    finally:
        _mine.until, _mine.step = before


def of(peer):
    """Return the deadline that settings.DEADLINES gives a conversation with `peer` (str), as a context manager."""
    return within(*settings.DEADLINES[peer])


def left():
    """Return the seconds that the next step may take (float). Raises TimeoutError when there are none."""
    until = getattr(_mine, "until", None)
    if until is None:
        return WITHOUT
    seconds = min(until - time.monotonic(), _mine.step)
    if seconds <= 0:
        raise TimeoutError("the whole deadline is over")
    return seconds


class _Steps:
    """Mixin of sockets: every step waits for no longer than the deadline says at that moment.

    One that was told not to wait at all (a timeout of 0: libraries look so whether something came) does not.
    """

    def recv(self, *arguments):
        if self.gettimeout() != 0:
            self.settimeout(left())
        return super().recv(*arguments)

    def recv_into(self, *arguments):
        if self.gettimeout() != 0:
            self.settimeout(left())
        return super().recv_into(*arguments)

    def send(self, *arguments):
        self.settimeout(left())
        return super().send(*arguments)

    def sendall(self, *arguments):
        self.settimeout(left())
        return super().sendall(*arguments)


class _Plain(_Steps, socket.socket):
    def connect(self, address):
        self.settimeout(left())
        return super().connect(address)


class _Secret(_Steps, ssl.SSLSocket):
    def do_handshake(self, *arguments):
        self.settimeout(left())
        return super().do_handshake(*arguments)

    def unwrap(self):
        self.settimeout(left())
        return super().unwrap()


def tls_context(context=None):
    """Return `context` (ssl.SSLContext, by default one that checks names), whose sockets know deadlines."""
    context = context or ssl.create_default_context()
    context.sslsocket_class = _Secret
    return context


def connect(host, port):
    """Return a connected socket that knows deadlines. Raises OSError (TimeoutError among them)."""
    failed = OSError("the name has no address")
    for family, kind, protocol, _, address in addresses_of(host, port):
        line = _Plain(family, kind, protocol)
        try:
            line.connect(address)
        except OSError as error:
            line.close()
            failed = error
        else:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return line
    raise failed


def connect_unix(path):
    """The same for a socket in the file system."""
    line = _Plain(socket.AF_UNIX)
    try:
        line.connect(path)
    except OSError:
        line.close()
        raise
    return line


def addresses_of(host, port):
    """Return what socket.getaddrinfo says of a name, which waits for servers of names as long as it likes, in time."""
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    seconds, found = left(), Future()

    def ask():
        try:
            found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            found.set_exception(error)

    threading.Thread(target=ask, name="names", daemon=True).start()
    return found.result(seconds)
