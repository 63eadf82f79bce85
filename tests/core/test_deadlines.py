"""A whole deadline, whichever way another machine keeps us."""

import socket
import ssl
import threading
import time

import pytest

from core import deadlines, outward
from tests.support.peers import peer

WHOLE = 0.6  # seconds


def ask(url):
    with deadlines.within(WHOLE, 0.4):
        return outward.ask("GET", url)


@pytest.mark.parametrize("kind", ["silent", "dripping", "slow"])
def test_no_peer_keeps_us_longer_than_the_whole_deadline(kind):
    with peer(kind, drip=0.05) as address:
        started = time.monotonic()
        with pytest.raises(OSError):
            ask(f"http://{address}/")
        assert time.monotonic() - started < WHOLE + 0.5


def test_one_that_refuses_is_known_at_once():
    with peer("refusing") as address, pytest.raises(ConnectionError):
        ask(f"http://{address}/")


@pytest.mark.parametrize("kind", ["silent", "dripping"])
def test_the_deadline_holds_while_the_secret_line_is_agreed(kind):
    with peer(kind, drip=0.05) as address:
        started = time.monotonic()
        with pytest.raises((OSError, ssl.SSLError)):
            ask(f"https://{address}/")
        assert time.monotonic() - started < WHOLE + 0.5


def test_a_server_of_names_that_stays_silent_is_not_waited_for(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: over.wait(20))
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        ask("http://nombre.example/")
    assert time.monotonic() - started < WHOLE + 0.5
    over.set()


def test_of_two_deadlines_the_earlier_one_counts_and_the_outer_one_comes_back():
    with deadlines.within(10):
        with deadlines.within(60, 20):
            assert deadlines.left() <= 10
        with deadlines.within(1):
            assert deadlines.left() <= 1
        assert 9 < deadlines.left() <= 10
    assert deadlines.left() == deadlines.WITHOUT


def test_another_thread_has_no_part_in_it():
    seen = []
    with deadlines.within(1):
        thread = threading.Thread(target=lambda: seen.append(deadlines.left()))
        thread.start()
        thread.join()
    assert seen == [deadlines.WITHOUT]
