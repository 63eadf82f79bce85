"""Other machines that behave badly, on real sockets of this one: silent, dripping, refusing, slow.

Used by the tests and by `make drill ARGS=peers`.
"""

import contextlib
import socket
import threading

KINDS = ("silent", "dripping", "refusing", "slow")
DRIP_SECONDS = 1.0  # between two bytes


def free_port():
    """Return the number of a port of this machine on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextlib.contextmanager
def peer(kind, says=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", drip=None, slow=30.0, port=0):
    """Yield the address (str, host:port) of a peer that does the following with every connection, until the end.

    silent: takes it and never says a word. dripping: sends `says`, and then spaces, a byte every `drip` seconds.
    refusing: nothing listens. slow: sends `says` after `slow` seconds.
    """
    drip = DRIP_SECONDS if drip is None else drip
    listener = socket.create_server(("127.0.0.1", port), backlog=200)
    address = f"127.0.0.1:{listener.getsockname()[1]}"
    over, lines = threading.Event(), []
    if kind == "refusing":
        listener.close()
        yield address
        return

    def speak(line):
        with contextlib.suppress(OSError):
            if kind == "dripping":
                letters = iter(says)
                while not over.wait(drip):
                    line.sendall(bytes([next(letters, 32)]))
            elif kind == "slow" and not over.wait(slow):
                line.sendall(says)
            over.wait()

    def take():
        with contextlib.suppress(OSError):
            while True:
                line, _ = listener.accept()
                lines.append(line)
                threading.Thread(target=speak, args=[line], daemon=True).start()

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        over.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
