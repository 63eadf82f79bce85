"""Who waits for a thread, while more is asked than can be done."""

from collections import deque

MOST_BEFORE = 4  # who reads goes before one who waits for work, this often


class Waiting:
    """Lines in their order; but who only reads a page is let before who sends or searches, which costs tens of it.

    So pages answer at once whatever else the site is busy with, and the others, of whom one goes after each
    `MOST_BEFORE` at the latest, wait their turn: nobody is turned away for it.
    """

    def __init__(self):
        self._readers, self._others = deque(), deque()
        self._went_before = 0

    def __len__(self):
        return len(self._readers) + len(self._others)

    def append(self, line):
        (self._readers if line.reading.is_plain else self._others).append(line)

    def popleft(self):
        """Return the next. Raises IndexError when nobody waits."""
        if self._readers and (not self._others or self._went_before < MOST_BEFORE):
            self._went_before += 1
            return self._readers.popleft()
        self._went_before = 0
        return self._others.popleft()
