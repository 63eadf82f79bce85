"""The web server shares its work: no request waits in one worker while another has nothing to do."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from types import SimpleNamespace

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from config.reading import Reading
from config.waiting import MOST_BEFORE, Waiting

APPLICATION = """
import os, time

def application(environ, start_response):
    time.sleep(0.25)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""
ROUNDS = 8  # of two at once: by chance alone both would find a free worker eight times in 2 ** 8


@pytest.fixture
def slow_site(slow_server):
    """The address of a web server as ours is set, of two workers with one thread, whose every answer takes a while."""
    return slow_server[0]


@pytest.fixture
def slow_server(tmp_path):
    """Its address and its first process (Popen)."""
    (tmp_path / "slow.py").write_text(APPLICATION, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "PORT": str(port),
        "WEB_WORKERS": "2",
        "WEB_THREADS": "1",
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR / "site"), str(settings.BASE_DIR), str(tmp_path)]),
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.web", "slow"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/"
        until = time.monotonic() + 90
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        workers = set()
        while len(workers) < 2 and time.monotonic() < until:  # both have started
            workers |= set(ask_at_once(address))
        assert len(workers) == 2
        yield address, process
    finally:
        process.terminate()
        process.wait(60)


def ask_at_once(address):
    """Ask twice at the same time. Return which worker answered each."""
    answers = []

    def ask():
        with urllib.request.urlopen(address, timeout=20) as answer:
            answers.append(answer.read())

    people = [threading.Thread(target=ask) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return answers


def test_two_requests_at_once_are_answered_by_two_workers(slow_site):
    for _ in range(ROUNDS):
        assert len(set(ask_at_once(slow_site))) == 2


def test_who_reads_a_page_does_not_wait_for_all_who_send_something(slow_site):
    sending, answered = 40, []

    def send():
        with urllib.request.urlopen(slow_site, data=b"a=1", timeout=60) as answer:
            answered.append(answer.read())

    people = [threading.Thread(target=send) for _ in range(sending)]
    for one in people:
        one.start()
    while not answered:  # until then not all of them have come
        time.sleep(0.05)
    before = len(answered)
    with urllib.request.urlopen(slow_site, timeout=60) as answer:
        answer.read()
    overtaken = sending - len(answered)
    for one in people:
        one.join()
    assert overtaken > (sending - before) / 2
    assert len(answered) == sending


@given(st.lists(st.booleans()))
def test_nobody_who_waits_is_forgotten_and_who_reads_goes_first_a_few_times(kinds):
    waiting, lines = (
        Waiting(),
        [SimpleNamespace(number=n, reading=SimpleNamespace(is_plain=p)) for n, p in enumerate(kinds)],
    )
    for line in lines:
        waiting.append(line)
    gone = [waiting.popleft() for _ in lines]
    assert not waiting and sorted(line.number for line in gone) == list(range(len(lines)))
    for is_plain in (True, False):  # each kind in its own order
        of_kind = [line.number for line in gone if line.reading.is_plain is is_plain]
        assert of_kind == sorted(of_kind)
    others = [place for place, line in enumerate(gone) if not line.reading.is_plain]
    assert all(place <= (turn + 1) * (MOST_BEFORE + 1) - 1 for turn, place in enumerate(others))
    readers = [place for place, line in enumerate(gone) if line.reading.is_plain]
    assert all(place <= turn + turn // MOST_BEFORE for turn, place in enumerate(readers))


def test_a_connection_kept_open_without_a_request_takes_no_thread(slow_site):
    port = int(slow_site.rstrip("/").rpartition(":")[2])
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(2)]
    try:
        time.sleep(6)  # gunicorn waits five seconds for the first word of a connection before it puts it aside
        started = time.monotonic()
        assert len(set(ask_at_once(slow_site))) == 2
        assert time.monotonic() - started < 2
    finally:
        for one in silent:
            one.close()


def speak(port, first, drip=b"", pause=1.0, over=None):
    """Open a connection that says `first` and then the letters of `drip`, one every `pause` seconds."""
    line = socket.create_connection(("127.0.0.1", port), timeout=30)
    line.sendall(first)

    def go_on():
        with contextlib.suppress(OSError):
            for letter in drip:
                if over.wait(pause):
                    return
                line.sendall(bytes([letter]))

    if drip:
        threading.Thread(target=go_on, daemon=True).start()
    return line


SLOW = {
    "silent": (b"", b""),
    "dripping a head": (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ", b"a" * 60),
    "dripping a body": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n", b"a" * 60),
    "half a head": (b"GET / HTTP/1.1\r\nHost: x\r\n", b""),
    "half a body": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\nabc", b""),
    "many at once in one": (b"GET /healthz HTTP/1.1\r\n\r\n" * 3, b"a" * 60),
}


@pytest.mark.parametrize("how", SLOW)
def test_slow_connections_take_no_thread(slow_site, how):
    port = int(slow_site.rstrip("/").rpartition(":")[2])
    first, drip = SLOW[how]
    over = threading.Event()
    slow = [speak(port, first, drip, 0.2, over) for _ in range(40)]
    try:
        started = time.monotonic()
        for _ in range(3):
            assert len(set(ask_at_once(slow_site))) >= 1
        assert time.monotonic() - started < 5, "three answers of 0.25 s"
    finally:
        over.set()
        for line in slow:
            line.close()


def health(port):
    """Return the seconds that /healthz takes."""
    started = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
        assert answer.read() == b'{"status": "ok"}'
    return time.monotonic() - started


def test_a_health_check_is_answered_while_all_threads_work_and_others_wait(slow_site):
    port = int(slow_site.rstrip("/").rpartition(":")[2])
    threads = [threading.Thread(target=ask_at_once, args=[slow_site]) for _ in range(12)]
    for one in threads:
        one.start()
    time.sleep(0.1)
    took = [health(port) for _ in range(3)]
    waited = any(one.is_alive() for one in threads)
    for one in threads:
        one.join()
    assert waited and max(took) < 1


def said(port, request, seconds=10):
    """Return all that the server says to these bytes until it closes."""
    with speak(port, request) as line:
        line.settimeout(seconds)
        answer = b""
        with contextlib.suppress(TimeoutError, ConnectionError):
            while piece := line.recv(65536):
                answer += piece
    return answer


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000, b"431"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", b"400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\nHost: x\n\n\r\n\r\n", b"400"),
    ],
)
def test_a_request_that_is_not_right_is_refused(slow_site, request_, status):
    assert said(int(slow_site.rstrip("/").rpartition(":")[2]), request_).split(b" ")[1] == status


def test_requests_behind_each_other_on_one_line_are_all_answered(slow_site):
    port = int(slow_site.rstrip("/").rpartition(":")[2])
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde"
    answer = said(port, post + post + b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.1 200") == 3


def test_who_asks_whether_to_send_a_body_is_told_to(slow_site):
    port = int(slow_site.rstrip("/").rpartition(":")[2])
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    with speak(port, head) as line:
        line.settimeout(10)
        assert line.recv(100).startswith(b"HTTP/1.1 100")
        line.sendall(b"abcde")
        assert line.recv(100).startswith(b"HTTP/1.1 200")


def reading_of(*pieces):
    one = Reading()
    for piece in pieces:
        one.feed(piece)
    return one


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_a_request_is_the_same_however_it_is_cut(size):
    body = bytes(range(256)) * 1200  # longer than what stays in memory
    whole = b"POST /a HTTP/1.1\r\nHost: x\r\ncontent-length : 307200\r\n\r\n".replace(b" :", b":") + body
    pieces = [whole[start : start + size] for start in range(0, len(whole), size)] if size > 1 else [whole]
    one = reading_of(*pieces[:-1], pieces[-1] + b"GET /next")
    assert one.whole and one.surplus == b"GET /next"
    assert b"".join(one.pieces()) == whole


def test_deadlines_grow_with_the_body_but_not_with_the_patience_of_who_drips():
    one = reading_of(b"POST / HTTP/1.1\r\nContent-Length: 8000000\r\n\r\n")
    assert 4000 < one.started + 60 + one.length / 2000 - one.started < 4100
    assert one.until - one.started < 16, "nothing more comes"
    short = reading_of(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n")
    short.started -= 61
    assert short.until < time.monotonic() + 1
    head = reading_of(b"GET / HT")
    head.started -= 14
    head.feed(b"T")
    assert head.until < time.monotonic() + 2


def test_who_was_let_in_before_the_end_is_answered_and_who_comes_after_is_told_at_once(slow_server):
    """As a proxy meets a web that is started again: what it sent is answered, or nobody took it."""
    address, process = slow_server
    port = int(address.rstrip("/").rpartition(":")[2])
    came, refused = [], []

    def send_a_form():
        try:
            line = socket.create_connection(("127.0.0.1", port), timeout=60)
        except ConnectionRefusedError:
            refused.append(1)
            return
        with line:
            try:
                line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\na=")
                came.append(line.recv(1000).split(b"\r\n")[0])
            except OSError as error:
                came.append(type(error).__name__)

    people = [threading.Thread(target=send_a_form) for _ in range(24)]
    for number, one in enumerate(people):
        one.start()
        if number == 12:
            process.terminate()
        time.sleep(0.02)
    for one in people:
        one.join()
    assert len(came) + len(refused) == 24
    assert set(came) == {b"HTTP/1.1 200 OK"}
    assert len(came) >= 12
    assert process.wait(60) == 0
