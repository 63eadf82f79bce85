"""One request as its bytes come in: read whole, within limits and deadlines, before anybody works on it."""

import tempfile
import time

MOST_HEAD = 64 * 1024  # bytes; gunicorn has its own, smaller, limits for each line
MOST_BODY = 32 * 1024 * 1024  # a little more than deploy/nginx.conf lets through
IN_MEMORY = 128 * 1024  # of a body; what is longer waits in a file
PIECE = 64 * 1024

SILENCE = 10  # seconds until the first byte
HEAD_SECONDS = 15  # from the first byte to the end of the head
BODY_PAUSE = 15  # between two pieces of a body
SLOWEST = 2000  # bytes a second that a body must come at on the whole, after its first minute

ANSWERS = {
    408: b"Request Timeout",
    411: b"Length Required",
    413: b"Content Too Large",
    431: b"Request Header Fields Too Large",
    503: "No hay espacio en el servidor para recibir lo que envió. Lo que había guardado sigue guardado. "
    "Vuelva atrás e inténtelo de nuevo dentro de unos minutos.".encode(),
}
LATER = 300  # seconds after which somebody sent away for want of room may try again
HEALTHY = b'{"status": "ok"}'


def answer(status, body=b"", kind=b"text/plain; charset=utf-8"):
    """Return a whole HTTP answer (bytes) after which the connection is closed."""
    words = b"OK" if status == 200 else ANSWERS[status]
    body = body or words
    head = b"HTTP/1.1 %d %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n" % (status, words, kind, len(body))
    if status == 503:
        head += b"Retry-After: %d\r\n" % LATER
    return head + b"Cache-Control: no-store\r\nConnection: close\r\n\r\n" + body


class Reading:
    """What came of one request. `feed` takes bytes; then `whole`, `refusal` or neither (more is needed) is set."""

    def __init__(self, first=b""):
        self.started = self.last = time.monotonic()
        self.head = bytearray()
        self.body = None  # a file, once the head is whole
        self.missing = 0  # bytes of the body
        self.length = 0
        self.surplus = b""  # the beginning of the next request
        self.whole = False
        self.refusal = 0
        self.asks_to_go_on = False  # Expect: 100-continue
        if first:
            self.feed(first)

    @property
    def until(self):
        """The moment (time.monotonic) after which it is given up, if nothing more comes."""
        if self.body is not None:
            whole = self.started + 60 + self.length / SLOWEST
            return min(self.last + BODY_PAUSE, whole)
        return self.started + (HEAD_SECONDS if self.head else SILENCE)

    @property
    def is_health_check(self):
        return self._first_line[1:2] == [b"/healthz"] and self._only_reads

    @property
    def is_plain(self):
        """Whether a page is read by its address alone: nothing is sent and nothing searched."""
        return self._only_reads and b"?" not in self._first_line[1]

    @property
    def _only_reads(self):
        return len(self._first_line) == 3 and self._first_line[0] in (b"GET", b"HEAD")

    @property
    def _first_line(self):
        return bytes(self.head).split(b"\r\n", 1)[0].split(b" ")

    def feed(self, data):
        self.last = time.monotonic()
        if self.body is None:
            self._feed_head(data)
        else:
            self._feed_body(data)

    def _feed_head(self, data):
        if not self.head:
            self.started, data = self.last, data.lstrip(b"\r\n")
        searched = max(0, len(self.head) - 3)
        self.head += data
        end = self.head.find(b"\r\n\r\n", searched)
        if end < 0:
            if len(self.head) > MOST_HEAD:
                self.refusal = 431
            return
        rest = bytes(self.head[end + 4 :])
        del self.head[end + 4 :]
        self._read_head()
        if not self.refusal:
            self.body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by pieces() or forget()
            self.missing = self.length
            self._feed_body(rest)

    def _read_head(self):
        """Find how long the body is. What is odd is left to gunicorn, which refuses it, with no body."""
        lengths, kept = set(), []
        for line in bytes(self.head).split(b"\r\n"):
            name, colon, value = line.partition(b":")
            name = name.strip().lower()
            if colon and name == b"content-length":
                lengths.add(value.strip())
            if colon and name == b"transfer-encoding":
                self.refusal = 411  # nobody says how much will come; the proxy in front turns it into a length
            if colon and name == b"expect":
                self.asks_to_go_on = True
                continue  # answered here
            kept.append(line)
        self.head = bytearray(b"\r\n".join(kept))
        number = lengths.pop() if len(lengths) == 1 else b""
        self.length = int(number) if number.isdigit() and len(number) < 16 else 0
        if self.length > MOST_BODY:
            self.refusal = 413

    def _feed_body(self, data):
        try:
            self.body.write(data[: self.missing])
        except OSError:  # the disk is full or cannot be written to: it is said, and the others are served
            self.refusal = 503
            return
        self.surplus += data[self.missing :]
        self.missing = max(0, self.missing - len(data))
        self.whole = not self.missing

    def pieces(self):
        """Yield the bytes of the request, once it is whole."""
        yield bytes(self.head)
        with self.body as file:
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece

    def forget(self):
        if self.body is not None:
            self.body.close()
