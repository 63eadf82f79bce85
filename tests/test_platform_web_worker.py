"""The web server shares its work: no request waits in one worker while another has nothing to do."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest
from django.conf import settings

APPLICATION = """
import os, time

def application(environ, start_response):
    time.sleep(0.25)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""
ROUNDS = 8  # of two at once: by chance alone both would find a free worker eight times in 2 ** 8


@pytest.fixture
def slow_site(tmp_path):
    """The address of a web server as ours is set, of two workers with one thread, whose every answer takes a while."""
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
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        workers = set()
        while len(workers) < 2 and time.monotonic() < until:  # both have started
            workers |= set(ask_at_once(address))
        assert len(workers) == 2
        yield address
    finally:
        process.terminate()
        process.wait(20)


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
