"""The parent's side: starts a process for one piece of work, gives it the bytes, and believes only a bounded answer.

A process is started for each file and ends with it. A kept one would answer some 100 ms sooner, and what one file
did to it would be there for the next: that is the thing to be kept apart.
"""

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from core.limited.child import ERROR, MEMORY, SEPARATOR

CHILD = Path(__file__).with_name("child.py")
MEGABYTE = 1024 * 1024
PIECE = 64 * 1024
MOST_ERRORS = 64 * 1024  # bytes of its standard error that are kept for our log
# Children of this process at once: what one may take of memory counts this many times.
AT_ONCE = 2
_room = threading.BoundedSemaphore(AT_ONCE)


class NotRead(Exception):
    """The program ended without an answer: what it was given is not what it should be, or it has a fault."""


class TooMuch(NotRead):
    """The work needed more than it may: `what` is "memory", "seconds" or "answer"."""

    def __init__(self, what):
        self.what = what
        super().__init__(what)


class Busy(NotRead):
    """As many programs as may were at work until the time was over. Nothing is said about the bytes."""


@dataclass(frozen=True)
class Limits:
    memory: int = 512 * MEGABYTE  # bytes of address space (RLIMIT_AS; macOS does not keep it)
    cpu: int = 10  # seconds of work
    wall: float = 20.0  # seconds until the answer, the wait for a place too
    answer: int = 64 * MEGABYTE  # bytes


def run(program, body=b"", *, limits=None, **question):
    """Run `main(body, **question)` of the file `program` (Path) in a process with limits.

    `question` is what JSON can hold. The program sees nothing of the site: no settings, no environment, no current
    folder in its imports. Returns (dict, bytes), as its `main` does. Raises TooMuch, Busy or NotRead.
    """
    limits = limits or Limits()
    end = time.monotonic() + limits.wall
    if not _room.acquire(timeout=limits.wall):
        raise Busy
    try:
        return _run(program, body, limits, question, end)
    finally:
        _room.release()


def _run(program, body, limits, question, end):
    head = json.dumps({"program": str(program), "limits": asdict(limits), "question": question}).encode()
    process = subprocess.Popen(  # noqa: S603 - nothing of what was sent is in the command
        [sys.executable, "-I", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env={},
        start_new_session=True,
    )
    try:
        answer, errors = _talk(process, head + SEPARATOR + body, limits.answer, end)
        status = process.wait(max(0.1, end - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise TooMuch("seconds") from error
    finally:
        if process.returncode is None:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            with suppress(OSError):
                pipe.close()
    if status == MEMORY:
        raise TooMuch("memory")
    if status < 0 and -status in _killers():
        raise TooMuch("seconds")
    if status:
        said = errors.decode(errors="replace").strip() if status == ERROR or status < 0 else ""
        raise NotRead(said[-500:] or f"ended with {status}")
    return _read(answer)


def _killers():
    """Return the numbers of the signals by which a process ends whose seconds are over."""
    import signal

    return {signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM}


def _read(answer):
    head, separator, body = answer.partition(SEPARATOR)
    try:
        said = json.loads(head) if separator else None
    except ValueError as error:
        raise NotRead("the answer has no head") from error
    if not isinstance(said, dict):
        raise NotRead("the answer has no head")
    return said, body


def _talk(process, given, most, end):
    """Write `given` (bytes) to a process and read what it says, until it closes its ends. Returns (answer, errors)."""
    answer, errors, left = bytearray(), bytearray(), memoryview(given)
    for pipe in (process.stdin, process.stdout, process.stderr):
        os.set_blocking(pipe.fileno(), False)
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdin, selectors.EVENT_WRITE)
        waiting.register(process.stdout, selectors.EVENT_READ, answer)
        waiting.register(process.stderr, selectors.EVENT_READ, errors)
        while waiting.get_map():
            seconds = end - time.monotonic()
            if seconds <= 0:
                raise TooMuch("seconds")
            for key, _event in waiting.select(seconds):
                if key.data is None:
                    left = left[_write(key.fd, left) :]
                    done = not left
                else:
                    done = not _read_piece(key.fd, key.data, MOST_ERRORS if key.data is errors else most + PIECE)
                if done:
                    waiting.unregister(key.fileobj)
                    with suppress(OSError):
                        key.fileobj.close()
            if len(answer) > most:
                raise TooMuch("answer")
    return bytes(answer), bytes(errors)


def _write(pipe, left):
    """Return how many bytes of `left` went into a pipe: all, as it were, when nobody reads there any more."""
    try:
        return os.write(pipe, left[:PIECE])
    except BlockingIOError:
        return 0
    except BrokenPipeError:
        return len(left)


def _read_piece(pipe, kept, most):
    """Read a piece of a pipe into `kept` (bytearray), which holds at most `most`. Returns False at its end."""
    try:
        piece = os.read(pipe, PIECE)
    except BlockingIOError:
        return True
    kept += piece[: max(0, most - len(kept))]
    return bool(piece)
