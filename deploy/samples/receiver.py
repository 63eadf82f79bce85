"""A receiver of notices: verifies each, takes it once, in the order of what it is about, and writes it to a file.

    SECRET=whsec_... PORT=9000 python receiver.py notices.jsonl

Put it behind your own https; it answers at once and leaves the work to whoever reads the file. Standard library only;
the verification is that of https://www.standardwebhooks.com/, for which there are libraries in most languages.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

OLDEST = 300  # seconds: what was signed before is somebody who recorded it
MOST_BYTES = 256 * 1024


def is_ours(secrets, headers, body, now=None):
    """Say whether a notice was signed with one of `secrets` ("whsec_..."), lately. During a change both are good."""
    id_, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not moment.isascii() or not moment.isdigit() or abs((now or time.time()) - int(moment)) > OLDEST:
        return False
    signed = b".".join([id_.encode(), moment.encode(), body])
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        mine = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        for theirs in headers.get("webhook-signature", "").split():
            if hmac.compare_digest(f"v1,{mine}".encode(), theirs.encode()):
                return True
    return False


class Kept:
    """The notices that were taken, one a line. What is there is not taken again: a notice may come twice."""

    def __init__(self, path):
        self.path, self.lock, self.known, self.last = path, Lock(), set(), {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    self._know(json.loads(line))

    def _know(self, notice):
        self.known.add(notice["id"])
        about = notice["data"].get("object")
        if about:
            self.last[about] = max(self.last.get(about, 0), notice["data"]["seq"])

    def take(self, id_, notice):
        """Write a notice down; one that comes after a newer one about the same thing is kept as late."""
        with self.lock:
            if id_ in self.known:
                return
            about = notice["data"].get("object")
            late = bool(about) and notice["data"]["seq"] < self.last.get(about, 0)
            row = {"id": id_, "type": notice["type"], "late": late, "data": notice["data"]}
            with open(self.path, "a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())  # we say 2xx only once it cannot be lost
            self._know(row)


class Handler(BaseHTTPRequestHandler):
    secrets, kept = (), None

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return self._say(413)
        body = self.rfile.read(int(length))
        if not is_ours(self.secrets, self.headers, body):
            return self._say(401)
        self.kept.take(self.headers["webhook-id"], json.loads(body))
        return self._say(204)

    def _say(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


def serve(port, secrets, path):
    """Return the server, to be started with serve_forever()."""
    handler = type("Handler", (Handler,), {"secrets": tuple(secrets), "kept": Kept(path)})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


if __name__ == "__main__":
    serve(int(os.environ.get("PORT", "9000")), os.environ["SECRET"].split(), sys.argv[1]).serve_forever()
