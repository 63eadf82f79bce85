"""How a gunicorn worker takes requests: whole, and no more than it has threads for.

gunicorn's threaded worker gives a connection to a thread as soon as its first byte is there, so that six that drip a
head or a body stop everybody. Here the loop of the worker, which never waits, reads the request; a thread only gets
one that is whole. `/healthz` is answered by the loop itself, whatever the threads do.
"""

import contextlib
import socket
import time
from functools import partial
from selectors import EVENT_READ

from gunicorn import http
from gunicorn.workers.gthread import TConn, ThreadWorker

from config.reading import HEALTHY, Reading, answer
from config.waiting import Waiting

LOOK_SECONDS = 0.2  # between looks at deadlines and, while all threads work, at the queue of the socket
PIECE = 64 * 1024
SEND_BUFFER = 400 * 1024  # bytes: whoever reads a page slowly holds no thread, because the page is in the kernel
RESERVE = 20  # connections: when fewer are left, those that began to ask longest ago make room


class Line(TConn):
    """A connection, and what it is asking."""

    def __init__(self, cfg, sock, client, server):
        super().__init__(cfg, sock, client, server)
        self.reading = None
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)

    def ready(self):
        """Let gunicorn read the request from what came."""
        self.parser = http.get_parser(self.cfg, self.reading.pieces(), self.client)
        self.initialized = self.data_ready = True

    def close(self, graceful=False):
        """gunicorn's waits two seconds in the loop for the other side to close: nobody would be answered meanwhile."""
        if self.reading:
            self.reading.forget()
        with contextlib.suppress(OSError):
            self.sock.setblocking(False)
            if graceful:
                self.sock.shutdown(socket.SHUT_WR)
                self.sock.recv(PIECE)
        self.sock.close()


class BufferedThreadWorker(ThreadWorker):
    """Reads in its loop, works in its threads.

    While a thread is free, new connections are taken at once. While all of them work they wait in the queue of the
    socket, which the first free worker reads; only after a while are they taken to see whether it is a health check.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._reading = {}  # Line -> None, in the order in which they began
        self._whole = Waiting()
        self._working = 0
        self._looked = 0.0

    def init_process(self):
        for listener in self.sockets:  # a connection is there to take when it says something, not before
            with contextlib.suppress(AttributeError, OSError):
                listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 1)
        super().init_process()

    # What comes in

    def accept(self, listener):
        try:
            sock, client = listener.accept()
        except OSError as error:
            if not isinstance(error, (BlockingIOError, ConnectionAbortedError, InterruptedError)):
                raise
            return False
        self.nr_conns += 1
        self._read(Line(self.cfg, sock, client, listener.getsockname()))
        return True

    def _read(self, line, first=b""):
        """Begin to read a request of a connection."""
        line.reading = Reading(first)
        self._reading[line] = None
        self.poller.register(line.sock, EVENT_READ, partial(self._on_bytes, line))
        self._go_on(line)
        if line in self._reading:
            self._on_bytes(line)  # most of them are there already

    def _on_bytes(self, line, _sock=None):
        try:
            data = line.sock.recv(PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._drop(line)
            return
        line.reading.feed(data)
        self._go_on(line)

    def _go_on(self, line):
        """Do what the bytes that came so far ask for."""
        reading = line.reading
        if reading.refusal:
            self._drop(line, answer(reading.refusal))
        elif reading.whole and reading.is_health_check:
            self._drop(line, answer(200, HEALTHY, b"application/json"))
        elif reading.whole:
            self._leave(line)
            line.ready()
            self._whole.append(line)
            self._dispatch()
        elif reading.asks_to_go_on:
            reading.asks_to_go_on = False
            with contextlib.suppress(OSError):
                line.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _leave(self, line):
        del self._reading[line]
        with contextlib.suppress(KeyError, ValueError):
            self.poller.unregister(line.sock)

    def _drop(self, line, last_words=b""):
        self._leave(line)
        self.nr_conns -= 1
        with contextlib.suppress(OSError):
            if last_words:
                line.sock.send(last_words)
        line.close(graceful=bool(last_words))

    # What is worked on

    def _dispatch(self):
        while self._whole and self._working < self.cfg.threads:
            self._working += 1
            self.enqueue_req(self._whole.popleft())
        self.set_accept_enabled(self._accepting)

    def finish_request(self, conn, fs):
        self._working -= 1
        super().finish_request(conn, fs)
        if conn.reading.surplus and conn in self.keepalived_conns:
            self.on_client_socket_readable(conn, conn.sock)
        self._dispatch()

    def on_client_socket_readable(self, conn, client):
        """The next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._read(conn, conn.reading.surplus)

    def set_accept_enabled(self, enabled):
        """Called by the loop of the worker at each turn with its own opinion."""
        super().set_accept_enabled(enabled and self._working < self.cfg.threads)

    # What is too slow

    def wait_for_and_dispatch_events(self, timeout):
        if not self.alive:
            self._take_the_last()
        super().wait_for_and_dispatch_events(min(timeout, LOOK_SECONDS))
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        for line in [line for line in self._reading if line.reading.until < now]:
            self._drop(line, answer(408) if line.reading.head else b"")
        self._make_room()
        if not self.alive:  # told to end
            # Who has not begun to ask is not waited for.
            for line in [line for line in self._reading if not line.reading.head]:
                self._drop(line)
        elif self._working >= self.cfg.threads:
            for listener in self.sockets:
                while self.nr_conns < self.worker_connections and self.accept(listener):
                    pass

    def _take_the_last(self):
        """Take who is in the queue of the socket, and let go of it.

        The system goes on putting people into that queue as long as any process holds the socket, and turns all of
        them away when the last one ends: a form that the proxy had sent already would be lost, and not sent again.
        """
        for listener in self.sockets:
            if listener.sock is not None:
                while self.nr_conns < self.worker_connections and self.accept(listener):
                    pass
                listener.close()

    def _make_room(self):
        crowd = self.nr_conns - (self.worker_connections - RESERVE)
        for line in list(self._reading)[: max(0, crowd)]:
            self._drop(line)
