"""Leave a failing service alone for a while, then try it with one request. Per process; nothing is stored."""

import threading
import time


class Breaker:
    """Closed: every call goes through. After a failure it is open for `pause` seconds, longer each time in a row."""

    def __init__(self, pause=2.0, longest=10.0, clock=time.monotonic):
        self.pause = pause
        self.longest = longest
        self.clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0
        self._trying = False

    @property
    def is_open(self):
        return self._failures > 0

    def allows(self):
        """Say whether to call now. While open only one caller, after the pause, is let through to try."""
        with self._lock:
            if not self._failures:
                return True
            if self._trying or self.clock() < self._open_until:
                return False
            self._trying = True
            return True

    def succeeded(self):
        with self._lock:
            self._failures, self._trying = 0, False

    def failed(self):
        with self._lock:
            self._failures += 1
            self._trying = False
            self._open_until = self.clock() + min(self.pause * 2 ** (self._failures - 1), self.longest)
